import { describe, expect, it } from 'vitest'
import { rmsDbov } from '../../audio/levels.ts'
import { narrowBand } from './narrow-band.ts'

function tone(rateHz: number, hz: number): Int16Array {
  return Int16Array.from({ length: rateHz }, (_, i) => 8000 * Math.sin((2 * Math.PI * hz * i) / rateHz))
}

describe('narrowBand', () => {
  it('thins to the lowest rate from 8 kHz on that divides the given one', () => {
    const rates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 47999].map((rateHz) =>
      narrowBand(tone(rateHz, 300), rateHz),
    )
    expect(rates.map(({ rateHz }) => rateHz)).toEqual([8000, 11025, 12000, 8000, 11025, 8000, 8000, 8820, 8000, 47999])
    for (const { rateHz, samples } of rates) expect(samples.length).toBe(rateHz)
  })

  it('keeps what lies in the telephone band, and weakens what lies above it', () => {
    for (const rateHz of [16000, 48000]) {
      expect(rmsDbov(narrowBand(tone(rateHz, 500), rateHz).samples)!).toBeCloseTo(rmsDbov(tone(rateHz, 500))!, 0)
      expect(rmsDbov(narrowBand(tone(rateHz, 2000), rateHz).samples)! - rmsDbov(tone(rateHz, 2000))!).toBeGreaterThan(-1)
      expect(rmsDbov(narrowBand(tone(rateHz, 7000), rateHz).samples)! - rmsDbov(tone(rateHz, 7000))!).toBeLessThan(-10)
    }
  })

  it('is the track itself at 8 kHz, and takes no other rates', () => {
    const samples = tone(8000, 500)
    expect(narrowBand(samples, 8000).samples).toBe(samples)
    expect(() => narrowBand(samples, 96000)).toThrow(RangeError)
  })
})
