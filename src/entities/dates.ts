import type { EntityRule } from './entity.ts'
import { ordinalWords, readOrdinal, readYear, yearWords } from './number-words.ts'
import { randomInteger } from './random.ts'

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const

/** Days of a month (1–12) in the Gregorian calendar; without a year, February has 29. */
export function daysInMonth(month: number, year: number | null): number {
  if (month === 2) return year === null || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/**
 * Dates. Canonical: `1984-03-03`, or `--03-03` when no year is said (the truncated form of ISO 8601:2000 and vCard). Said
 * "march third nineteen eighty four"; "the third of march …" is understood too. Drawn: a birthday, 1935–2005.
 */
export const dateRule: EntityRule = {
  class: 'date',
  maxWords: 11,
  draw: (random) => {
    const year = randomInteger(random, 1935, 2005)
    const month = randomInteger(random, 1, 12)
    return isoDate(year, month, randomInteger(random, 1, daysInMonth(month, year)))
  },
  sayings: (canonical) => {
    const parts = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(canonical)
    if (parts === null) return []
    const year = parts[1] === '-' ? null : Number(parts[1])
    const month = Number(parts[2])
    const day = Number(parts[3])
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(month, year) || (year !== null && (year < 1900 || year > 2099))) return []
    const name = months[month - 1] as string
    const spokenDay = ordinalWords(day)
    const endings = year === null ? [''] : yearWords(year).map((words) => ` ${words}`)
    return [`${name} ${spokenDay}`, `the ${spokenDay} of ${name}`, `${name} the ${spokenDay}`].flatMap((start) =>
      endings.map((end) => start + end),
    )
  },
  read: (words) => {
    const monthAt = words.findIndex((word) => (months as readonly string[]).includes(word))
    if (monthAt < 0) return null
    const month = (months as readonly string[]).indexOf(words[monthAt] as string) + 1
    return monthAt === 0 ? monthFirst(words.slice(1), month) : dayFirst(words.slice(0, monthAt), words.slice(monthAt + 1), month)
  },
}

function monthFirst(words: readonly string[], month: number): string | null {
  const rest = words[0] === 'the' ? words.slice(1) : words
  for (const length of [2, 1]) {
    const day = readOrdinal(rest.slice(0, length))
    if (day !== null) return dated(rest.slice(length), month, day)
  }
  return null
}

function dayFirst(before: readonly string[], after: readonly string[], month: number): string | null {
  const start = before[0] === 'the' ? before.slice(1) : before
  if (start.at(-1) !== 'of') return null
  const day = readOrdinal(start.slice(0, -1))
  return day === null ? null : dated(after, month, day)
}

function dated(yearPart: readonly string[], month: number, day: number): string | null {
  const year = yearPart.length === 0 ? null : readYear(yearPart)
  if ((year === null && yearPart.length > 0) || day < 1 || day > daysInMonth(month, year)) return null
  return isoDate(year, month, day)
}

function isoDate(year: number | null, month: number, day: number): string {
  return `${year ?? '-'}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
