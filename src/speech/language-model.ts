import { entitiesOf, entityClasses } from '../entities/catalogue.ts'
import { seededRandom } from '../entities/random.ts'
import type { Grammar } from './grammar.ts'

/** Sentence start and end in the ARPA format. */
const start = '<s>'
const end = '</s>'
/** Absolute discount. */
const discount = 0.5
/** Smallest probability written. */
const floor = 1e-9

/** Share of the entities that are repaired in the corpus: enough for every class to be known, too few to draw other sentences there. */
const repairShare = 0.05

export interface CorpusOptions {
  readonly seed?: number
  /** Sentences at least (more are drawn until every listed entity has occurred). Default 40 000. */
  readonly sentences?: number
}

/**
 * Sentences of the grammar as word lists, seeded. Every listed entity of the classes the grammar uses occurs at least once; throws
 * an Error when four times that many (and 20 000) still lack one.
 */
export function sampleCorpus(grammar: Grammar, options: CorpusOptions = {}): readonly (readonly string[])[] {
  const { seed = 1, sentences = 40_000 } = options
  const random = seededRandom(seed)
  const used = entityClasses.filter((cls) =>
    grammar.rules.some((rule) => rule.templates.some((text) => new RegExp(`[{:]${cls}\\}`).test(text))),
  )
  const missing = new Set(used.flatMap((cls) => entitiesOf(cls).map((entity) => entity.canonical)))
  const corpus: (readonly string[])[] = []
  while (corpus.length < sentences || missing.size > 0) {
    if (corpus.length >= Math.max(sentences * 4, 20_000)) throw new Error(`the corpus never says ${[...missing].slice(0, 5).join(', ')}`)
    const sentence = grammar.sample(random, { repairs: repairShare })
    corpus.push(sentence.words)
    for (const value of Object.values(sentence.slots)) missing.delete(value)
  }
  return corpus
}

/** How often each word, pair and triple of words occurs, sentence bounds included. Keys: words joined by a blank. */
export interface NgramCounts {
  /** Without `<s>`. */
  readonly unigrams: ReadonlyMap<string, number>
  readonly bigrams: ReadonlyMap<string, number>
  readonly trigrams: ReadonlyMap<string, number>
}

/** Counts of `<s> … </s>` for every sentence. */
export function countNgrams(corpus: readonly (readonly string[])[]): NgramCounts {
  const unigrams = new Map<string, number>()
  const bigrams = new Map<string, number>()
  const trigrams = new Map<string, number>()
  const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const sentence of corpus) {
    let before = ''
    let last = start
    for (const word of [...sentence, end]) {
      add(unigrams, word)
      const pair = `${last} ${word}`
      add(bigrams, pair)
      if (before !== '') add(trigrams, `${before} ${pair}`)
      before = last
      last = word
    }
  }
  return { unigrams, bigrams, trigrams }
}

/**
 * An interpolated absolute-discounting 3-gram (Ney, Essen & Kneser 1994; D = 0.5, uniform mass 0.5 a word at the unigrams), as
 * probabilities of the seen n-grams and back-off weights of their contexts. `<s>` has probability 0.
 */
export interface LanguageModel {
  readonly unigrams: ReadonlyMap<string, number>
  readonly bigrams: ReadonlyMap<string, number>
  readonly trigrams: ReadonlyMap<string, number>
  /** By context of one or two words; a context that is absent has weight 1. */
  readonly backoffs: ReadonlyMap<string, number>
}

/** p1(w) = (c + ½)/(N + ½V); pₙ(w|h) = max(c − D, 0)/c(h) + D·u(h)/c(h) · pₙ₋₁; c(h), u(h) over the continuations of h. */
export function smooth(counts: NgramCounts): LanguageModel {
  const total = sum(counts.unigrams.values())
  const unigrams = mapValues(counts.unigrams, (count) => (count + 0.5) / (total + 0.5 * counts.unigrams.size))
  const backoffs = new Map<string, number>([...continuations(counts.bigrams), ...continuations(counts.trigrams)])
  const contextCounts = new Map([...contextTotals(counts.bigrams), ...contextTotals(counts.trigrams)])
  const raise = (ngrams: ReadonlyMap<string, number>, shorter: ReadonlyMap<string, number>): Map<string, number> =>
    mapValues(ngrams, (count, ngram) => {
      const context = ngram.slice(0, ngram.lastIndexOf(' '))
      const tail = ngram.slice(ngram.indexOf(' ') + 1)
      return (
        Math.max(count - discount, 0) / (contextCounts.get(context) as number) +
        (backoffs.get(context) as number) * (shorter.get(tail) as number)
      )
    })
  const bigrams = raise(counts.bigrams, unigrams)
  return { unigrams, bigrams, trigrams: raise(counts.trigrams, bigrams), backoffs }
}

/** The model in ARPA text form, n-grams in alphabetical order: the same counts give the same bytes. */
export function arpaText(model: LanguageModel): string {
  const log = (probability: number): string => Math.log10(Math.max(probability, floor)).toFixed(5)
  const backoff = (context: string): string => log(model.backoffs.get(context) ?? 1)
  const sorted = (ngrams: ReadonlyMap<string, number>): readonly (readonly [string, number])[] =>
    [...ngrams].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    '\\data\\',
    `ngram 1=${model.unigrams.size + 1}`,
    `ngram 2=${model.bigrams.size}`,
    `ngram 3=${model.trigrams.size}`,
    '',
    '\\1-grams:',
    `-99 ${start} ${backoff(start)}`,
    ...sorted(model.unigrams).map(([word, probability]) => `${log(probability)} ${word} ${backoff(word)}`),
    '',
    '\\2-grams:',
    ...sorted(model.bigrams).map(([pair, probability]) => `${log(probability)} ${pair} ${backoff(pair)}`),
    '',
    '\\3-grams:',
    ...sorted(model.trigrams).map(([triple, probability]) => `${log(probability)} ${triple}`),
    '',
    '\\end\\',
    '',
  ].join('\n')
}

/** Words of the model, without the sentence bounds, in alphabetical order. */
export function vocabulary(model: LanguageModel): readonly string[] {
  return [...model.unigrams.keys()].filter((word) => word !== end).sort()
}

function continuations(ngrams: ReadonlyMap<string, number>): Map<string, number> {
  const distinct = new Map<string, number>()
  for (const ngram of ngrams.keys()) {
    const context = ngram.slice(0, ngram.lastIndexOf(' '))
    distinct.set(context, (distinct.get(context) ?? 0) + 1)
  }
  const totals = contextTotals(ngrams)
  return mapValues(distinct, (count, context) => (discount * count) / (totals.get(context) as number))
}

function contextTotals(ngrams: ReadonlyMap<string, number>): Map<string, number> {
  const totals = new Map<string, number>()
  for (const [ngram, count] of ngrams) {
    const context = ngram.slice(0, ngram.lastIndexOf(' '))
    totals.set(context, (totals.get(context) ?? 0) + count)
  }
  return totals
}

function mapValues(map: ReadonlyMap<string, number>, change: (value: number, key: string) => number): Map<string, number> {
  return new Map([...map].map(([key, value]): [string, number] => [key, change(value, key)]))
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
