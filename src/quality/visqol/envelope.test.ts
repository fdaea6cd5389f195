import { describe, expect, it } from 'vitest'
import { upperEnvelope } from './envelope.ts'

/** The definition: of the zero-padded signal, the spectrum with the positive frequencies doubled, taken back as that of a real signal. */
function byTransform(signal: readonly number[], size: number, nyquistFactor: number): number[] {
  const mean = signal.reduce((sum, x) => sum + x, 0) / signal.length
  const bins = Array.from({ length: size / 2 + 1 }, (_, k) => {
    const turn = (n: number): number => (2 * Math.PI * k * n) / size
    const re = signal.reduce((sum, x, n) => sum + (x - mean) * Math.cos(turn(n)), 0)
    const im = signal.reduce((sum, x, n) => sum - (x - mean) * Math.sin(turn(n)), 0)
    // Every bin but the first and the last stands for its conjugate as well.
    const weight = k === 0 ? 1 : k === size / 2 ? nyquistFactor : 2 * 2
    return (n: number): number => (weight * (re * Math.cos(turn(n)) - im * Math.sin(turn(n)))) / size
  })
  return signal.map((_, n) => Math.abs(bins.reduce((sum, bin) => sum + bin(n), 0)) + mean)
}

const signal = (length: number): number[] => Array.from({ length }, (_, n) => Math.sin(n * n * 0.11) + 0.2 * (n % 3) + 0.05 * (-1) ** n)

describe('upperEnvelope', () => {
  it.each([
    [20, 32, 0],
    [32, 32, 1],
    [45, 64, 0],
    [64, 64, 1],
  ])('of %i samples is what the transform of %i gives, with the bin at half the rate times %i', (length, size, nyquistFactor) => {
    const samples = signal(length)
    const expected = byTransform(samples, size, nyquistFactor)
    upperEnvelope(Float64Array.from(samples)).forEach((value, n) => expect(value).toBeCloseTo(expected[n]!, 6))
  })

  it('of a constant is the constant, of nothing nothing', () => {
    expect([...upperEnvelope(new Float64Array(50).fill(0.25))]).toEqual(Array.from({ length: 50 }, () => 0.25))
    expect(upperEnvelope(new Float64Array(0)).length).toBe(0)
  })
})
