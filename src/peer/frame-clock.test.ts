import { afterEach, describe, expect, it } from 'vitest'
import { nowMs } from './contract.ts'
import { FrameClock } from './frame-clock.ts'

const clocks: FrameClock[] = []
afterEach(() => clocks.splice(0).forEach((clock) => clock.close()))
function newClock(): FrameClock {
  const clock = new FrameClock()
  clocks.push(clock)
  return clock
}

describe('frame clock', () => {
  it('keeps an absolute schedule: deadlines are exactly one period apart and never early', async () => {
    const due: number[] = []
    let earlyMs = 0
    await new Promise<void>((resolve) => {
      newClock().add({
        periodMs: 10,
        onFrame: (dueMs) => {
          earlyMs = Math.max(earlyMs, dueMs - nowMs())
          if (due.push(dueMs) === 40) resolve()
        },
      })
    })
    for (let i = 1; i < due.length; i++) expect(due[i]! - due[i - 1]!).toBeCloseTo(10, 6)
    expect(earlyMs).toBeLessThanOrEqual(0)
  })

  it('spreads sources over the period and stops a removed one at once', async () => {
    const clock = newClock()
    const first = new Map<number, number>()
    let removed = 0
    await new Promise<void>((resolve) => {
      for (let id = 0; id < 5; id++) clock.add({ periodMs: 20, onFrame: (dueMs) => void first.set(id, dueMs % 20) })
      const remove = clock.add({ periodMs: 20, onFrame: () => (removed++, remove()) })
      setTimeout(resolve, 120)
    })
    const phases = [...first.values()].sort((a, b) => a - b)
    expect(phases).toHaveLength(5)
    for (let i = 1; i < phases.length; i++) expect(phases[i]! - phases[i - 1]!).toBeGreaterThan(1.5)
    expect(removed).toBe(1)
  })

  it('skips ahead after a stall instead of bursting', async () => {
    const due: number[] = []
    await new Promise<void>((resolve) => {
      newClock().add({
        periodMs: 20,
        onFrame: (dueMs) => {
          due.push(dueMs)
          if (due.length === 1) for (const end = nowMs() + 1500; nowMs() < end;);
          if (due.length === 4) resolve()
        },
      })
    })
    expect(due[1]! - due[0]!).toBeGreaterThan(900)
    expect(due[3]! - due[2]!).toBeCloseTo(20, 6)
  })
})
