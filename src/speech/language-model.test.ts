import { describe, expect, it } from 'vitest'
import { entitiesOf } from '../entities/catalogue.ts'
import { compileGrammar } from './grammar.ts'
import { domainGrammar } from './domain.ts'
import { arpaText, countNgrams, sampleCorpus, smooth, vocabulary } from './language-model.ts'

const tiny = [
  ['a', 'b'],
  ['a', 'c'],
  ['a', 'b', 'c'],
]

/** An independent reader of ARPA text with the usual back-off rule. */
function arpaReader(text: string): { probability(word: string, history: readonly string[]): number; words: readonly string[] } {
  const probabilities = new Map<string, number>()
  const backoffs = new Map<string, number>()
  let order = 0
  for (const line of text.split('\n')) {
    const section = /^\\(\d)-grams:$/.exec(line)
    if (section !== null) order = Number(section[1])
    else if (order > 0 && /^-?\d/.test(line)) {
      const [probability, ...rest] = line.split(' ')
      const ngram = rest.slice(0, order).join(' ')
      probabilities.set(ngram, 10 ** Number(probability))
      if (rest[order] !== undefined) backoffs.set(ngram, 10 ** Number(rest[order]))
    }
  }
  const probability = (word: string, history: readonly string[]): number => {
    const seen = probabilities.get([...history, word].join(' '))
    if (seen !== undefined || history.length === 0) return seen ?? 0
    return (backoffs.get(history.join(' ')) ?? 1) * probability(word, history.slice(1))
  }
  return { probability, words: [...probabilities.keys()].filter((key) => !key.includes(' ') && key !== '<s>') }
}

describe('countNgrams', () => {
  it('counts words, pairs and triples with the sentence bounds', () => {
    const counts = countNgrams(tiny)
    expect(Object.fromEntries(counts.unigrams)).toEqual({ a: 3, b: 2, c: 2, '</s>': 3 })
    expect(Object.fromEntries(counts.bigrams)).toEqual({ '<s> a': 3, 'a b': 2, 'b </s>': 1, 'a c': 1, 'c </s>': 2, 'b c': 1 })
    expect(Object.fromEntries(counts.trigrams)).toEqual({
      '<s> a b': 2,
      'a b </s>': 1,
      '<s> a c': 1,
      'a c </s>': 1,
      'a b c': 1,
      'b c </s>': 1,
    })
  })
})

describe('smooth', () => {
  it('is interpolated absolute discounting, worked by hand', () => {
    const model = smooth(countNgrams(tiny))
    // N = 10, V = 4: p1(b) = (2 + 0.5)/(10 + 2).
    expect(model.unigrams.get('b')).toBeCloseTo(2.5 / 12, 12)
    // c(a) = 3, u(a) = 2: p2(b|a) = 1.5/3 + (0.5·2/3)·p1(b).
    expect(model.bigrams.get('a b')).toBeCloseTo(0.5 + (1 / 3) * (2.5 / 12), 12)
    expect(model.backoffs.get('a')).toBeCloseTo(1 / 3, 12)
    // c(<s> a) = 3, u = 2: p3(b|<s> a) = 1.5/3 + (1/3)·p2(b|a).
    expect(model.trigrams.get('<s> a b')).toBeCloseTo(0.5 + (1 / 3) * (0.5 + (1 / 3) * (2.5 / 12)), 12)
  })

  it.each([
    ['tiny', tiny],
    ['domain', sampleCorpus(domainGrammar(), { sentences: 3000 })],
  ])('%s: the probabilities after every context sum to 1, read back from ARPA text', (_, corpus) => {
    const model = smooth(countNgrams(corpus))
    const { probability, words } = arpaReader(arpaText(model))
    const contexts = [...model.backoffs.keys()]
    const step = Math.ceil(contexts.length / 150)
    for (const context of ['', ...contexts.filter((__, at) => at % step === 0)]) {
      const history = context === '' ? [] : context.split(' ')
      const sum = words.reduce((total, word) => total + probability(word, history), 0)
      expect(Math.abs(sum - 1), `after "${context}"`).toBeLessThan(1e-3)
    }
  })
})

describe('arpaText', () => {
  it('has the sections, counts and marks of the format', () => {
    const lines = arpaText(smooth(countNgrams(tiny))).split('\n')
    expect(lines.slice(0, 8)).toEqual([
      '\\data\\',
      'ngram 1=5',
      'ngram 2=6',
      'ngram 3=6',
      '',
      '\\1-grams:',
      expect.stringMatching(/^-99 <s> -\d/),
      expect.stringMatching(/^-\d.* <\/s> /),
    ])
    expect(lines).toContain('\\2-grams:')
    expect(lines.slice(-2)).toEqual(['\\end\\', ''])
    const triples = lines.slice(lines.indexOf('\\3-grams:') + 1, -3)
    expect(triples).toHaveLength(6)
    for (const triple of triples) expect(triple.split(' ')).toHaveLength(4)
  })
})

describe('sampleCorpus', () => {
  it('is seeded and says every listed entity of the grammar', () => {
    const grammar = compileGrammar([{ intent: 'x', templates: ['take {drug}', 'go on {someday:weekday}'] }])
    const corpus = sampleCorpus(grammar, { sentences: 10, seed: 3 })
    expect(sampleCorpus(grammar, { sentences: 10, seed: 3 })).toEqual(corpus)
    const said = new Set(corpus.map((words) => words.at(-1)))
    for (const cls of ['drug', 'weekday'] as const)
      for (const entity of entitiesOf(cls)) expect(said.has(entity.spoken), entity.spoken).toBe(true)
  })

  it('gives the vocabulary in order, without the bounds', () => {
    expect(vocabulary(smooth(countNgrams(tiny)))).toEqual(['a', 'b', 'c'])
  })
})
