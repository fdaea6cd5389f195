import { describe, expect, it } from 'vitest'
import { activePatches, rms, voiceActivity, withHangover } from './active-patches.ts'
import { absenceNotice, readSignal, referenceDataAbsent } from './reference-data.ts'
import { frameCount, framing } from './spectrogram.ts'

if (referenceDataAbsent) console.warn(absenceNotice)

/** H: a loud chunk, L: a quiet one; expected 1: active. */
const activity = (levels: string): string =>
  withHangover([...levels.replaceAll(' ', '')].map((level) => level === 'H'))
    .map((active) => (active ? '1' : '0'))
    .join('')

describe('activePatches', () => {
  it.skipIf(referenceDataAbsent)('finds the five patches of the upstream test in its sentence', () => {
    const { samples, rateHz } = readSignal('visqol-core/CA01_01.wav')
    const frame = framing(rateHz)
    expect(activePatches(samples, frameCount(samples.length, frame), frame)).toEqual([9, 29, 49, 69, 89])
    const chunks = voiceActivity(samples, 14, 240, 480)
    expect(chunks.length).toBe(240)
    expect(chunks.slice(0, 2)).toEqual([true, true])
  })

  it('leaves out patches without a loud chunk, but never the first', () => {
    const frame = framing(16_000)
    const click = (at: number): Float64Array => new Float64Array(3 * 16_000).map((_, n) => (n >= at && n < at + 320 ? 0.5 : 0))
    const patches = (samples: Float64Array): readonly number[] => activePatches(samples, frameCount(samples.length, frame), frame)
    expect(patches(click(16_500))).toEqual([9, 49])
    // The patch at frame 49 lasts until 1.38 s, but listens from sample 9 + 40 · 320 to 9 + 60 · 320, 1.2 s.
    expect(patches(click(19_500))).toEqual([9, 69])
  })

  it('has no patch in fewer than 29 frames', () => {
    const frame = framing(16_000)
    expect(activePatches(new Float64Array(10_239).fill(0.1), 28, frame)).toEqual([])
    expect(activePatches(new Float64Array(10_240).fill(0.1), 29, frame)).toEqual([9])
  })
})

describe('voiceActivity', () => {
  it('holds to the upstream sequences', () => {
    expect(activity('H L H H H L L H H L L L H L L L L H')).toBe('111111111110111001')
    expect(activity('L L L L H')).toBe('11001')
  })

  it('measures against the greatest sample, cut off to 16 bits', () => {
    // 5000 / 32768 of the greatest sample is loud, a little less is not.
    const chunk = (value: number): number[] => Array.from({ length: 5 }, () => value)
    const signal = (value: number): Float64Array => Float64Array.of(...chunk(0), ...chunk(0), ...chunk(0), ...chunk(value), 0.5, -0.9)
    expect(voiceActivity(signal(0.5 * (5000 / 32768)), 0, 4, 5)).toEqual([true, true, false, true])
    expect(voiceActivity(signal(0.5 * (4999.9 / 32768)), 0, 4, 5)).toEqual([true, true, false, false])
  })
})

describe('rms', () => {
  it('is that of the upstream test', () => {
    expect(rms([186, 236, 44, -152, -155, -2, 66, 5, -108, -107, 14, 141, 151, 31, -90])).toBeCloseTo(120.7736, 4)
    expect(rms([])).toBe(0)
  })
})
