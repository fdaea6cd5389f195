import { describe, expect, it } from 'vitest'
import { syntheticCall } from '../synthetic-call.ts'
import { callerClock, turnFragments, type CallerClock } from './caller-edges.ts'

const clockOf = (call: ReturnType<typeof syntheticCall>): CallerClock => {
  const clock = callerClock(call.caller, 111, call.recording.plan.ptimeMs)
  if (clock === null) throw new Error('no clock')
  return clock
}

describe('capture convention', () => {
  it.each([10, 20, 60] as const)('dates an edge when a microphone would have captured it, at ptime %i', (ptimeMs) => {
    const call = syntheticCall({ ptimeMs, turns: [{ fragments: [[500.25, 1234.5]] }], firstTimestamp: 2 ** 32 - 24_000 })
    const [[startMs, endMs]] = turnFragments(clockOf(call), call.recording.turns[0]!) as [[number, number]]
    expect(startMs).toBeCloseTo(500.25, 6)
    expect(endMs).toBeCloseTo(1234.5, 6)
  })

  it('follows the actual send time of the packet that carries the sample', () => {
    // Sample time 1234.5 ms is in packet ⌊(1234.5 + 20) / 20⌋ = 62.
    const call = syntheticCall({ turns: [{ fragments: [[500, 1234.5]] }], sendLateMs: (index) => (index === 62 ? 8 : 0) })
    expect((turnFragments(clockOf(call), call.recording.turns[0]!)[0] as readonly [number, number])[1]).toBeCloseTo(1242.5, 6)
  })

  it('dates an end on a packet border by the packet of the last sample, not by the next one', () => {
    const call = syntheticCall({ turns: [{ fragments: [[500, 1200]] }], sendLateMs: (index) => (index === 61 ? 15 : 0) })
    expect((turnFragments(clockOf(call), call.recording.turns[0]!)[0] as readonly [number, number])[1]).toBeCloseTo(1200, 6)
  })

  it('ignores telephone events and dates unsent samples by the media clock', () => {
    const call = syntheticCall({ turns: [{ fragments: [[500, 1000]] }], endMs: 800 })
    const key = { ...call.caller[3]!, payloadType: 101, atMs: 300, timestamp: 1 }
    const clock = callerClock([...call.caller, key], 111, 20)
    expect((turnFragments(clock as CallerClock, call.recording.turns[0]!)[0] as readonly [number, number])[1]).toBeCloseTo(1000, 6)
    expect(callerClock([key], 111, 20)).toBeNull()
  })
})
