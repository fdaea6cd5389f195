import { expect, it } from 'vitest'
import { detectCaller, type DetectedCaller } from './detect-caller.ts'
import type { Interval } from './timeline/units.ts'

const lengthMs = 20_000

function detect(speech: readonly Interval[], agentRuns: readonly Interval[]): DetectedCaller {
  const samples = new Int16Array(lengthMs * 48)
  for (const [from, to] of speech) for (let at = from * 48; at < to * 48; at++) samples[at] = Math.round(5000 * Math.sin(at / 17))
  return detectCaller({ sampleRate: 48_000, samplesPerMs: 48, startMs: 0, samples, undecodable: 0 }, agentRuns)
}

/** Ends are dated by whole frames of 10 ms every 5 ms. */
const near = (ms: number): unknown => expect.toSatisfy((value: number) => Math.abs(value - ms) <= 10, `within 10 ms of ${ms}`)

it.each([
  ['a gap of less than half a second is inside a turn', [[1000, 2000], [2450, 3000]], [], 1],
  ['one of more is between two', [[1000, 2000], [2550, 3000]], [], 2],
  ['the agent, beginning in a gap, ends the turn', [[1000, 2000], [2450, 3000]], [[2100, 2200]], 2],
  ['one that has been speaking all along does not', [[1000, 2000], [2450, 3000]], [[1500, 6000]], 1],
] as const)('%s', (_, speech, agent, turns) => {
  const found = detect(speech, agent)
  expect(found.turns).toHaveLength(turns)
  expect(found.turns.flat()).toEqual(speech.map(([start, end]) => [near(start), near(end)]))
  expect(found.events).toEqual([])
}) // prettier-ignore

it('over the agent, length tells a barge-in from a backchannel; with the agent’s onset or end it is a turn', () => {
  const agent: readonly Interval[] = [[1000, 12_000]]
  expect(detect([[3000, 4200], [8000, 8800]], agent).events).toEqual([
    { kind: 'bargeIn', startMs: near(3000), endMs: near(4200) },
    { kind: 'backchannel', startMs: near(8000), endMs: near(8800) },
  ]) // prettier-ignore
  const deaf = detect([[3000, 3600], [3900, 4500]], agent).events // prettier-ignore
  expect(deaf).toEqual([{ kind: 'bargeIn', startMs: near(3000), endMs: near(4500) }])
  expect(detect([[500, 1500], [12_100, 13_000]], agent)).toMatchObject({ turns: [{}, {}], events: [] }) // prettier-ignore
})

it('nobody speaks', () => {
  expect(detect([], [[1000, 2000]])).toEqual({ turns: [], events: [] })
})
