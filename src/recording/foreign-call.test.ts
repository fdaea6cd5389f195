import { describe, expect, it } from 'vitest'
import { callTimeline } from '../measure/timeline/call-timeline.ts'
import { foreignCall } from './foreign-call.ts'
import type { CallLabels } from './labels.ts'
import { recordingSchema } from './recording-schema.ts'

const labels = (more: Partial<CallLabels>): CallLabels => ({
  namesCaller: true,
  callerTurns: [],
  events: [],
  callEndMs: null,
  rttMs: null,
  plannedEndsMs: [],
  ...more,
})

/** Every sample is its own position, so that a shift of one sample shows. */
const ramp = (length: number): Int16Array => Int16Array.from({ length }, (_, at) => (at % 30_000) + 1)

describe('a foreign call', () => {
  it('puts every agent sample at its own moment, and silence behind the shorter track', () => {
    const [caller, agent] = [ramp(48_000), ramp(10_001)]
    const call = foreignCall('x', 0, { caller, agent }, labels({ callerTurns: [[[100, 200]]] }), 'annotated')
    const { agentPcm } = callTimeline(call)
    expect(agentPcm.startMs).toBe(0)
    expect(agentPcm.samples).toHaveLength(48_000)
    expect(agentPcm.samples.slice(0, 10_001)).toEqual(agent)
    expect(agentPcm.samples.subarray(10_001).every((sample) => sample === 0)).toBe(true)
    expect(call.recording.endMs).toBe(1000)
  })

  it('dates label times to the sample', () => {
    const times = [[123.4, 456.7], [500, 1999.99]] as const // prettier-ignore
    const { recording, caller, agent, farEnd } = foreignCall(
      'x', 0, { caller: ramp(100_000), agent: ramp(100_000) }, labels({ callerTurns: [times] }), 'annotated') // prettier-ignore
    const { turns } = callTimeline({ recording, caller, agent, farEnd })
    turns[0]?.fragments.forEach(([start, end], at) => {
      expect(Math.abs(start - (times[at]?.[0] ?? NaN))).toBeLessThanOrEqual(0.5 / 48 + 1e-9)
      expect(Math.abs(end - (times[at]?.[1] ?? NaN))).toBeLessThanOrEqual(0.5 / 48 + 1e-9)
    })
    expect(turns[0]?.fragments).toHaveLength(2)
  })

  it('a barge-in with the interval of a labelled turn is that turn; others are turns of their own, in time order', () => {
    const audio = { caller: ramp(960_000), agent: ramp(960_000) }
    const event = (kind: 'bargeIn' | 'cough', startMs: number, sham = false) => ({ kind, startMs, endMs: startMs + 500, sham })
    const { recording } = foreignCall(
      'x',
      0,
      audio,
      labels({
        callerTurns: [[[9000, 9500]], [[1000, 2000]]],
        events: [event('bargeIn', 9000), event('cough', 3000), event('bargeIn', 5000), event('bargeIn', 7000, true)],
        plannedEndsMs: [6000],
      }),
      'annotated',
    )
    expect(recording.turns.map(({ index, turn, bargeIn }) => [index, turn, bargeIn?.event])).toEqual([
      [0, 1, undefined],
      [1, 4, 2],
      [2, 0, 0],
    ])
    expect(recording.sounds.map(({ event: number, kind, sham }) => [number, kind, sham])).toEqual([
      [1, 'cough', false],
      [3, 'bargeIn', true],
    ])
    expect(recording.plannedEndsMs).toEqual([6000])
    expect(recordingSchema.parse(JSON.parse(JSON.stringify(recording)))).toEqual(recording)
  })
})
