import fc from 'fast-check'
import { build } from 'hdr-histogram-js'
import { describe, expect, it } from 'vitest'
import { decodeHistogram, encodeHistogram, histogramOf, mergeHistograms } from './guarded-histogram.ts'

describe('guarded histogram', () => {
  it('refuses and counts what would poison it', () => {
    const { histogram, refused } = histogramOf([100, -20, Infinity, NaN, 700_000, 0, 812.4])
    expect(refused).toEqual({ negative: 1, infinite: 1, nan: 1, clamped: 1 })
    expect(histogram.totalCount).toBe(4)
    expect(histogram.getValueAtPercentile(50)).toBe(100)
    expect(histogram.getValueAtPercentile(75)).toBe(812)
  })

  it('survives its encoding, byte for byte', () => {
    const text = encodeHistogram(histogramOf([1, 2, 3, 812]).histogram)
    expect(encodeHistogram(decodeHistogram(text))).toBe(text)
    expect(encodeHistogram(histogramOf([3, 812, 1, 2]).histogram)).toBe(text)
  })

  it('merges parts into exactly the whole', () => {
    const values = fc.array(fc.integer({ min: 0, max: 600_000 }))
    fc.assert(
      fc.property(values, values, (one, other) => {
        const merged = mergeHistograms([histogramOf(one).histogram, decodeHistogram(encodeHistogram(histogramOf(other).histogram))])
        const whole = histogramOf([...one, ...other]).histogram
        expect(merged.totalCount).toBe(whole.totalCount)
        for (const q of [1, 10, 50, 90, 95, 99, 100]) expect(merged.getValueAtPercentile(q)).toBe(whole.getValueAtPercentile(q))
      }),
      { numRuns: 40 },
    )
  })

  it('refuses to merge another geometry', () => {
    const other = build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000, numberOfSignificantValueDigits: 2 })
    expect(() => mergeHistograms([other])).toThrow(/refused to merge/)
  })
})
