import { describe, expect, it } from 'vitest'
import { bandCount, filterLevels, gammatoneBank } from './gammatone.ts'

const centresHz = [
  50, 98.767, 156.063, 223.38, 302.471, 395.394, 504.57, 632.839, 783.543, 960.604, 1168.633, 1413.046, 1700.205, 2037.587, 2433.977,
  2899.694, 3446.863, 4089.731, 4845.034, 5732.437, 6775.044,
]

/** Level of a sine of amplitude 1 in every band. */
function levelsOfTone(hz: number, rateHz: number, length: number): Float64Array {
  const levels = new Float64Array(bandCount)
  const tone = Float64Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rateHz))
  filterLevels(tone, gammatoneBank(rateHz), levels, 0)
  return levels
}

describe('gammatoneBank', () => {
  it.each([16_000, 48_000])('has the centres of the reference implementation at %i Hz', (rateHz) => {
    gammatoneBank(rateHz).centresHz.forEach((hz, band) => expect(hz).toBeCloseTo(centresHz[band]!, 3))
  })

  it('ends at half the rate where that is under 8 kHz', () => {
    const { centresHz: centres } = gammatoneBank(8000)
    expect(centres[0]).toBeCloseTo(50, 9)
    expect(centres.at(-1)).toBeLessThan(4000)
    expect(centres.at(-1)).toBeGreaterThan(3400)
  })
})

describe('filterLevels', () => {
  it.each([16_000, 48_000])('passes a tone at a centre unchanged at %i Hz, and at most half of it in the bands beside', (rateHz) => {
    for (const band of [0, 7, 14, 20]) {
      const levels = levelsOfTone(gammatoneBank(rateHz).centresHz[band]!, rateHz, 4 * rateHz)
      // 4 s, so that the onset weighs little even at 50 Hz.
      expect(levels[band]! * Math.SQRT2).toBeCloseTo(1, 2)
      expect(Math.max(...levels)).toBe(levels[band])
      for (const beside of [band - 1, band + 1]) expect(levels[beside] ?? 0).toBeLessThan(0.5 * levels[band]!)
    }
  })

  it('answers an impulse with the sampled impulse response of the filter', () => {
    // One cascade worked out by hand: four sections with the poles of the band, from a straightforward recursion in Slaney’s own form.
    const rateHz = 16_000
    const band = 12
    const hz = gammatoneBank(rateHz).centresHz[band]!
    const bandwidth = 1.019 * 2 * Math.PI * (hz / 9.26449 + 24.7)
    const w = (2 * Math.PI * hz) / rateHz
    const e = Math.exp(bandwidth / rateHz)
    const slopes = [Math.sqrt(3 + 2 ** 1.5), -Math.sqrt(3 + 2 ** 1.5), Math.sqrt(3 - 2 ** 1.5), -Math.sqrt(3 - 2 ** 1.5)]
    let signal: number[] = Array.from({ length: 400 }, (_, n) => (n === 0 ? 1 : 0))
    for (const slope of slopes) {
      const out: number[] = []
      signal.forEach((x, n) => {
        const numerator = x / rateHz - ((Math.cos(w) + slope * Math.sin(w)) / (e * rateHz)) * (signal[n - 1] ?? 0)
        out.push(numerator + (2 * Math.cos(w) * (out[n - 1] ?? 0)) / e - (out[n - 2] ?? 0) / e ** 2)
      })
      signal = out
    }
    // Gain at the centre, from the response itself.
    const re = signal.reduce((sum, y, n) => sum + y * Math.cos(w * n), 0)
    const im = signal.reduce((sum, y, n) => sum + y * Math.sin(w * n), 0)
    const energy = signal.reduce((sum, y) => sum + y * y, 0) / (re * re + im * im)
    const levels = new Float64Array(bandCount)
    filterLevels(
      Float64Array.from({ length: 400 }, (_, n) => (n === 0 ? 1 : 0)),
      gammatoneBank(rateHz),
      levels,
      0,
    )
    expect(levels[band]!).toBeCloseTo(Math.sqrt(energy / 400), 10)
  })
})
