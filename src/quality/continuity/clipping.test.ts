import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMuLaw, encodeMuLaw } from '../../audio/g711.ts'
import { amplify } from '../../audio/levels.ts'
import { resample } from '../../audio/resample.ts'
import { cellsOf } from './cells.ts'
import { clippingOf, type Clipping } from './clipping.ts'
import { fixtureLine, throughOpus } from './degraded-speech.ts'
import { absence, recordedWav } from './recorded-speech.ts'

const none: Clipping = { runs: 0, samples: 0, share: 0, positivePcm: null, negativePcm: null }
const line = fixtureLine('slt-0.95-i-would-like-to-refill-my-metoprolol-please')
const peak = line.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
const absent = absence('speech-librivox/lv0870.wav')
if (absent !== null) console.warn(absent)

/** Peaks so far over full scale, cut off. */
function overdriven(samples: Int16Array, overDb: number): Int16Array {
  return amplify(samples, overDb + 20 * Math.log10(32767 / peak))
}

/** Counts runs the plain way. */
function plainCount(
  samples: Int16Array,
  isHeld: (x: number) => number,
  least: number,
): { readonly runs: number; readonly samples: number } {
  let runs = 0
  let held = 0
  for (let at = 0; at < samples.length;) {
    const side = isHeld(samples[at]!)
    const from = at++
    while (at < samples.length && isHeld(samples[at]!) === side) at++
    if (side === 0 || at - from < least) continue
    runs++
    held += at - from
  }
  return { runs, samples: held }
}

const atFullScale = (x: number): number => (x >= 32766 ? 1 : x <= -32767 ? -1 : 0)

describe('clippingOf', () => {
  it('counts every run at full scale, at each rate', () => {
    for (const rateHz of [8000, 16000, 44100, 48000]) {
      const samples = overdriven(rateHz === 48000 ? line : resample(line, 48000, rateHz), 6)
      const expected = plainCount(samples, atFullScale, 2)
      expect(expected.runs).toBeGreaterThan(10)
      expect(clippingOf(cellsOf(samples, rateHz))).toMatchObject({ ...expected, share: expected.samples / samples.length })
    }
  })

  it('counts constructed runs exactly, on the border of cells and of the track too', () => {
    const samples = new Int16Array(4800)
    samples.fill(32767, 0, 2)
    samples.fill(-32768, 47, 50)
    samples.fill(32766, 1001, 1003)
    samples.fill(32767, 1003, 1004)
    samples.fill(32767, 2000, 2001)
    samples.fill(-32766, 3000, 3010)
    samples.fill(-32767, 4798, 4800)
    expect(clippingOf(cellsOf(samples, 48000))).toEqual({ runs: 4, samples: 10, share: 10 / 4800, positivePcm: 32767, negativePcm: -32768 })
  })

  it('agrees with a plain count on anything', () => {
    const values = fc.constantFrom(0, 20000, 32765, 32766, 32767, -32766, -32767, -32768)
    fc.assert(
      fc.property(fc.array(values, { maxLength: 400 }), fc.constantFrom(8000, 44100, 48000), (list, rateHz) => {
        const samples = Int16Array.from(list)
        const found = clippingOf(cellsOf(samples, rateHz))
        const sides = ([1, -1] as const).map((sign) => plainCount(samples, (x) => (atFullScale(x) === sign ? sign : 0), 2))
        // A polarity that does not reach full scale in a run may still have a flat top below it; it is looked at elsewhere.
        for (const [index, side] of (['positivePcm', 'negativePcm'] as const).entries()) {
          if (sides[index]!.runs > 0) expect(found[side]).not.toBeNull()
        }
        if (sides.every(({ runs }) => runs > 0)) expect(found.runs).toBe(sides[0]!.runs + sides[1]!.runs)
      }),
      { numRuns: 100 },
    )
  })

  it('finds flat tops that were turned down afterwards', () => {
    for (const rateHz of [16000, 48000]) {
      const clipped = overdriven(rateHz === 48000 ? line : resample(line, 48000, rateHz), 6)
      const quieter = amplify(clipped, -10)
      const found = clippingOf(cellsOf(quieter, rateHz))
      expect([found.positivePcm, found.negativePcm]).toEqual([10362, -10362])
      const { runs, samples } = plainCount(quieter, (x) => (x >= 10361 ? 1 : x <= -10361 ? -1 : 0), 3)
      expect(found).toMatchObject({ runs, samples })
    }
  })

  it('tells the polarity', () => {
    const onlyUp = line.map((x) => Math.min(x, 5000))
    expect(clippingOf(cellsOf(onlyUp, 48000))).toMatchObject({ positivePcm: 5000, negativePcm: null })
  })

  it('finds none in speech, in speech at full scale, in tones, or in the steps of G.711', () => {
    const tone = Int16Array.from({ length: 48000 }, (_, i) => 12000 * Math.sin((2 * Math.PI * 100 * i) / 48000))
    const telephone = resample(line, 48000, 8000)
    for (const belowDb of [0, 1, 3, 6, 12, 20]) {
      expect(clippingOf(cellsOf(overdriven(line, -belowDb), 48000))).toEqual(none)
      expect(clippingOf(cellsOf(decodeMuLaw(encodeMuLaw(overdriven(telephone, -belowDb))), 8000))).toEqual(none)
    }
    expect(clippingOf(cellsOf(tone, 48000))).toEqual(none)
    expect(clippingOf(cellsOf(throughOpus(line, 24000), 48000))).toEqual(none)
    expect(clippingOf(cellsOf(new Int16Array(0), 48000))).toEqual(none)
  })

  it.skipIf(absent !== null)('finds none in recordings', () => {
    for (const name of ['lv0870', 'lv0880', 'lv0890', 'lv0920', 'lv0930']) {
      const { samples, rateHz } = recordedWav(`speech-librivox/${name}.wav`)
      expect(clippingOf(cellsOf(samples, rateHz))).toEqual(none)
    }
  })

  it('does not see what Opus rounded off', () => {
    expect(clippingOf(cellsOf(throughOpus(amplify(overdriven(line, 6), -10), 24000), 48000))).toEqual(none)
  })
})
