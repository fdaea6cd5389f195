import { describe, expect, it } from 'vitest'
import type { Interval } from '../timeline/units.ts'
import { classifyTurn } from './classify-turn.ts'
import { handMade } from './hand-made.ts'
import { judgeInsideTurn, type InsideTurn } from './judge-turn.ts'

const inside = (fragments: readonly Interval[], agent: readonly Interval[], words?: number): InsideTurn => {
  const conversation = handMade({ turns: [fragments], agent, ...(words === undefined ? {} : { words }) })
  const limMs = (fragments.at(-1) as Interval)[1] + 10_000
  return judgeInsideTurn(conversation, fragments, classifyTurn({ fragments, limMs }, conversation.speechUnits))
}
const plain: readonly Interval[] = [[1000, 5000]]
const paused: readonly Interval[] = [
  [1000, 2000],
  [2800, 4000],
]

describe('cut-ins (M2)', () => {
  it('counts units that begin in the pause or after the caller has gone on, from the end of the first fragment', () => {
    expect(inside(paused, [[2300, 2600]])).toMatchObject({ cutIns: 1, cutInDelayMs: 300 })
    expect(
      inside(paused, [
        [2300, 2600],
        [3000, 4500],
      ]),
    ).toMatchObject({ cutIns: 2, cutInDelayMs: 300 })
    expect(inside(paused, [[3900, 5000]])).toMatchObject({ cutIns: 1, cutInDelayMs: 1900 })
  })

  it('not a unit at the very edges, nor one of an unpaused turn', () => {
    expect(inside(paused, [[2000, 2600]])).toMatchObject({ cutIns: 0, cutInDelayMs: null })
    expect(inside(paused, [[4000, 4600]])).toMatchObject({ cutIns: 0, cutInDelayMs: null })
    expect(inside(plain, [[2000, 2500]])).toMatchObject({ cutIns: 0, cutInDelayMs: null })
  })

  it('counts those that make a turn interrupted', () => {
    expect(inside(plain, [[2000, 3000]])).toMatchObject({ cutIns: 1, cutInDelayMs: null })
  })

  it('speech the agent was in when the caller began is its own', () => {
    expect(
      inside(paused, [
        [500, 2100],
        [2500, 2700],
      ]),
    ).toMatchObject({ cutIns: 0, agentBackchannels: 0 })
  })
})

describe('backchannels (M3) and overlap', () => {
  it('shorter than a second, inside the speech, two words at most where text tells', () => {
    expect(inside(plain, [[2000, 2999]]).agentBackchannels).toBe(1)
    expect(inside(plain, [[2000, 2400]], 2).agentBackchannels).toBe(1)
    expect(inside(plain, [[2000, 2400]], 3).agentBackchannels).toBe(0)
    expect(inside(plain, [[4800, 5100]]).agentBackchannels).toBe(0)
    expect(inside(paused, [[1500, 1900]]).agentBackchannels).toBe(1)
    expect(inside(paused, [[1800, 2100]]).agentBackchannels).toBe(0)
    expect(inside(paused, [[3000, 3400]]).agentBackchannels).toBe(0)
  })

  it('overlap is the sum over fragments and units, backchannels and unfinished speech included, pauses not', () => {
    expect(
      inside(paused, [
        [500, 1100],
        [1500, 1700],
        [1900, 3000],
      ]).overlapMs,
    ).toBe(100 + 200 + 100 + 200)
  })
})
