import { describe, expect, it } from 'vitest'
import { causalMinimumMs, classifyTurn, type ClassifiedTurn } from './classify-turn.ts'
import type { Interval } from '../timeline/units.ts'

const plain: readonly Interval[] = [[1000, 3000]]
const paused: readonly Interval[] = [
  [1000, 2000],
  [2800, 4000],
]
const judge = (units: readonly Interval[], fragments = plain, limMs = (fragments.at(-1) as Interval)[1] + 10_000): ClassifiedTurn =>
  classifyTurn({ fragments, limMs }, units)

describe('classes of M1', () => {
  it('gap: first onset at or after the end', () => {
    expect(judge([[3800, 5000]])).toMatchObject({ class: 'gap', onsetMs: 3800, latencyMs: 800, censoredAtMs: null })
    expect(judge([[3000, 5000]])).toMatchObject({ class: 'gap', latencyMs: 0 })
    expect(judge([[13_000, 14_000]])).toMatchObject({ class: 'gap', latencyMs: 10_000 })
  })

  it('no response: nothing up to the limit, censored there', () => {
    expect(judge([])).toMatchObject({ class: 'no_response', latencyMs: null, onsetMs: null, censoredAtMs: 10_000 })
    expect(judge([[13_000.1, 14_000]])).toMatchObject({ class: 'no_response', censoredAtMs: 10_000 })
    expect(judge([[5000, 6000]], plain, 4500)).toMatchObject({ class: 'no_response', censoredAtMs: 1500 })
    // The call ended inside the turn.
    expect(judge([], plain, 2500)).toMatchObject({ class: 'no_response', censoredAtMs: 0 })
  })

  it('a unit that started at or before the turn is never an answer', () => {
    expect(judge([[500, 3500]])).toMatchObject({ class: 'no_response' })
    expect(judge([[1000, 3500]])).toMatchObject({ class: 'no_response' })
    expect(
      judge([
        [500, 3200],
        [4000, 5000],
      ]),
    ).toMatchObject({ class: 'gap', latencyMs: 1000 })
  })

  it('overlap: starts inside the turn and is active at its end; negative', () => {
    expect(judge([[2900, 4000]])).toMatchObject({ class: 'overlap', latencyMs: -100, settledMs: null })
    // Active exactly until the end is not active at the end.
    expect(
      judge([
        [2500, 3000],
        [3400, 4000],
      ]),
    ).toMatchObject({ class: 'gap', latencyMs: 400 })
  })

  it('interrupted: at least one second inside the turn, with the settled answer', () => {
    expect(
      judge([
        [1500, 2500],
        [3300, 4000],
      ]),
    ).toMatchObject({ class: 'interrupted', latencyMs: -1500, settledMs: 300 })
    expect(judge([[1500, 2500]])).toMatchObject({ class: 'interrupted', latencyMs: -1500, settledMs: null })
  })

  it('a backchannel inside the turn is neither answer nor cut-in', () => {
    expect(
      judge([
        [1500, 2499],
        [3300, 4000],
      ]),
    ).toMatchObject({ class: 'gap', latencyMs: 300 })
  })

  it('premature: onset between the first fragment and the end, even after the caller resumed', () => {
    expect(
      judge(
        [
          [2300, 2600],
          [4700, 5000],
        ],
        paused,
      ),
    ).toMatchObject({ class: 'premature', latencyMs: -1700, settledMs: 700 })
    expect(judge([[3000, 4500]], paused)).toMatchObject({ class: 'premature', latencyMs: -1000, settledMs: null })
    expect(
      judge(
        [
          [2000, 2400],
          [4500, 5000],
        ],
        paused,
      ),
    ).toMatchObject({ class: 'gap', latencyMs: 500 })
  })

  it('premature goes before overlap and interrupted; an onset in the first fragment is judged as without pause', () => {
    expect(
      judge(
        [
          [1200, 2300],
          [2900, 5000],
        ],
        paused,
      ),
    ).toMatchObject({ class: 'premature', latencyMs: -1100 })
    expect(
      judge(
        [
          [1200, 2300],
          [4400, 5000],
        ],
        paused,
      ),
    ).toMatchObject({ class: 'interrupted', latencyMs: -2800, settledMs: 400 })
    expect(judge([[1900, 4200]], paused)).toMatchObject({ class: 'overlap', latencyMs: -2100 })
  })

  it('an agent that goes on with its own sentence when our caller cuts in has not answered', () => {
    // Word gap of 250 ms: a new unit, the same run.
    expect(
      judge([
        [500, 1200],
        [1450, 3400],
        [4000, 5000],
      ]),
    ).toMatchObject({ class: 'gap', latencyMs: 1000 })
    // Gap of 600 ms: it had stopped, and started anew inside the turn.
    expect(
      judge([
        [500, 1200],
        [1800, 3400],
      ]),
    ).toMatchObject({ class: 'overlap', latencyMs: -1200 })
    // A short turn, a quick stop and a quick answer: the answer counts although the run reaches into it.
    expect(
      judge(
        [
          [500, 1200],
          [1650, 2500],
        ],
        [[1000, 1600]],
      ),
    ).toMatchObject({ class: 'gap', latencyMs: 50 })
  })
})

it('reacts no faster than a round trip plus 80 ms', () => {
  expect(causalMinimumMs(null)).toBe(80)
  expect(causalMinimumMs(35)).toBe(115)
})
