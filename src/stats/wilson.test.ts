import { describe, expect, it } from 'vitest'
import { hitsAllowed, minimumTrials, wilson, zOneSided95 } from './wilson.ts'

describe('Wilson interval', () => {
  it('gives the upper bounds of measures.md 11.4 for zero failures', () => {
    for (const [n, upper] of [
      [10, 0.2775],
      [30, 0.1135],
      [100, 0.037],
      [300, 0.0126],
    ] as const) {
      expect(wilson(0, n).high).toBeCloseTo(upper, 4)
      expect(wilson(0, n).low).toBe(0)
    }
  })

  it('is symmetric and encloses k/n', () => {
    const { low, high } = wilson(30, 100)
    expect(low).toBeCloseTo(0.2189, 3)
    expect(high).toBeCloseTo(0.3958, 3)
    const mirrored = wilson(70, 100)
    expect(mirrored.low).toBeCloseTo(1 - high, 12)
    expect(wilson(5, 5).high).toBe(1)
  })

  it('knows nothing without trials', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })

  it('says how many hits a rate gate may have', () => {
    expect(minimumTrials(0.05)).toBe(52)
    expect(wilson(0, 52, zOneSided95).high).toBeLessThanOrEqual(0.05)
    expect(wilson(0, 51, zOneSided95).high).toBeGreaterThan(0.05)
    expect(hitsAllowed(51, 0.05)).toBeNull()
    expect(hitsAllowed(52, 0.05)).toBe(0)
    expect(hitsAllowed(10, 1)).toBe(10)
    expect(minimumTrials(0)).toBe(Infinity)
  })
})
