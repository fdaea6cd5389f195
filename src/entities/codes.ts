import { daysInMonth } from './dates.ts'
import type { EntityRule } from './entity.ts'
import { digitWords, houseNumberWords, readDigits } from './number-words.ts'
import { randomInteger } from './random.ts'

/** Account numbers: exactly six digits, leading zeros significant, said digit by digit ("oh" and "zero", "double four" understood). */
export const digitsRule: EntityRule = {
  class: 'digits',
  maxWords: 6,
  draw: (random) => Array.from({ length: 6 }, () => randomInteger(random, 0, 9)).join(''),
  sayings: (canonical) => (/^\d{6}$/.test(canonical) ? digitSayings(canonical) : []),
  read: (words) => {
    const digits = readDigits(words)
    return digits !== null && digits.length === 6 ? digits : null
  },
}

/**
 * Booking references `GB-YYYYMMDD-###` with a real date 2020–2039, said "g b" and eleven digits one by one. Digits only after the
 * letters, because letters are what recognisers confuse most; a wrong length or an impossible date is no reference.
 */
export const referenceRule: EntityRule = {
  class: 'reference',
  maxWords: 14,
  draw: (random) => {
    const year = randomInteger(random, 2025, 2029)
    const month = randomInteger(random, 1, 12)
    const day = randomInteger(random, 1, daysInMonth(month, year))
    return formatReference(`${year}${pad(month, 2)}${pad(day, 2)}${pad(randomInteger(random, 1, 999), 3)}`)
  },
  sayings: (canonical) => {
    const digits = canonical.replace(/^GB-(\d{8})-(\d{3})$/, '$1$2')
    if (!/^\d{11}$/.test(digits) || !plausibleDate(digits)) return []
    return digitSayings(digits).map((words) => `g b ${words}`)
  },
  read: (words) => {
    const rest = words[2] === 'dash' ? words.slice(3) : words.slice(2)
    if (words[0] !== 'g' || words[1] !== 'b') return null
    const digits = readDigits(rest)
    return digits !== null && digits.length === 11 && plausibleDate(digits) ? formatReference(digits) : null
  },
}

/** House numbers 1–1999, said "four twelve" for 412; "four hundred twelve" and "four one two" are understood too. */
export const houseNumberRule: EntityRule = {
  class: 'houseNumber',
  maxWords: 6,
  draw: (random) => String(random() < 0.5 ? randomInteger(random, 1, 99) : randomInteger(random, 100, 999)),
  sayings: (canonical) => (isHouseNumber(canonical) ? houseNumberWords(Number(canonical)) : []),
  read: (words) => houseNumbers().get(words.filter((word) => word !== 'and').join(' ')) ?? null,
}

function isHouseNumber(text: string): boolean {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1999
}

let houseNumberIndex: ReadonlyMap<string, string> | undefined

/** Spoken form → number. The usual form of a number wins over a rarer form of another. */
function houseNumbers(): ReadonlyMap<string, string> {
  if (houseNumberIndex !== undefined) return houseNumberIndex
  const index = new Map<string, string>()
  for (const rank of [0, 1, 2]) {
    for (let value = 1; value <= 1999; value++) {
      const words = houseNumberWords(value)[rank]
      if (words !== undefined && !index.has(words)) index.set(words, String(value))
    }
  }
  houseNumberIndex = index
  return index
}

/** "zero four two" first, then the same with "oh". */
function digitSayings(digits: string): readonly string[] {
  const words = digitWords(digits)
  return digits.includes('0') ? [words, words.replaceAll('zero', 'oh')] : [words]
}

function plausibleDate(digits: string): boolean {
  const year = Number(digits.slice(0, 4))
  const month = Number(digits.slice(4, 6))
  const day = Number(digits.slice(6, 8))
  return year >= 2020 && year <= 2039 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(month, year)
}

function formatReference(digits: string): string {
  return `GB-${digits.slice(0, 8)}-${digits.slice(8)}`
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
