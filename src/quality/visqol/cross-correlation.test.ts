import { describe, expect, it } from 'vitest'
import { bestLag } from './cross-correlation.ts'

const reference = Float64Array.of(2, 2, 1, 0.1, -3, 0.1, 1, 2, 2, 6, 8, 6, 2, 2)
const early = [1.2, 0.1, -3.3, 0.1, 1.1, 2.2, 2.1, 7.1, 8.3, 6.8, 2.4, 2.2, 2.2, 2.1]
const late = Float64Array.of(2, 2, 2, 2, 1, 0.1, -3, 0.1, 1, 2, 2, 6, 8, 6)

describe('bestLag', () => {
  it.each([
    ['of one length', early],
    ['one longer', [...early, 2]],
    ['one shorter', early.slice(0, -1)],
  ])('finds a signal that is 2 samples early, %s', (_, samples) => {
    expect(bestLag(reference, Float64Array.from(samples))).toBe(2)
  })

  it('finds a signal that is 2 samples late', () => {
    expect(bestLag(reference, late)).toBe(-2)
  })

  it('agrees with the sums themselves', () => {
    const a = Float64Array.from({ length: 300 }, (_, n) => Math.sin(n * n * 0.013))
    const b = Float64Array.from({ length: 257 }, (_, n) => Math.sin((n + 31) ** 2 * 0.013) + 0.3 * Math.cos(n))
    const at = (lag: number): number => b.reduce((sum, x, n) => sum + x * (a[n + lag] ?? 0), 0)
    const lags = Array.from({ length: 599 }, (_, k) => k - 299)
    expect(bestLag(a, b)).toBe(lags.reduce((best, lag) => (at(lag) > at(best) ? lag : best)))
  })

  it('takes the least of equal lags, and 0 of nothing', () => {
    expect(bestLag(new Float64Array(10), new Float64Array(10))).toBe(-9)
    expect(bestLag(new Float64Array(0), new Float64Array(0))).toBe(0)
  })
})
