import { describe, expect, it } from 'vitest'
import { bandEnergies, nsim, patchSimilarity, picture } from './nsim.ts'
import type { Spectrogram } from './spectrogram.ts'

const frames = 6
const bands = 5
const spectrogram = (of: (frame: number, band: number) => number): Spectrogram => ({
  frames,
  bands,
  values: Float64Array.from({ length: frames * bands }, (_, at) => of(Math.floor(at / bands), at % bands)),
})
const a = spectrogram((f, b) => 20 + 15 * Math.sin(f * 1.7 + b * b))
const b = spectrogram((f, band) => 22 + 12 * Math.sin(f * 1.7 + band * band + 0.4))

/** NSIM of one cell as its definition has it, with the neighbours at the edges repeated. */
function cell(x: Spectrogram, y: Spectrogram, f: number, band: number): number {
  const kernel = [0.0113033910173052, 0.0838251475442633, 0.0113033910173052, 0.0838251475442633, 0.619485845753726]
  const weight = (df: number, db: number): number => (df === 0 && db === 0 ? kernel[4]! : df === 0 || db === 0 ? kernel[1]! : kernel[0]!)
  const blur = (of: (at: number) => number): number => {
    let sum = 0
    for (const df of [-1, 0, 1]) {
      for (const db of [-1, 0, 1]) {
        const nearFrame = Math.min(frames - 1, Math.max(0, f + df))
        const nearBand = Math.min(bands - 1, Math.max(0, band + db))
        sum += weight(df, db) * of(nearFrame * bands + nearBand)
      }
    }
    return sum
  }
  const mx = blur((at) => x.values[at]!)
  const my = blur((at) => y.values[at]!)
  const vx = blur((at) => x.values[at]! ** 2) - mx * mx
  const vy = blur((at) => y.values[at]! ** 2) - my * my
  const vxy = blur((at) => x.values[at]! * y.values[at]!) - mx * my
  return ((2 * mx * my + 1e-4) / (mx * mx + my * my + 1e-4)) * ((vxy + 4.5e-4) / (Math.sqrt(vx * vy) + 4.5e-4))
}

describe('nsim', () => {
  it('agrees with its definition, cell by cell', () => {
    const cells = Array.from({ length: bands }, (_, band) => Array.from({ length: frames }, (_, f) => cell(a, b, f, band)))
    const means = cells.map((row) => row.reduce((sum, value) => sum + value, 0) / frames)
    const { similarity, bandMeans, bandDeviations } = patchSimilarity(picture(a, 0, frames), picture(b, 0, frames))
    means.forEach((mean, band) => {
      expect(bandMeans[band]).toBeCloseTo(mean, 12)
      const squares = cells[band]!.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      expect(bandDeviations[band]).toBeCloseTo(Math.sqrt(squares / (frames - 1)), 12)
    })
    expect(similarity).toBeCloseTo(means.reduce((sum, mean) => sum + mean, 0) / bands, 12)
    expect(nsim(picture(a, 0, frames), picture(b, 0, frames))).toBeCloseTo(similarity, 14)
    expect(similarity).toBeLessThan(0.95)
  })

  it('is 1 of identical patches, silent ones too', () => {
    expect(nsim(picture(a, 0, frames), picture(a, 0, frames))).toBe(1)
    const silent = picture(
      spectrogram(() => 0),
      0,
      frames,
    )
    expect(nsim(silent, silent)).toBe(1)
    expect(nsim(picture(a, 0, frames), silent)).toBeLessThan(0.01)
  })

  it('has no deviation over a single frame', () => {
    expect([...patchSimilarity(picture(a, 2, 1), picture(b, 2, 1)).bandDeviations]).toEqual([0, 0, 0, 0, 0])
  })
})

describe('picture', () => {
  it('is filled up with 0 past the end of the spectrogram', () => {
    const { values } = picture(a, 4, 3)
    expect([...values]).toEqual([...a.values.subarray(4 * bands), 0, 0, 0, 0, 0])
  })
})

describe('bandEnergies', () => {
  it('are the means over the frames', () => {
    expect([...bandEnergies({ frames: 2, bands: 3, values: Float64Array.of(1, 2, 3, 3, 4, 6) })]).toEqual([2, 3, 4.5])
  })
})
