import { describe, expect, it } from 'vitest'
import { powerOfTwoFrom, realSignal, realSpectrum } from './fft.ts'

/** Deterministic and without symmetry. */
const noise = (length: number): Float64Array => Float64Array.from({ length }, (_, n) => Math.sin(n * n * 0.37 + 1) + 0.1)

describe('realSpectrum', () => {
  it.each([
    [8, 8],
    [13, 16],
    [64, 64],
    [100, 256],
  ])('of %i samples in %i agrees with the sum that defines it', (length, size) => {
    const signal = noise(length)
    const { re, im } = realSpectrum(signal, size)
    expect(re.length).toBe(size / 2 + 1)
    for (let k = 0; k <= size / 2; k++) {
      const turn = (n: number): number => (2 * Math.PI * ((k * n) % size)) / size
      expect(re[k]).toBeCloseTo(
        signal.reduce((sum, x, n) => sum + x * Math.cos(turn(n)), 0),
        10,
      )
      expect(im[k]).toBeCloseTo(
        signal.reduce((sum, x, n) => sum - x * Math.sin(turn(n)), 0),
        10,
      )
    }
  })

  it('finds a tone in its bin, in a transform longer than the cache', () => {
    const size = 16_384
    const { re, im } = realSpectrum(
      Float64Array.from({ length: size }, (_, n) => Math.sin((2 * Math.PI * 3001 * n) / size)),
      size,
    )
    const magnitudes = re.map((value, k) => Math.hypot(value, im[k]!))
    expect(magnitudes[3001]).toBeCloseTo(size / 2, 6)
    magnitudes[3001] = 0
    expect(Math.max(...magnitudes)).toBeLessThan(1e-7)
  })
})

describe('realSignal', () => {
  it.each([8, 32, 4096, 16_384])('undoes the transform of %i samples', (size) => {
    const signal = noise(size)
    const again = realSignal(realSpectrum(signal, size), size)
    expect(Math.max(...again.map((x, n) => Math.abs(x - signal[n]!)))).toBeLessThan(1e-12)
  })
})

describe('powerOfTwoFrom', () => {
  it.each([
    [0, 8, 8],
    [9, 8, 16],
    [16, 8, 16],
    [17, 32, 32],
  ])('%i, at least %i: %i', (length, least, size) => {
    expect(powerOfTwoFrom(length, least)).toBe(size)
  })
})
