import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/seeded-random.ts'
import { fixtureLine } from './degraded-speech.ts'
import { lagsAnywhere, lagsBetween } from './lag-search.ts'
import { searchSignalOf } from './search-signal.ts'

const line = fixtureLine('slt-0.95-i-was-born-on-may-second-nineteen-sixty-four')

function shifted(samples: Int16Array, by: number): Int16Array {
  const out = new Int16Array(samples.length + by)
  out.set(samples, by)
  return out
}

const reference = searchSignalOf(line, 48000)
const window = { from: 4000, length: 1920 }

describe('lagsBetween', () => {
  it('has the lag first, to a twentieth of a millisecond, between samples of the search rate too', () => {
    for (const by of [0, 1, 5, 6, 30, 91]) {
      const [found] = lagsBetween(reference, searchSignalOf(shifted(line, by), 48000), window, -12, 12)
      expect(Math.abs(found!.lagMs - by / 48)).toBeLessThan(0.05)
      expect(found!.correlation).toBeGreaterThan(0.95)
      expect(found!.correlation).toBeLessThanOrEqual(1)
    }
  })

  it('names the places a pitch period off as well, less alike', () => {
    const found = lagsBetween(reference, reference, window, -12, 12)
    expect(found.length).toBe(4)
    expect(found[0]!.correlation).toBeCloseTo(1, 4)
    for (const { lagMs, correlation } of found.slice(1)) {
      expect(Math.abs(lagMs)).toBeGreaterThan(2)
      expect(correlation).toBeLessThan(0.98)
    }
  })

  it('has none in silence, nor outside the output', () => {
    expect(lagsBetween(reference, searchSignalOf(new Int16Array(line.length), 48000), window, -4, 4)).toEqual([])
    expect(lagsBetween(reference, searchSignalOf(line.subarray(0, 48 * 1000), 48000), window, -4, 4)).toEqual([])
    expect(lagsBetween(reference, reference, window, -5000, -1100)).toEqual([])
  })
})

describe('lagsAnywhere', () => {
  it('has the right lag among those it names', () => {
    for (const byMs of [3, 77, 412, 800]) {
      const output = searchSignalOf(shifted(line, 48 * byMs), 48000)
      const found = lagsAnywhere(reference, output, window, 1000, [])
      expect(found.length).toBeLessThanOrEqual(16)
      const best = found.reduce((most, candidate) => (candidate.correlation > most.correlation ? candidate : most))
      expect(best.lagMs).toBeCloseTo(byMs, 1)
    }
  })

  it('names none where the best lies where one has looked', () => {
    const output = searchSignalOf(shifted(line, 48 * 77), 48000)
    expect(lagsAnywhere(reference, output, window, 1000, [76])).toEqual([])
    expect(lagsAnywhere(reference, output, window, 1000, [300])).not.toEqual([])
  })

  it('names none of noise that correlate', () => {
    const random = seededRandom(1)
    const noise = Int16Array.from({ length: line.length }, () => (random() * 2 - 1) * 3000)
    for (const { correlation } of lagsAnywhere(reference, searchSignalOf(noise, 48000), window, 1000, []))
      expect(correlation).toBeLessThan(0.3)
  })
})

describe('searchSignalOf', () => {
  it('stands at 4 kHz whatever the rate, and takes no other rates', () => {
    for (const rateHz of [8000, 11025, 44100, 48000]) expect(searchSignalOf(new Int16Array(rateHz), rateHz).samples.length).toBe(3999)
    expect(() => searchSignalOf(new Int16Array(10), 4000)).toThrow(RangeError)
  })
})
