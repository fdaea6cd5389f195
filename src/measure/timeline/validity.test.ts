import { describe, expect, it } from 'vitest'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { callerClock, type CallerClock } from './caller-edges.ts'
import { harnessFault } from './validity.ts'

function fault(options: SyntheticCall, fromMs = 1000, toMs = 2000): string | null {
  const call = syntheticCall(options)
  const clock = callerClock(call.caller, 111, call.recording.plan.ptimeMs) as CallerClock
  return harnessFault({ fromMs, toMs }, { clock, sent: call.caller, lag: call.recording.lag })
}

describe('harness validity (measures.md 1.6)', () => {
  it('finds a late packet inside the turn only', () => {
    expect(fault({ sendLateMs: (index) => (index === 60 ? 19.9 : 0) })).toBeNull()
    expect(fault({ sendLateMs: (index) => (index === 60 ? 20.1 : 0) })).toMatch(/20\.1 ms late/)
    expect(fault({ sendLateMs: (index) => (index === 120 ? 39 : 0) })).toBeNull()
  })

  it('finds a packet that was due inside the turn and left after it', () => {
    expect(fault({ sendLateMs: (index) => (index >= 99 && index < 104 ? (104 - index) * 20 : 0) })).toMatch(/late/)
  })

  it('finds a pause in sending, longer than 60 ms at ptime 20', () => {
    const call = syntheticCall()
    const clock = callerClock(call.caller, 111, 20) as CallerClock
    const without = (gone: number): string | null =>
      harnessFault(
        { fromMs: 1000, toMs: 2000 },
        { clock, sent: call.caller.filter((_, index) => index < 60 || index >= 60 + gone), lag: [] },
      )
    expect(without(2)).toBeNull()
    expect(without(3)).toMatch(/paused for 80\.0 ms/)
  })

  it('does not take 60 ms packets for pauses', () => {
    expect(fault({ ptimeMs: 60 })).toBeNull()
    expect(fault({ ptimeMs: 60, sendLateMs: (index) => (index % 2 === 0 ? 15 : 0) })).toBeNull()
  })

  it('finds event-loop delay in a window that overlaps the turn', () => {
    const lag = (atMs: number, p99Ms: number): SyntheticCall['lag'] =>
      [0, 1000, 2000, 3000].map((at) => ({ atMs: at, p99Ms: at === atMs ? p99Ms : 1, maxMs: 50 }))
    expect(fault({ lag: lag(1000, 10) ?? [] })).toBeNull()
    expect(fault({ lag: lag(1000, 10.1) ?? [] })).toMatch(/event-loop/)
    expect(fault({ lag: lag(3000, 99) ?? [] })).toBeNull()
    expect(fault({ lag: lag(0, 99) ?? [] }, 1200, 1800)).toBeNull()
    // The last window lasts to the end of the call.
    expect(fault({ lag: [{ atMs: 500, p99Ms: 11, maxMs: 50 }] })).toMatch(/event-loop/)
  })

  it('does not take the maximum of a window of a few ticks for a p99', () => {
    const short = [
      { atMs: 1400, p99Ms: 15, maxMs: 15 },
      { atMs: 1430, p99Ms: 1, maxMs: 2 },
    ]
    expect(fault({ lag: short })).toBeNull()
  })
})
