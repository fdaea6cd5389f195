import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/seeded-random.ts'
import { cellsOf, cellStart, decibels, meanOver } from './cells.ts'

function tone(rateHz: number, seconds: number, amplitude: number, dc = 0): Int16Array {
  return Int16Array.from({ length: Math.round(rateHz * seconds) }, (_, i) => dc + amplitude * Math.sin((2 * Math.PI * 500 * i) / rateHz))
}

describe('cellsOf', () => {
  it('gives a tone its level at every rate, in cells of a millisecond', () => {
    for (const rateHz of [8000, 11025, 16000, 22050, 44100, 48000]) {
      const { power } = cellsOf(tone(rateHz, 1, 8192), rateHz)
      expect(power.length).toBe(1000)
      expect(decibels(meanOver(power, 0, 1000))).toBeCloseTo(20 * Math.log10(8192 / 32768) - 3.01, 1)
    }
  })

  it('bears full scale', () => {
    for (const [rateHz, value] of [
      [8000, -32768],
      [48000, -32768],
      [48000, 32767],
    ] as const) {
      const { power } = cellsOf(new Int16Array(rateHz / 100).fill(value), rateHz)
      for (const cell of power) expect(cell).toBeCloseTo((value / 32768) ** 2, 12)
    }
  })

  it('covers every sample once, the shorter last cell included', () => {
    const samples = new Int16Array(44100 + 10)
    expect(cellStart(1000, 44100)).toBe(44100)
    for (const at of [0, 43, 44, 44099, 44100, 44105, 44109]) {
      samples.fill(0)
      samples[at] = 1000
      const { power, squareBound } = cellsOf(samples, 44100)
      expect(power.length).toBe(1001)
      const cell = power.findIndex((value) => value > 0)
      expect(at).toBeGreaterThanOrEqual(cellStart(cell, 44100))
      const end = Math.min(samples.length, cellStart(cell + 1, 44100))
      expect(at).toBeLessThan(end)
      expect(power[cell]).toBeCloseTo((1000 / 32768) ** 2 / (end - cellStart(cell, 44100)), 12)
      expect(power.filter((value) => value > 0)).toHaveLength(1)
      expect(squareBound[cell]).toBe(1000 ** 2)
    }
  })

  it('bounds the squares of the samples of each cell within a factor of two', () => {
    const random = seededRandom(1)
    const values = [-32768, -32768, 32767, 0, 1, -1, 12345, -300]
    for (const rateHz of [8000, 44100, 48000]) {
      const samples = Int16Array.from({ length: rateHz / 10 }, (_, i) =>
        i < rateHz / 20 ? values[Math.floor(random() * values.length)]! : (random() - 0.5) * 2000,
      )
      const { squareBound } = cellsOf(samples, rateHz)
      for (const [cell, bound] of squareBound.entries()) {
        const most = samples.subarray(cellStart(cell, rateHz), cellStart(cell + 1, rateHz)).reduce((peak, x) => Math.max(peak, x * x), 0)
        expect(bound).toBeGreaterThanOrEqual(most)
        expect(bound).toBeLessThan(2 * most)
      }
    }
    expect(cellsOf(new Int16Array(48).fill(-32768), 48000).squareBound[0]).toBe(2 ** 30)
  })

  it('takes the mean out of the power, and counts neither zeros nor bare DC as sound', () => {
    const samples = tone(48000, 1, 4096, 300)
    samples.fill(0, 4800, 9600)
    samples.fill(300, 14400, 19200)
    const cells = cellsOf(samples, 48000)
    expect(cells.meanPcm).toBeCloseTo(270, 0)
    // A cell holds half a period here: where its mean is nearer to 0 than to the DC the lower of the two powers is taken.
    expect(Math.abs(decibels(meanOver(cells.heard, 600, 1000)) - 20 * Math.log10(4096 / 32768) + 3.01)).toBeLessThan(0.5)
    expect(meanOver(cells.heard, 100, 200)).toBe(0)
    expect(decibels(meanOver(cells.heard, 300, 400))).toBeLessThan(-60)
    expect(decibels(meanOver(cells.power, 300, 400))).toBeGreaterThan(-42)
  })

  it('has nothing of no samples, and takes no other rates', () => {
    expect(cellsOf(new Int16Array(0), 8000)).toMatchObject({ meanPcm: null, power: new Float64Array(0) })
    for (const rateHz of [7999, 48001, 16000.5, NaN]) expect(() => cellsOf(new Int16Array(10), rateHz)).toThrow(RangeError)
  })
})

describe('meanOver', () => {
  it('leaves out what lies outside', () => {
    const power = Float64Array.of(1, 2, 3)
    expect(meanOver(power, -5, 1)).toBe(1)
    expect(meanOver(power, 1, 99)).toBe(2.5)
    expect(meanOver(power, 3, 9)).toBe(0)
    expect(meanOver(power, 2, 2)).toBe(0)
  })
})
