import { describe, expect, it } from 'vitest'
import { alignFinely, slice, type AnalysedSignal } from './fine-alignment.ts'
import { gammatoneBank } from './gammatone.ts'
import type { MatchedPatch } from './patch-matching.ts'
import { bandLevels, framing } from './spectrogram.ts'

const rateHz = 16_000
const frame = framing(rateHz)
const bank = gammatoneBank(rateHz)
const sound = (n: number): number => 0.3 * Math.sin(n * n * 1e-5) * Math.sin(n * 0.001) ** 2
const signal = (length: number, of: (n: number) => number): AnalysedSignal => {
  const samples = Float64Array.from({ length }, (_, n) => of(n))
  return { samples, levels: bandLevels(samples, bank, frame) }
}
const coarse = (part: Partial<MatchedPatch>): MatchedPatch => ({
  similarity: 0.5,
  bandMeans: new Float64Array(21),
  bandDeviations: new Float64Array(21),
  bandEnergies: new Float64Array(21),
  refStartS: 0.58,
  refEndS: 0.98,
  degStartS: 0.58,
  degEndS: 0.98,
  lost: false,
  ...part,
})

describe('slice', () => {
  it('keeps an impulse in its place (upstream case)', () => {
    const samples = Float64Array.from({ length: 3 * rateHz }, (_, n) => (n === 16_000 ? 1 : 0))
    const cut = slice(samples, 0.5, 2.5, rateHz)
    expect(cut.samples.length).toBe(2 * rateHz)
    expect(cut.samples.indexOf(1)).toBe(8000)
    expect(cut).toMatchObject({ origin: 8000, zeros: 0 })
  })

  it('leaves out the last sample, and puts zeros for what is missing at the end in front', () => {
    const samples = Float64Array.from({ length: 1000 }, (_, n) => n + 1)
    expect(slice(samples, 0.9, 1, 1000).samples.length).toBe(99)
    const past = slice(samples, 0.9, 1.02, 1000)
    expect([...past.samples]).toEqual([...Array.from({ length: 20 }, () => 0), ...samples.subarray(900, 999)])
    expect(past).toMatchObject({ origin: 880, zeros: 20 })
  })
})

describe('alignFinely', () => {
  const reference = signal(2 * rateHz, sound)

  it.each([
    ['late', 37, 0.58, 0.58 + 37 / rateHz],
    ['early', -37, 0.58 + 37 / rateHz, 0.58],
  ])('finds sound that is 37 samples %s within its patch', (_, delay, refStartS, degStartS) => {
    const fine = alignFinely(
      coarse({}),
      reference,
      signal(2 * rateHz, (n) => sound(n - delay)),
      bank,
      frame,
    )
    expect(fine.similarity).toBeGreaterThan(0.999)
    expect(fine.refStartS).toBeCloseTo(refStartS, 12)
    expect(fine.degStartS).toBeCloseTo(degStartS, 12)
    expect(fine.refEndS - fine.refStartS).toBeCloseTo(0.4 - 37 / rateHz, 3)
    expect(fine.degEndS - fine.degStartS).toBeCloseTo(fine.refEndS - fine.refStartS, 12)
  })

  it('comes to the same whether levels of the whole signals are known or not', () => {
    const degraded = signal(2 * rateHz, (n) => sound(n - 21) + 0.01 * Math.sin(n * n))
    const unknown = ({ samples }: AnalysedSignal): AnalysedSignal => ({
      samples,
      levels: { frames: 0, bands: 21, values: new Float64Array(0) },
    })
    for (const times of [{}, { refStartS: 0.6, refEndS: 1 }, { degStartS: 1.7, degEndS: 2.1 }, { degStartS: 1.64, degEndS: 2.04 }]) {
      const patch = coarse({ similarity: -1, ...times })
      expect(alignFinely(patch, reference, degraded, bank, frame)).toEqual(
        alignFinely(patch, unknown(reference), unknown(degraded), bank, frame),
      )
    }
  })

  it('keeps what was better before, and what is lost', () => {
    const degraded = signal(2 * rateHz, (n) => 0.1 * Math.sin(n * n))
    const better = coarse({ similarity: 0.99 })
    expect(alignFinely(better, reference, degraded, bank, frame)).toBe(better)
    const lost = coarse({ similarity: 0, degStartS: 0, degEndS: 0, lost: true })
    expect(alignFinely(lost, reference, reference, bank, frame)).toBe(lost)
  })
})
