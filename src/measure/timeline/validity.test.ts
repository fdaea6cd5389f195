import { describe, expect, it } from 'vitest'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { callerClock, type CallerClock } from './caller-edges.ts'
import { harnessFault } from './validity.ts'

function fault(options: SyntheticCall, fromMs = 1000, toMs = 2000, offsetMs = 1400): string | null {
  const call = syntheticCall(options)
  const clock = callerClock(call.caller, 111, call.recording.plan.ptimeMs) as CallerClock
  return harnessFault({ fromMs, offsetMs, toMs }, { clock, sent: call.caller, lag: call.recording.lag })
}

describe('harness validity (measures.md 1.6)', () => {
  it('finds a late packet inside the turn only', () => {
    expect(fault({ sendLateMs: (index) => (index === 60 ? 19.9 : 0) })).toBeNull()
    expect(fault({ sendLateMs: (index) => (index === 60 ? 20.1 : 0) })).toMatch(/20\.1 ms late/)
    expect(fault({ sendLateMs: (index) => (index === 120 ? 39 : 0) })).toBeNull()
  })

  it('lets a late packet pass that is earlier than 500 ms before the offset, unless sending paused', () => {
    const late = (index: number): SyntheticCall => ({ sendLateMs: (at) => (at === index ? 39 : 0) })
    expect(fault(late(60), 1000, 2500, 2000)).toBeNull()
    expect(fault(late(80), 1000, 2500, 2000)).toMatch(/late/)
    expect(fault({ sendLateMs: (at) => (at === 60 ? 45 : 0) }, 1000, 2500, 2000)).toMatch(/paused/)
  })

  it('finds a packet that was due inside the turn and left after it', () => {
    expect(fault({ sendLateMs: (index) => (index >= 99 && index < 104 ? (104 - index) * 20 : 0) })).toMatch(/late/)
  })

  it('finds a pause in sending, longer than 60 ms at ptime 20', () => {
    const call = syntheticCall()
    const clock = callerClock(call.caller, 111, 20) as CallerClock
    const without = (gone: number): string | null =>
      harnessFault(
        { fromMs: 1000, offsetMs: 1400, toMs: 2000 },
        { clock, sent: call.caller.filter((_, index) => index < 60 || index >= 60 + gone), lag: [] },
      )
    expect(without(2)).toBeNull()
    expect(without(3)).toMatch(/paused for 80\.0 ms/)
  })

  it('does not take 60 ms packets for pauses', () => {
    expect(fault({ ptimeMs: 60 })).toBeNull()
    expect(fault({ ptimeMs: 60, sendLateMs: (index) => (index % 2 === 0 ? 15 : 0) })).toBeNull()
  })

  it('finds an event-loop delay whose p99 inside the turn is above 10 ms', () => {
    // 200 ms windows of 20 ticks: 5 windows and the one that starts at the turn's end overlap the turn, 120 ticks; p99 is rank 119.
    const lag = (slow: Readonly<Record<number, number>>): SyntheticCall['lag'] =>
      Array.from({ length: 20 }, (_, window) => ({ atMs: 200 * window, ticks: 20, slowTicks: slow[window] ?? 0, maxMs: 30 }))
    expect(fault({ lag: lag({ 6: 1 }) ?? [] }, 1001, 2000)).toBeNull()
    expect(fault({ lag: lag({ 6: 1, 8: 1 }) ?? [] }, 1001, 2000)).toMatch(/event-loop.*2 of 120/)
    expect(fault({ lag: lag({ 2: 9, 15: 9 }) ?? [] }, 1001, 2000)).toBeNull()
    // The last window lasts to the end of the call.
    expect(fault({ lag: [{ atMs: 500, ticks: 20, slowTicks: 3, maxMs: 50 }] })).toMatch(/event-loop/)
    expect(fault({ lag: [] })).toBeNull()
  })
})
