import { entitiesOf, entityClasses } from '../entities/catalogue.ts'
import { InputError } from '../model/problem.ts'

/** Pronunciations of one word each: ARPAbet without stress digits, phones separated by blanks. */
export type Pronunciations = ReadonlyMap<string, readonly string[]>

/** The catalogue's own pronunciations, by word. */
export function cataloguePronunciations(): Pronunciations {
  const own = entityClasses.flatMap((cls) => entitiesOf(cls).filter((entity) => entity.pronunciations !== undefined))
  return new Map(own.map((entity) => [entity.spoken, entity.pronunciations ?? []]))
}

/** Forms of connected speech that the public dictionary lacks: without them the weak words of some voices are lost. */
export const connectedSpeech: Pronunciations = new Map([
  ['born', ['B AO N', 'B OW R N']],
  ['it', ['IH D', 'IH']],
  ['hold', ['HH OW L']],
])

/** The lines of a CMU-format dictionary ("word PH PH", "word(2) PH PH", comments after ";;;") for these words only. */
export function readPronunciations(dictionaryText: string, words: ReadonlySet<string>): Pronunciations {
  const found = new Map<string, string[]>()
  for (const line of dictionaryText.split('\n')) {
    const gap = line.search(/\s/)
    if (gap <= 0) continue
    const bracket = line.indexOf('(')
    const word = bracket > 0 && bracket < gap ? line.slice(0, bracket) : line.slice(0, gap)
    if (!words.has(word)) continue
    const phones = line
      .slice(gap)
      .replace(/\d|#.*$/g, '')
      .trim()
      .split(/\s+/)
      .join(' ')
    const known = found.get(word)
    if (known === undefined) found.set(word, [phones])
    else if (!known.includes(phones)) known.push(phones)
  }
  return found
}

/**
 * Dictionary text for exactly these words: variants of all sources in order, repeats dropped, as `word`, `word(2)`, … Throws an
 * `InputError` that lists every word without a pronunciation: a recogniser would drop it silently and hear another word instead.
 */
export function dictionaryText(words: readonly string[], sources: readonly Pronunciations[]): string {
  const missing = words.filter((word) => sources.every((source) => (source.get(word) ?? []).length === 0))
  if (missing.length > 0) {
    const hint = 'give the catalogue entry `pronunciations` (ARPAbet without stress digits), or use other words'
    throw new InputError(missing.map((word) => ({ code: 'speech.pronunciation', message: `no pronunciation for "${word}"`, hint })))
  }
  return [...words]
    .sort()
    .flatMap((word) =>
      [...new Set(sources.flatMap((source) => source.get(word) ?? []))].map(
        (phones, at) => `${word}${at === 0 ? '' : `(${at + 1})`} ${phones}\n`,
      ),
    )
    .join('')
}
