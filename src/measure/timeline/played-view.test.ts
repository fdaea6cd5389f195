import { describe, expect, it } from 'vitest'
import { opusSilence } from '../../audio/opus.ts'
import type { RecordedCall, TrackPacket } from '../../model/recording.ts'
import type { Measurement } from '../../model/result.ts'
import { measureCall } from '../measure-call.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { placePackets } from './placement.ts'
import { playedView, type PlayedView } from './played-view.ts'

const tracks = { caller: null, agent: { codec: 'opus', clockRate: 48000, payloadType: 111 } } as const

/** Packets of 20 ms that would play at 1000 + 20·i on the wire; NaN: never came. */
function viewOf(lateMs: readonly number[], delayMs = 40): PlayedView {
  const packets = lateMs.flatMap((late, index): TrackPacket[] =>
    Number.isNaN(late)
      ? []
      : [
          {
            atMs: 1000 + 20 * index + late,
            sequenceNumber: index,
            timestamp: 960 * index,
            payloadType: 111,
            ssrc: 1,
            marker: false,
            payload: opusSilence,
          },
        ],
  )
  return playedView({ tracks }, placePackets(packets), { kind: 'fixed', delayMs }) as PlayedView
}

describe('moments as heard', () => {
  it('are later by the delay that holds for their packet', () => {
    const view = viewOf([0, 0, 0, 0])
    expect(view.onsetHeardMs(1000)).toBeCloseTo(1040, 6)
    expect(view.onsetHeardMs(1033.5)).toBeCloseTo(1073.5, 6)
    expect(view.endHeardMs(1020)).toBeCloseTo(1060, 6)
    expect(view.endHeardMs(1080)).toBeCloseTo(1120, 6)
  })

  it('of a discarded packet: an onset is heard with the next one, an end with the one before', () => {
    const view = viewOf([0, 0, 41, 60, 0, 0])
    expect(view).toMatchObject({ played: 4, late: 2, lost: 0 })
    expect(view.onsetHeardMs(1045)).toBeCloseTo(1080 + 40, 6)
    expect(view.endHeardMs(1070)).toBeCloseTo(1040 + 40, 6)
  })

  it('in a lost packet likewise; an end is not dated into what never came', () => {
    const view = viewOf([0, 0, Number.NaN, 0])
    expect(view.lost).toBe(1)
    expect(view.onsetHeardMs(1045)).toBeCloseTo(1060 + 40, 6)
    expect(view.endHeardMs(1045)).toBeCloseTo(1040 + 40, 6)
  })

  it('after everything, before everything and without anything: null where nothing was played', () => {
    const view = viewOf([0, 0, 50])
    expect(view.onsetHeardMs(1045)).toBeNull()
    expect(view.endHeardMs(999)).toBeNull()
    const empty = viewOf([])
    expect([empty.onsetHeardMs(5), empty.endHeardMs(5)]).toEqual([null, null])
  })

  it('are unknown for a recording of somebody else', () => {
    const agent = { codec: 'L16', clockRate: 48000, payloadType: 111 } as const
    expect(playedView({ tracks: { caller: null, agent } }, placePackets([]))).toBeNull()
  })
})

/** One turn that ends at 2000 and is answered at 2812, in packet 140 of the agent (2803.7 to 2823.7). */
const answered: SyntheticCall = {
  turns: [{ fragments: [[1000, 2000]] }],
  agent: [{ fromMs: 2812, toMs: 4000, kind: 'speech' }],
}

function found(call: RecordedCall, measure: string): Measurement['outcome'] {
  const outcomes = measureCall(call).measurements.filter((each) => each.measure === measure)
  expect(outcomes.length).toBe(1)
  return (outcomes[0] as Measurement).outcome
}

function latencies(options: SyntheticCall): { readonly wire: number; readonly played: number } {
  const call = syntheticCall(options)
  const [wire, played] = ['turn_latency', 'turn_latency_played'].map((measure) => found(call, measure))
  if (wire?.kind !== 'measured' || played?.kind !== 'measured') throw new Error('both are measured')
  expect(measureCall(call).call.turns[0]).toMatchObject({ turnLatencyMs: wire.value, playedLatencyMs: played.value })
  expect(played.uncertainty).toBe(wire.uncertainty)
  return { wire: wire.value, played: played.value }
}

describe('turn latency as played', () => {
  it('on a clean path is turn latency plus the 20 ms the buffer holds at least', () => {
    const { wire, played } = latencies(answered)
    expect(Math.abs(wire - 812)).toBeLessThan(5)
    expect(played - wire).toBeCloseTo(20, 6)
  })

  it('in jitter grows by what the buffer has grown, while the wire does not move', () => {
    const clean = latencies(answered)
    const { wire, played } = latencies({ ...answered, networkDelayMs: (index) => (index % 2 === 1 ? 45 : 0) })
    expect(wire).toBeCloseTo(clean.wire, 6)
    expect(played - wire).toBeCloseTo(45, 6)
  })

  it('of an answer that begins in a stall is when the stall ends', () => {
    // Packets 135 to 149 come together when 149 is due, at 2983.7.
    const stall = (index: number): number => (index >= 135 && index < 150 ? 20 * (149 - index) : 0)
    const { wire, played } = latencies({ ...answered, networkDelayMs: stall })
    expect(Math.abs(wire - 812)).toBeLessThan(5)
    // Packet 135 is played at once, 280 ms late; nothing shrinks before the answer, because one bad interval of fewer than 20 counts in full.
    expect(played - wire).toBeCloseTo(280, 6)
  })

  it('is unanswered where the turn is, and has no value where nothing says when packets came', () => {
    const silent = syntheticCall({ ...answered, agent: [] })
    expect(found(silent, 'turn_latency_played')).toEqual(found(silent, 'turn_latency'))
    expect(found(silent, 'turn_latency_played').kind).toBe('censored')
    const call = syntheticCall(answered)
    const agent = { codec: 'L16', clockRate: 48000, payloadType: 111 } as const
    const foreign = { ...call, recording: { ...call.recording, tracks: { ...call.recording.tracks, agent } } }
    expect(found(foreign, 'turn_latency_played')).toMatchObject({ kind: 'not-applicable' })
    expect(measureCall(foreign).call.turns[0]?.playedLatencyMs).toBeNull()
  })
})

describe('stop time as played', () => {
  const bargeIn: SyntheticCall = {
    turns: [{ fragments: [[3000, 3800]], bargeIn: 0 }],
    agent: [{ fromMs: 1000, toMs: 3400, fadeMs: 50 }],
  }

  it('is stop time plus what the buffer held', () => {
    for (const jitterMs of [0, 45]) {
      const call = syntheticCall({ ...bargeIn, networkDelayMs: (index) => (index % 2 === 1 ? jitterMs : 0) })
      const [wire, played] = ['stop_time', 'stop_time_played'].map((measure) => found(call, measure))
      if (wire?.kind !== 'measured' || played?.kind !== 'measured') throw new Error('both are measured')
      expect(Math.abs(wire.value - 400)).toBeLessThan(35)
      expect(played.value - wire.value).toBeCloseTo(Math.max(20, jitterMs), 6)
    }
  })

  it('is not counted where stop time is not', () => {
    const silent = syntheticCall({ ...bargeIn, agent: [] })
    expect(found(silent, 'stop_time_played')).toEqual(found(silent, 'stop_time'))
    const on = syntheticCall({ ...bargeIn, agent: [{ fromMs: 1000, toMs: 5800 }] })
    expect(found(on, 'stop_time_played')).toEqual(found(on, 'stop_time'))
    expect(found(on, 'stop_time').kind).toBe('censored')
  })
})
