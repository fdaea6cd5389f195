import { describe, expect, it } from 'vitest'
import { entitiesOf, entityClasses } from '../entities/catalogue.ts'
import { InputError } from '../model/problem.ts'
import { cataloguePronunciations, connectedSpeech, dictionaryText, readPronunciations } from './dictionary.ts'

const phones = new Set('AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(' '))
const cmu = ';;; a comment\nmaple M EY1 P AH0 L\nread R IY1 D\nread(2) R EH1 D # past\nhill HH IH L\nhill(2) HH IH L\n'

describe('readPronunciations', () => {
  it('takes all variants of the wanted words, without stress, repeats and comments', () => {
    const found = readPronunciations(cmu, new Set(['read', 'hill', 'absent']))
    expect([...found]).toEqual([
      ['read', ['R IY D', 'R EH D']],
      ['hill', ['HH IH L']],
    ])
  })
})

describe('dictionaryText', () => {
  it('numbers the variants of all sources, words in order', () => {
    const published = readPronunciations(cmu, new Set(['read', 'maple']))
    expect(dictionaryText(['read', 'maple'], [published, new Map([['maple', ['M EY P AH L', 'M AA P L']]])])).toBe(
      'maple M EY P AH L\nmaple(2) M AA P L\nread R IY D\nread(2) R EH D\n',
    )
  })

  it('refuses words nobody can pronounce, and names every one', () => {
    try {
      dictionaryText(['maple', 'zyxt', 'qwrt'], [readPronunciations(cmu, new Set(['maple', 'zyxt', 'qwrt'])), new Map([['qwrt', []]])])
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      expect((error as InputError).problems.map((problem) => problem.message)).toEqual([
        'no pronunciation for "zyxt"',
        'no pronunciation for "qwrt"',
      ])
    }
  })
})

describe('our own pronunciations', () => {
  it('are ARPAbet without stress digits, and for single words only', () => {
    for (const cls of entityClasses)
      for (const entity of entitiesOf(cls)) if (entity.pronunciations !== undefined) expect(entity.spoken).not.toContain(' ')
    for (const source of [cataloguePronunciations(), connectedSpeech]) {
      for (const [word, variants] of source)
        for (const variant of variants) for (const phone of variant.split(' ')) expect(phones, word).toContain(phone)
    }
  })
})
