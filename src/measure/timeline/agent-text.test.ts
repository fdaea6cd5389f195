import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../model/recording.ts'
import { agentText, isFiller, textOfUnits, textToleranceMs, unitWords } from './agent-text.ts'
import type { Interval } from './units.ts'

const told = (type: 'saying' | 'said', atMs: number, text: string): CallEvent => ({
  atMs,
  plane: 'agent',
  authority: 'reported',
  type,
  data: { text, turn: 0 },
})
const units: readonly Interval[] = [
  [1000, 2000],
  [3000, 4000],
]
const texts = (...events: readonly CallEvent[]): readonly (string | null)[] => textOfUnits(units, agentText({ events }))

describe('filler', () => {
  it('is phrases of the list alone, in any order and number', () => {
    for (const text of ['One moment, please.', 'Um, okay, so: let me check that for you!', 'SURE', 'Uh… hmm'])
      expect(isFiller(text), text).toBe(true)
    for (const text of ['One moment for the doctor', 'Sure, Tuesday', 'let me', '', '…']) expect(isFiller(text), text).toBe(false)
  })
})

describe('the text of a unit', () => {
  it('is what was reported within the tolerance of its onset, or inside it', () => {
    expect(texts(told('saying', 1000 - textToleranceMs, 'one'))).toEqual(['one', null])
    expect(texts(told('saying', 1000 - textToleranceMs - 1, 'one'))).toEqual([null, null])
    expect(texts(told('saying', 1010, 'one'), told('saying', 1600, 'more'), told('saying', 2950, 'two'))).toEqual(['one more', 'two'])
    expect(texts(told('saying', 2500, 'between'))).toEqual([null, null])
  })

  it('whole replies belong to no single unit where they take several; pieces go before them', () => {
    expect(texts(told('said', 1000, 'all of it'))).toEqual([null, null])
    expect(texts(told('said', 1000, 'first'), told('said', 3000, 'second'))).toEqual(['first', 'second'])
    expect(texts(told('said', 1000, 'whole'), told('saying', 3000, 'piece'))).toEqual([null, 'piece'])
  })

  it('counts words and knows filler; without a transcript it knows nothing', () => {
    const known = unitWords(
      units,
      agentText({ events: [told('saying', 1000, 'Just a moment.'), told('saying', 3000, "It's ready, John.")] }),
    )
    expect(known.fillerUnits).toEqual([[1000, 2000]])
    expect(units.map(known.wordsOf)).toEqual([3, 3])
    const unknown = unitWords(units, agentText({ events: [] }))
    expect(unknown.fillerUnits).toEqual([])
    expect(units.map(unknown.wordsOf)).toEqual([null, null])
  })
})
