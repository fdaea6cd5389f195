import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boundsByRank,
  minimumN,
  minimumNForInterval,
  nearestRank,
  percentile,
  rankInterval,
  slowTurnsAllowed,
  sortSamples,
} from './order-statistics.ts'

describe('ranks of measures.md 11.2 (two-sided 95 %)', () => {
  const table: readonly (readonly [number, readonly (readonly [number, number | null])[]])[] = [
    [
      40,
      [
        [14, 27],
        [32, 40],
        [35, null],
        [38, null],
      ],
    ],
    [
      72,
      [
        [28, 45],
        [59, 70],
        [64, 72],
        [69, null],
      ],
    ],
    [
      150,
      [
        [63, 88],
        [127, 143],
        [137, 148],
        [146, null],
      ],
    ],
    [
      200,
      [
        [86, 115],
        [171, 189],
        [184, 197],
        [195, null],
      ],
    ],
    [
      368,
      [
        [165, 204],
        [320, 343],
        [341, 358],
        [360, 368],
      ],
    ],
    [
      500,
      [
        [228, 273],
        [436, 464],
        [465, 485],
        [490, 500],
      ],
    ],
    [
      1000,
      [
        [469, 532],
        [881, 919],
        [936, 964],
        [983, 997],
      ],
    ],
  ]
  it.each(table)('n = %i', (n, rows) => {
    expect([0.5, 0.9, 0.95, 0.99].map((q) => rankInterval(n, q, 0.025))).toEqual(rows.map(([low, high]) => ({ low, high })))
  })

  it('minimum n', () => {
    expect([0.5, 0.9, 0.95, 0.99].map(minimumNForInterval)).toEqual([6, 36, 72, 368])
    expect([0.5, 0.9, 0.95, 0.99].map(minimumN)).toEqual([5, 29, 59, 299])
  })
})

describe('power of a percentile gate', () => {
  it('needs 59 samples for p95, and 96 allow one slow turn', () => {
    expect(slowTurnsAllowed(58, 0.95)).toBeNull()
    expect(slowTurnsAllowed(59, 0.95)).toBe(0)
    expect(slowTurnsAllowed(92, 0.95)).toBe(0)
    expect(slowTurnsAllowed(93, 0.95)).toBe(1)
    expect(slowTurnsAllowed(96, 0.95)).toBe(1)
  })

  it('is what the bound really does: k slow turns pass, k + 1 do not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99), (n, q) => {
        const allowed = slowTurnsAllowed(n, q)
        const upper = (slow: number): number =>
          boundsByRank(sortSamples([...Array<number>(n - slow).fill(100), ...Array<number>(slow).fill(Infinity)]), q, 0.05).high
        if (allowed === null) expect(upper(0)).toBe(Infinity)
        else {
          expect(upper(allowed)).toBe(100)
          if (allowed < n) expect(upper(allowed + 1)).toBe(Infinity)
        }
      }),
    )
  })
})

describe('percentiles', () => {
  it('are nearest rank, with +∞ as the largest value', () => {
    const sorted = sortSamples([5, Infinity, -3, 10])
    expect([0.01, 0.25, 0.5, 0.75, 0.76, 1].map((q) => percentile(sorted, q))).toEqual([-3, -3, 5, 10, Infinity, Infinity])
    expect(percentile(sortSamples([]), 0.5)).toBeUndefined()
    expect(nearestRank(100, 0.95)).toBe(95)
    expect(nearestRank(20, 0.95)).toBe(19)
  })

  it('refuse NaN', () => {
    expect(() => sortSamples([1, NaN])).toThrow(/NaN/)
  })

  it('rise with q and lie inside their interval', () => {
    const samples = fc.array(fc.oneof(fc.double({ min: -1e4, max: 1e5, noNaN: true }), fc.constant(Infinity)), {
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(samples, (values) => {
        const sorted = sortSamples(values)
        let last = -Infinity
        for (let q = 0.01; q < 1; q += 0.01) {
          const value = percentile(sorted, q) as number
          expect(value).toBeGreaterThanOrEqual(last)
          const { low, high } = boundsByRank(sorted, q, 0.025)
          expect(low).toBeLessThanOrEqual(value)
          expect(high).toBeGreaterThanOrEqual(value)
          last = value
        }
      }),
      { numRuns: 30 },
    )
  })
})
