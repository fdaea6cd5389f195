import { describe, expect, it } from 'vitest'
import type { DeadAir } from '../../model/result.ts'
import { deadAirOf } from './dead-air.ts'
import type { Interval } from '../timeline/units.ts'
import { handMade, type HandMade } from './hand-made.ts'

const found = (options: HandMade): readonly DeadAir[] => deadAirOf(handMade({ endMs: 20_000, ...options }))

describe('dead air (M10)', () => {
  it('is at least three seconds of both being silent', () => {
    const after = (onsetMs: number): readonly DeadAir[] =>
      found({ endMs: onsetMs + 1000, turns: [[[0, 1000]]], agent: [[onsetMs, onsetMs + 1000]] })
    expect(after(4000)).toEqual([{ startMs: 1000, endMs: 4000, owner: 'agent' }])
    expect(after(3999)).toEqual([])
  })

  it("is the agent's after the caller's turn and the caller's after the agent's reply", () => {
    expect(found({ turns: [[[0, 1000]], [[9000, 20_000]]], agent: [[2000, 4000]] })).toEqual([
      { startMs: 4000, endMs: 9000, owner: 'caller' },
    ])
    expect(found({ turns: [[[0, 1000]]], agent: [] })).toEqual([{ startMs: 1000, endMs: 20_000, owner: 'agent' }])
  })

  it("is the agent's inside its own reply and after a filler", () => {
    expect(
      found({
        turns: [[[0, 1000]]],
        agent: [
          [2000, 3000],
          [7000, 20_000],
        ],
      }),
    ).toEqual([{ startMs: 3000, endMs: 7000, owner: 'agent' }])
    const filler = { turns: [[[0, 1000]], [[9000, 20_000]]], agent: [[2000, 3000]] } as const
    expect(found(filler)[0]?.owner).toBe('caller')
    expect(found({ ...filler, filler: [[2000, 3000]] })[0]?.owner).toBe('agent')
  })

  it("is the caller's in a pause of its own turn, and the agent's once the turn is over", () => {
    const paused: readonly Interval[] = [
      [0, 1000],
      [4000, 5000],
    ]
    expect(found({ turns: [paused], agent: [[8000, 20_000]] })).toEqual([
      { startMs: 1000, endMs: 4000, owner: 'caller' },
      { startMs: 5000, endMs: 8000, owner: 'agent' },
    ])
  })

  it('in a call in which nobody speaks it is the whole call', () => {
    expect(found({ endMs: 5000 })).toEqual([{ startMs: 0, endMs: 5000, owner: 'caller' }])
    expect(found({ endMs: 2999 })).toEqual([])
  })

  it('a sound breaks the silence and does not change whose it is', () => {
    expect(found({ turns: [[[0, 1000]]], events: [{ kind: 'cough', startMs: 5000, endMs: 5300 }] })).toEqual([
      { startMs: 1000, endMs: 5000, owner: 'agent' },
      { startMs: 5300, endMs: 20_000, owner: 'agent' },
    ])
    expect(found({ turns: [[[0, 1000]]], events: [{ kind: 'bargeIn', startMs: 5000, endMs: 5300, sham: true }] })).toHaveLength(1)
  })

  it("at the head it is a late greeting where the agent speaks first, else the caller's", () => {
    expect(found({ agent: [[4000, 20_000]] })).toEqual([{ startMs: 0, endMs: 4000, owner: 'agent' }])
    expect(found({ turns: [[[4000, 20_000]]] })).toEqual([{ startMs: 0, endMs: 4000, owner: 'caller' }])
  })
})
