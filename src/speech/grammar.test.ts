import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalise } from '../entities/catalogue.ts'
import { seededRandom } from '../entities/random.ts'
import { domainGrammar, domainRules } from './domain.ts'
import { compileGrammar } from './grammar.ts'
import { parseTemplate } from './template.ts'

describe('parseTemplate', () => {
  it('reads words, alternatives, optionals and slots', () => {
    expect(parseTemplate('(a|b c) [d] {x:city}')).toEqual({
      kind: 'sequence',
      parts: [
        {
          kind: 'choice',
          parts: [
            { kind: 'word', word: 'a' },
            {
              kind: 'sequence',
              parts: [
                { kind: 'word', word: 'b' },
                { kind: 'word', word: 'c' },
              ],
            },
          ],
        },
        { kind: 'optional', part: { kind: 'word', word: 'd' } },
        { kind: 'slot', name: 'x', entityClass: 'city' },
      ],
    })
  })
  it.each(['(a|b', 'a)', '[a', 'a | | b', '', 'Upper', '{no such}', '(]'])('refuses %j and quotes it', (text) => {
    expect(() => parseTemplate(text)).toThrow(`template "${text}"`)
  })
  it('refuses an unknown entity class', () => {
    expect(() => compileGrammar([{ intent: 'x', templates: ['go to [{planet}]'] }])).toThrow('planet')
  })
})

describe('the domain', () => {
  const grammar = domainGrammar()

  it.each([
    ['i would like to refill my metformin please', 'refill_request', { drug: 'metformin' }],
    ['i take twenty milligrams', 'dose', { dose: '20 mg' }],
    ['i was born on march third nineteen eighty four', 'date_of_birth', { date: '1984-03-03' }],
    ['i live on maple street', 'street', { street: 'Maple Street' }],
    ['delivery please', 'delivery', {}],
    ['i will pick it up', 'pickup', {}],
    ['no thank you that is all', 'done', {}],
    ['i need an appointment with doctor patel', 'book_request', { surname: 'Patel' }],
    ['tuesday works for me', 'weekday', { weekday: 'Tuesday' }],
    ['ten fifteen a m please', 'time', { time: '10:15' }],
    ['could you repeat the reference please', 'repeat_reference', {}],
    ['yes that is right', 'yes', {}],
    ['no', 'no', {}],
    ['my booking reference is g b two zero two six one one two one zero four two', 'reference_status', { reference: 'GB-20261121-042' }],
    ['i have moved and need to change my address', 'address_change', {}],
    ['my account number is zero four one two two nine', 'account', { digits: '041229' }],
    ['my new address is four twelve maple street', 'new_address', { houseNumber: '412', street: 'Maple Street' }],
    ['the city is new york', 'city', { city: 'New York' }],
    ['my insurance is with dover health', 'insurance', { city: 'Dover' }],
    ['my phone number ends in five five five one two three', 'phone', { digits: '555123' }],
    ['metformin', 'drug', { drug: 'metformin' }],
    ['maple street', 'street', { street: 'Maple Street' }],
    ['one moment please', 'hold', {}],
    ['no i said metoprolol', 'correction', { drug: 'metoprolol' }],
  ])('"%s" means %s', (words, intent, slots) => {
    expect(grammar.parse(words)).toEqual({ intent, slots })
  })

  it.each([
    '',
    'i would like to refill my',
    'i would like to refill my metformin please please',
    'refill my aspirin please',
    'my account number is one two three four five',
    'could birth five church omeprazole',
    'i was born on february thirtieth nineteen eighty four',
    'i need an appointment with doctor maple',
    'i live on',
    'please',
  ])('"%s" means nothing: the whole utterance must be consumed', (words) => {
    expect(grammar.parse(words)).toBeNull()
  })

  it('understands every sentence it can make, as it was meant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
        const sentence = grammar.sample(seededRandom(seed), { variety: 0.5 })
        expect(grammar.sample(seededRandom(seed), { variety: 0.5 })).toEqual(sentence)
        const words = sentence.words.join(' ')
        // "jackson" alone is a city and a surname: what it means only the question before it can tell.
        fc.pre(canonicalise('city', words) === null || canonicalise('surname', words) === null)
        const parse = grammar.parse(sentence.words)
        expect({ words: sentence.words.join(' '), intent: parse?.intent }).toEqual({
          words: sentence.words.join(' '),
          intent: sentence.intent,
        })
        // The one value that can be said in the words of another: "two hundred five" and the like are kept apart by the catalogue's tests.
        expect({ ...parse?.slots, houseNumber: null }).toEqual({ ...sentence.slots, houseNumber: null })
      }),
      { numRuns: 3000 },
    )
  })

  it('has several ways to say everything, and no intent twice', () => {
    expect(new Set(domainRules.map((rule) => rule.intent)).size).toBe(domainRules.length)
    for (const rule of domainRules) expect(rule.templates.length, rule.intent).toBeGreaterThanOrEqual(2)
  })

  it('samples only the templates asked for', () => {
    const random = seededRandom(5)
    for (let draw = 0; draw < 200; draw++) {
      const { intent, template } = grammar.sample(random, { filter: (name, index) => name === 'dose' && index % 2 === 1 })
      expect([intent, template % 2]).toEqual(['dose', 1])
    }
  })
})

describe('a self-repair', () => {
  const grammar = domainGrammar()

  it.each([
    ['tuesday no thursday works for me', 'weekday', { weekday: 'Thursday' }, { weekday: 'Tuesday' }],
    ['can we do tuesday no thursday', 'weekday', { weekday: 'Thursday' }, { weekday: 'Tuesday' }],
    ['i take twenty milligrams no five milligrams', 'dose', { dose: '5 mg' }, { dose: '20 mg' }],
    [
      'my account number is zero four one two two nine no four eight one five one six',
      'account',
      { digits: '481516' },
      { digits: '041229' },
    ],
    ['tuesday no thursday at ten fifteen a m', 'weekday_time', { weekday: 'Thursday', time: '10:15' }, { weekday: 'Tuesday' }],
  ])('%s: the last value counts, the first is known', (text, intent, slots, repaired) => {
    expect(grammar.parse(text)).toEqual({ intent, slots, repaired })
  })

  it('is no part of what was not repaired', () => {
    expect(grammar.parse('thursday works for me')).toEqual({ intent: 'weekday', slots: { weekday: 'Thursday' } })
    expect(grammar.parse('no thank you that is all')).toEqual({ intent: 'done', slots: {} })
    expect(grammar.parse('tuesday no')).toBeNull()
    expect(grammar.parse('tuesday no five milligrams works for me')).toBeNull()
    expect(grammar.parse('tuesday thursday works for me')).toBeNull()
  })

  it('is said as often as asked, and understood as meant', () => {
    const random = seededRandom(3)
    const filter = (intent: string): boolean => intent === 'weekday'
    const sentences = Array.from({ length: 1000 }, () => grammar.sample(random, { filter, repairs: 0.3 }))
    const repaired = sentences.filter(({ words }) => words.includes('no'))
    expect(repaired.length).toBeGreaterThan(250)
    expect(repaired.length).toBeLessThan(350)
    for (const { words, slots } of repaired) expect(grammar.parse(words)?.slots).toEqual(slots)
    const plain = Array.from({ length: 300 }, () => grammar.sample(random, { filter }))
    expect(plain.some(({ words }) => words.includes('no'))).toBe(false)
  })
})
