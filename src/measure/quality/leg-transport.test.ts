import { describe, expect, it } from 'vitest'
import type { TrackPacket } from '../../model/recording.ts'
import { callTimeline } from '../timeline/call-timeline.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { legTransport } from './leg-transport.ts'

const speech = {
  turns: [{ fragments: [[500, 1500]] as const }],
  agent: [{ fromMs: 2000, toMs: 5000, kind: 'speech' as const }],
  endMs: 6000,
}
const of = (call: SyntheticCall, leg: 'agent' | 'caller' = 'agent'): ReturnType<typeof legTransport> =>
  legTransport(callTimeline(syntheticCall({ ...speech, ...call })), leg)
const known = (found: ReturnType<typeof legTransport>): Extract<typeof found, { kind: 'known' }>['transport'] => {
  if (found.kind === 'unknown') throw new Error(found.why)
  return found.transport
}
const without =
  (...sequence: readonly number[]) =>
  (packets: TrackPacket[]): TrackPacket[] =>
    packets.filter((_, index) => !sequence.includes(index))

describe('transport of the agent’s leg', () => {
  it('of a clean path: nothing lost, the delay from its parts, the bitrate of the speech', () => {
    const transport = known(of({ rttMs: 30 }))
    expect(transport).toMatchObject({ codec: 'opus', lost: 0, late: 0, lossPercent: 0, burstR: 1, longestBurst: 0, constant: true })
    expect(transport.delay).toMatchObject({ networkMs: 15, ptimeMs: 20, lookaheadMs: 6.5 })
    // The buffer is never below 20 ms.
    expect(transport.delay?.jitterBufferMs).toBeCloseTo(20, 0)
    expect(transport.delay?.totalMs).toBeCloseTo(15 + 20 + 20 + 6.5, 0)
    expect(transport.bitrateKbps).toBeGreaterThan(10)
  })

  it('counts what never came and what came too late, and how bursty that was', () => {
    const scattered = known(of({ disturb: without(50, 100, 150, 200) }))
    const inOneGo = known(of({ disturb: without(100, 101, 102, 103) }))
    expect(scattered).toMatchObject({ lost: 4, late: 0, burstR: 1, longestBurst: 1, constant: false })
    expect(scattered.lossPercent).toBeCloseTo((100 * 4) / scattered.expected, 9)
    expect(inOneGo).toMatchObject({ lost: 4, longestBurst: 4, lossPercent: scattered.lossPercent })
    expect(inOneGo.burstR).toBeGreaterThan(3.9)
    const late = known(of({ networkDelayMs: (index) => (index === 150 ? 60 : 0) }))
    expect(late).toMatchObject({ lost: 0, late: 1 })
  })

  it('does not take the time the agent needs to answer for delay', () => {
    const slow = known(of({ agent: [{ fromMs: 4500, toMs: 5800, kind: 'speech' }], rttMs: 0.4 }))
    expect(slow.delay?.totalMs).toBeLessThan(60)
  })

  it('has no delay where the round-trip time was not measured', () => {
    expect(known(of({ rttMs: null }))).toMatchObject({ delay: null, constant: false, delayWhy: expect.stringContaining('round-trip') })
  })

  it('is silent on the bitrate where nobody spoke', () => {
    expect(known(of({ agent: [] })).bitrateKbps).toBeNull()
  })
})

describe('transport of the caller’s leg', () => {
  it('needs the far end to tell what it received', () => {
    expect(of({}, 'caller')).toEqual({ kind: 'unknown', why: 'the target does not tell which of our packets it received' })
    const call = syntheticCall({ ...speech, rttMs: 10 })
    const farEnd = call.caller.filter((_, index) => index !== 30).map((packet) => ({ ...packet, atMs: packet.atMs + 5000 }))
    const transport = known(legTransport(callTimeline({ ...call, farEnd }), 'caller'))
    expect(transport).toMatchObject({ lost: 1, late: 0 })
    expect(transport.delay?.networkMs).toBe(5)
  })
})
