import { describe, expect, it } from 'vitest'
import { resample } from './resample.ts'

const pairs = [
  [48000, 16000],
  [16000, 48000],
  [8000, 48000],
  [44100, 48000],
  [22050, 48000],
  [48000, 8000],
] as const

function tone(hz: number, rate: number, seconds: number, amplitude = 16000): Int16Array {
  return Int16Array.from({ length: Math.round(rate * seconds) }, (_, i) => Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rate)))
}

/** Amplitude and phase of one frequency, by least squares over whole-ish stretches away from the ends. */
function partial(samples: Int16Array, hz: number, rate: number): { readonly amplitude: number; readonly phase: number } {
  const edge = Math.round(rate * 0.05)
  let re = 0
  let im = 0
  let weight = 0
  for (let i = edge; i < samples.length - edge; i++) {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - edge)) / (samples.length - 2 * edge))
    re += hann * samples[i]! * Math.sin((2 * Math.PI * hz * i) / rate)
    im += hann * samples[i]! * Math.cos((2 * Math.PI * hz * i) / rate)
    weight += hann / 2
  }
  return { amplitude: Math.hypot(re, im) / weight, phase: Math.atan2(im, re) }
}

function rms(samples: Int16Array, rate: number): number {
  const edge = Math.round(rate * 0.05)
  const middle = samples.subarray(edge, samples.length - edge)
  return Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length)
}

const decibels = (ratio: number): number => 20 * Math.log10(ratio)

describe('resample', () => {
  it.each(pairs)('passes the band of %i → %i Hz within 0.05 dB and in phase', (from, to) => {
    const nyquist = Math.min(from, to) / 2
    for (const share of [0.02, 0.1, 0.3, 0.6, 0.8, 0.89]) {
      const hz = Math.round(nyquist * share)
      const { amplitude, phase } = partial(resample(tone(hz, from, 0.6), from, to), hz, to)
      expect(Math.abs(decibels(amplitude / 16000))).toBeLessThan(0.05)
      // Zero delay: less than a hundredth of a sample of the lower rate.
      expect(Math.abs(phase) / (2 * Math.PI * hz)).toBeLessThan(0.01 / Math.min(from, to))
    }
  })

  it.each([
    [48000, 16000],
    [48000, 8000],
    [48000, 44100],
  ])('keeps tones beyond the new band out of %i → %i Hz by 60 dB', (from, to) => {
    for (const share of [1.01, 1.1, 1.5, 1.9]) {
      const hz = Math.round((to / 2) * share)
      if (hz >= from / 2) continue
      expect(decibels(rms(resample(tone(hz, from, 0.4), from, to), to) / (16000 / Math.SQRT2))).toBeLessThan(-60)
    }
  })

  it('makes no images when going up: everything but the tone is 60 dB down', () => {
    for (const [from, to] of [
      [16000, 48000],
      [22050, 48000],
    ] as const) {
      const hz = Math.round(from * 0.4)
      const output = resample(tone(hz, from, 0.4), from, to)
      const { amplitude, phase } = partial(output, hz, to)
      const rest = output.map((x, i) => Math.round(x - amplitude * Math.sin((2 * Math.PI * hz * i) / to + phase)))
      expect(decibels(rms(rest, to) / rms(output, to))).toBeLessThan(-60)
    }
  })

  it.each(pairs)('leaves an onset where it was, %i → %i Hz', (from, to) => {
    const at = 0.25
    const burst = Int16Array.from({ length: from / 2 }, (_, i) =>
      i / from < at ? 0 : Math.round(10000 * Math.sin(2 * Math.PI * 1000 * (i / from - at))),
    )
    const output = resample(burst, from, to)
    const onset = output.findIndex((x) => Math.abs(x) > 1000)
    // A 1 kHz sine reaches a tenth of its peak 16 µs after it begins.
    expect(Math.abs(onset / to - at)).toBeLessThan(1.5 / Math.min(from, to))
  })

  it('keeps an impulse symmetric around its own place', () => {
    const impulse = new Int16Array(400)
    impulse[200] = 20000
    const output = resample(impulse, 16000, 48000)
    for (let d = 1; d < 300; d++) expect(Math.abs(output[600 + d]! - output[600 - d]!)).toBeLessThanOrEqual(1)
    expect(output[600]).toBe(Math.max(...output))
  })

  it('has the stated length, copies at equal rates, keeps a constant, clamps overshoot', () => {
    expect(resample(new Int16Array(441), 44100, 48000).length).toBe(480)
    expect(resample(new Int16Array(442), 44100, 48000).length).toBe(482)
    expect(resample(new Int16Array(0), 8000, 48000).length).toBe(0)
    const samples = Int16Array.of(1, 2, 3)
    expect(resample(samples, 8000, 8000)).toEqual(samples)
    expect(resample(samples, 8000, 8000)).not.toBe(samples)
    const constant = resample(new Int16Array(2000).fill(12345), 22050, 48000)
    expect(new Set(constant.subarray(500, -500))).toEqual(new Set([12345]))
    const square = Int16Array.from({ length: 800 }, (_, i) => (Math.floor(i / 100) % 2 === 0 ? 32767 : -32768))
    const output = resample(square, 8000, 48000)
    expect(Math.max(...output)).toBe(32767)
    expect(Math.min(...output)).toBe(-32768)
  })

  it('refuses rates that are none', () => {
    expect(() => resample(new Int16Array(1), 0, 48000)).toThrow(RangeError)
    expect(() => resample(new Int16Array(1), 8000, 48000.5)).toThrow(RangeError)
  })
})
