import { describe, expect, it } from 'vitest'
import { bandCount, gammatoneBank } from './gammatone.ts'
import { bandLevels, frameCount, framing, inDecibels, type Spectrogram } from './spectrogram.ts'

const rateHz = 16_000
const frame = framing(rateHz)
const bank = gammatoneBank(rateHz)
const noise = (length: number): Float64Array => Float64Array.from({ length }, (_, n) => 0.3 * Math.sin(n * n * 0.0137) + 0.01 * Math.cos(n))
const spectrogram = (...frames: readonly (readonly number[])[]): Spectrogram => ({
  frames: frames.length,
  bands: frames[0]!.length,
  values: Float64Array.from(frames.flat()),
})

describe('framing', () => {
  it.each([
    [16_000, 1280, 320],
    [48_000, 3840, 960],
    [44_100, 3528, 882],
    [8000, 640, 160],
  ])('at %i Hz: windows of %i samples, %i apart', (rate, windowSamples, hopSamples) => {
    expect(framing(rate)).toMatchObject({ windowSamples, hopSamples, frameSeconds: 0.02 })
  })

  it.each([
    [0, 0],
    [1280, 0],
    [1281, 1],
    [1599, 1],
    [1600, 2],
    [10_240, 29],
  ])('%i samples are %i frames', (samples, frames) => {
    expect(frameCount(samples, frame)).toBe(frames)
  })
})

describe('bandLevels', () => {
  it('depends on nothing outside a frame', () => {
    const samples = noise(2240)
    const whole = bandLevels(samples, bank, frame)
    expect(whole.frames).toBe(4)
    const last = bandLevels(samples.subarray(960, 2241), bank, framing(rateHz))
    // 1280 samples alone are too few to be looked at, so the frame stands at the front of one more.
    expect(last.frames).toBe(0)
    const padded = Float64Array.of(...samples.subarray(960), 0)
    expect([...bandLevels(padded, bank, frame).values]).toEqual([...whole.values.subarray(3 * bandCount)])
  })

  it('takes over what is known, and only where the frames begin at the same sample', () => {
    const samples = noise(8000)
    const whole = bandLevels(samples, bank, frame)
    const marked: Spectrogram = { ...whole, values: whole.values.map((level) => level + 1) }
    const piece = (origin: number, zeros = 0): Spectrogram =>
      bandLevels(samples.subarray(origin, origin + 2000), bank, frame, { levels: marked, origin, zeros })
    expect([...piece(640).values]).toEqual([...marked.values.subarray(2 * bandCount, 5 * bandCount)])
    const off = samples.subarray(641, 2641)
    expect([...piece(641).values]).toEqual([...bandLevels(off, bank, frame).values])
    // The first frame has samples in it that are not the signal's; the second begins after them.
    const partly = piece(640, 300)
    expect([...partly.values.subarray(0, bandCount)]).toEqual([...whole.values.subarray(2 * bandCount, 3 * bandCount)])
    expect([...partly.values.subarray(bandCount)]).toEqual([...marked.values.subarray(3 * bandCount, 5 * bandCount)])
  })
})

describe('inDecibels', () => {
  it('takes 10·log10, holds to 45 dB under the louder peak of a frame, and puts the least at 0', () => {
    const reference = spectrogram([1, 1e-3, 1e-9], [1e-3, 1e-3, 1e-3])
    const degraded = spectrogram([10, 1e-2, 0], [1e-4, 1e-3, 1e-3])
    // Floors: 10 − 45 = −35 dB, then −45 dB (the absolute one is higher than −30 − 45); −40 is the least that occurs.
    const [ref, deg] = inDecibels(reference, degraded)
    const expected = [
      [40, 10, 5, 10, 10, 10],
      [50, 20, 5, 0, 10, 10],
    ]
    ;[ref, deg].forEach(({ values }, k) => values.forEach((value, at) => expect(value).toBeCloseTo(expected[k]![at]!, 9)))
  })

  it('puts silence at −45 dB, and frames only one has under no other floor', () => {
    const [ref, deg] = inDecibels(spectrogram([1, 1]), spectrogram([1, 0], [1, 0]))
    expect([...ref.values]).toEqual([45, 45])
    expect([...deg.values]).toEqual([45, 0, 45, 0])
    const [loud, both] = inDecibels(spectrogram([100, 0], [100, 0]), spectrogram([100, 0]))
    expect([...loud.values]).toEqual([65, 20, 65, 0])
    expect([...both.values]).toEqual([65, 20])
  })
})
