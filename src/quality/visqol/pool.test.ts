import { describe, expect, it } from 'vitest'
import type { MatchedPatch } from './patch-matching.ts'
import { meanSimilarity, pool } from './pool.ts'

const bands = 21
const patch = (mean: number, deviation: number, energy: number, seconds = 0.4): MatchedPatch => ({
  similarity: mean,
  // Band 1 runs the other way, so that its worst patches are others.
  bandMeans: Float64Array.from({ length: bands }, (_, band) => (band === 1 ? 1 - mean : mean)),
  bandDeviations: new Float64Array(bands).fill(deviation),
  bandEnergies: new Float64Array(bands).fill(energy),
  refStartS: 0,
  refEndS: seconds,
  degStartS: 0,
  degEndS: 0.4,
  lost: false,
})

describe('pool', () => {
  it('takes means over the patches, and of the worst tenth in each band', () => {
    const patches = Array.from({ length: 25 }, (_, p) => patch((p + 1) / 100, 0, p))
    const { fvnsim, fvnsim10, fvdegenergy } = pool(patches, 0.02)
    expect(fvnsim[0]).toBeCloseTo(0.13, 12)
    expect(fvnsim[1]).toBeCloseTo(0.87, 12)
    expect(fvnsim10[0]).toBeCloseTo(0.015, 12)
    expect(fvnsim10[1]).toBeCloseTo(0.755, 12)
    expect(fvdegenergy[5]).toBeCloseTo(12, 12)
  })

  it('takes the worst patch alone where there are fewer than 20', () => {
    expect(pool([patch(0.9, 0, 0), patch(0.2, 0, 0), patch(0.5, 0, 0)], 0.02).fvnsim10[0]).toBe(0.2)
  })

  it('has the deviation of all frames together', () => {
    // Two values in each of two patches of 2 frames: 0.1, 0.3 and 0.6, 0.8.
    const sample = Math.SQRT2 / 10
    const { fstdnsim } = pool([patch(0.2, sample, 0, 0.04), patch(0.7, sample, 0, 0.04)], 0.02)
    const values = [0.1, 0.3, 0.6, 0.8]
    const squares = values.reduce((sum, value) => sum + (value - 0.45) ** 2, 0)
    expect(fstdnsim[0]).toBeCloseTo(Math.sqrt(squares / 3), 12)
    expect(pool([patch(1, 0, 0)], 0.02).fstdnsim[0]).toBe(0)
  })
})

describe('meanSimilarity', () => {
  it('is the mean over the bands', () => {
    expect(meanSimilarity(pool([patch(0.8, 0, 0)], 0.02))).toBeCloseTo((20 * 0.8 + 0.2) / 21, 12)
  })
})
