import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ratingToMos } from './rating-to-mos.ts'

describe('ratingToMos', () => {
  it.each([
    [-20, 1],
    [0, 1],
    [50, 2.575],
    [60, 3.1],
    [70, 3.597],
    [80, 4.024],
    [90, 4.339],
    [93.2, 4.4093],
    [100, 4.5],
    [120, 4.5],
  ])('R %d of G.107 is MOS %d', (r, mos) => {
    expect(Math.abs(ratingToMos(r, 'nb') - mos)).toBeLessThan(1e-4)
    expect(ratingToMos(1.29 * r, 'wb')).toBeCloseTo(ratingToMos(r, 'nb'), 9)
    expect(ratingToMos(1.48 * r, 'fb')).toBeCloseTo(ratingToMos(r, 'nb'), 9)
  })

  it('does not follow the polynomial below 1', () => {
    for (const r of [0.1, 1, 3.2, 6.4]) {
      expect(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6).toBeLessThan(1)
      expect(ratingToMos(r, 'nb')).toBe(1)
    }
    expect(ratingToMos(7, 'nb')).toBeGreaterThan(1)
  })

  it('stays within 1 and 4.5 and never falls as R rises', () => {
    const rating = fc.double({ min: -200, max: 200, noNaN: true })
    fc.assert(
      fc.property(rating, rating, fc.constantFrom('nb', 'wb', 'fb'), (a, b, scale) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((r) => ratingToMos(r, scale))
        expect(low).toBeGreaterThanOrEqual(1)
        expect(high).toBeLessThanOrEqual(4.5)
        expect(low! - high!).toBeLessThan(1e-12)
      }),
    )
  })
})
