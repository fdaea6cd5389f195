/** Numbers as English words, both ways. All words lower case; a reading is null when the words are no such number. */

const ones = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
] as const
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const
const ordinalOnes = [
  'zeroth',
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'nineteenth',
] as const

const digitOf: ReadonlyMap<string, string> = new Map([
  ...ones.slice(0, 10).map((word, digit): [string, string] => [word, String(digit)]),
  ['oh', '0'],
])

/** 0–9999 as a plain cardinal without "and": 412 → "four hundred twelve". Throws a RangeError outside. */
export function cardinalWords(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 9999) throw new RangeError(`no words for ${value}`)
  if (value < 20) return ones[value] as string
  if (value < 100) return join(tens[Math.floor(value / 10)] as string, value % 10 === 0 ? '' : cardinalWords(value % 10))
  if (value < 1000) return join(`${cardinalWords(Math.floor(value / 100))} hundred`, value % 100 === 0 ? '' : cardinalWords(value % 100))
  return join(`${cardinalWords(Math.floor(value / 1000))} thousand`, value % 1000 === 0 ? '' : cardinalWords(value % 1000))
}

/** The value of a plain cardinal 0–9999, or null. "and" is allowed after "hundred" or "thousand". */
export function readCardinal(words: readonly string[]): number | null {
  const value = cardinals().get(words.filter((word, at) => !(word === 'and' && isScale(words[at - 1]))).join(' '))
  return value === undefined || words.at(-1) === 'and' ? null : value
}

/** 1–99 as an ordinal: 21 → "twenty first". Throws a RangeError outside. */
export function ordinalWords(value: number): string {
  if (!Number.isInteger(value) || value < 1 || value > 99) throw new RangeError(`no ordinal words for ${value}`)
  if (value < 20) return ordinalOnes[value] as string
  const ten = tens[Math.floor(value / 10)] as string
  return value % 10 === 0 ? `${ten.slice(0, -1)}ieth` : `${ten} ${ordinalOnes[value % 10]}`
}

/** The value of an ordinal 1–99, or null. */
export function readOrdinal(words: readonly string[]): number | null {
  return ordinals().get(words.join(' ')) ?? null
}

/** Digit by digit: "042" → "zero four two". Throws a RangeError when a character is no digit. */
export function digitWords(digits: string): string {
  if (!/^\d+$/.test(digits)) throw new RangeError(`not a digit string: ${digits}`)
  return [...digits].map((digit) => ones[Number(digit)]).join(' ')
}

/** A digit string of any length from its words ("oh" is 0; "double" and "triple" repeat the next digit), or null. */
export function readDigits(words: readonly string[]): string | null {
  let digits = ''
  for (let at = 0; at < words.length; at++) {
    const repeat = words[at] === 'double' ? 2 : words[at] === 'triple' ? 3 : 1
    if (repeat > 1) at++
    const digit = digitOf.get(words[at] ?? '')
    if (digit === undefined) return null
    digits += digit.repeat(repeat)
  }
  return digits === '' ? null : digits
}

/** 10–99 as the second half of a year or house number: 5 → "oh five", 42 → "forty two". */
function pairWords(value: number): string {
  return value < 10 ? `oh ${ones[value]}` : cardinalWords(value)
}

/** Ways to say a house number 1–9999, the usual one first: 412 → "four twelve", "four hundred twelve", "four one two". */
export function houseNumberWords(value: number): readonly string[] {
  const cardinal = cardinalWords(value)
  if (value < 100) return [cardinal]
  const low = value % 100
  const high = Math.floor(value / 100)
  const digits = digitWords(String(value))
  if (low === 0) return unique([high % 10 === 0 ? cardinal : `${cardinalWords(high)} hundred`, cardinal, digits])
  return unique([`${cardinalWords(high)} ${pairWords(low)}`, cardinal, digits])
}

/** Ways to say a year 1900–2099, the usual one first: 1984 → "nineteen eighty four", 2005 → "two thousand five". */
export function yearWords(year: number): readonly string[] {
  if (!Number.isInteger(year) || year < 1900 || year > 2099) throw new RangeError(`no words for the year ${year}`)
  const low = year % 100
  const high = cardinalWords(Math.floor(year / 100))
  if (year === 2000) return ['two thousand']
  if (low === 0) return [`${high} hundred`]
  const paired = `${high} ${pairWords(low)}`
  if (year < 2000) return [paired]
  return year < 2010 ? [cardinalWords(year), paired] : [paired, cardinalWords(year)]
}

/** A year 1900–2099 from its words, or null. "and" is allowed after "thousand". */
export function readYear(words: readonly string[]): number | null {
  return years().get(words.filter((word, at) => !(word === 'and' && isScale(words[at - 1]))).join(' ')) ?? null
}

function isScale(word: string | undefined): boolean {
  return word === 'hundred' || word === 'thousand'
}

function join(first: string, second: string): string {
  return second === '' ? first : `${first} ${second}`
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)]
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

const cardinals = once(
  (): ReadonlyMap<string, number> => new Map(Array.from({ length: 10000 }, (_, value) => [cardinalWords(value), value])),
)
const ordinals = once((): ReadonlyMap<string, number> => new Map(Array.from({ length: 99 }, (_, at) => [ordinalWords(at + 1), at + 1])))
const years = once(
  (): ReadonlyMap<string, number> =>
    new Map(
      Array.from({ length: 200 }, (_, at) => 1900 + at).flatMap((year) => yearWords(year).map((words): [string, number] => [words, year])),
    ),
)
