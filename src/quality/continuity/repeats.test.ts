import { describe, expect, it } from 'vitest'
import { resample } from '../../audio/resample.ts'
import { cellsOf } from './cells.ts'
import { clamped, fixtureAsKept, fixtureNames, talk, testRateHz, throughOpus } from './degraded-speech.ts'
import { absence, recordedWav } from './recorded-speech.ts'
import { repeatedStretches } from './repeats.ts'
import { speechLevel } from './speech-level.ts'
import type { StretchMs } from './stretches.ts'

const recordings = ['lv0870', 'lv0880', 'lv0890', 'lv0920', 'lv0930'].map((name) => `speech-librivox/${name}.wav`)
const absent = absence(recordings[0]!)
if (absent !== null) console.warn(absent)

function repeatsIn(samples: Int16Array, rateHz = testRateHz): readonly StretchMs[] {
  return repeatedStretches(cellsOf(samples, rateHz), speechLevel(samples, rateHz).activeLevelDbov!)
}

/** Frames at the given moments, each played again `times` times over what follows, each time quieter by a gain. */
function frozen(samples: Int16Array, rateHz: number, atMs: readonly number[], frameMs: number, times: number, gain = 1): Int16Array {
  const out = samples.slice()
  const frame = Math.round((frameMs * rateHz) / 1000)
  for (const ms of atMs) {
    const from = Math.round((ms * rateHz) / 1000)
    for (let time = 1; time <= times; time++)
      for (let i = 0; i < frame; i++) out[from + time * frame + i] = clamped(samples[from + i]! * gain ** time)
  }
  return out
}

const speech = talk(['slt-0.95-i-would-like-to-refill-my-metoprolol-please']).samples
/** In voiced, loud places. */
const places = [1003.3, 1507, 1951, 2402.7]

describe('repeatedStretches', () => {
  it('finds each frame played again, of 10 and 20 ms, at its place and length', () => {
    for (const frameMs of [10, 20]) {
      const found = repeatsIn(frozen(speech, testRateHz, places, frameMs, 1))
      expect(found.length).toBe(places.length)
      for (const [index, [fromMs, toMs]] of found.entries()) {
        expect(Math.abs(fromMs - places[index]! - frameMs)).toBeLessThan(0.5)
        expect(Math.abs(toMs - fromMs - frameMs)).toBeLessThan(0.5)
      }
    }
  })

  it('takes a frame played several times for one stretch', () => {
    const found = repeatsIn(frozen(speech, testRateHz, places, 20, 3))
    expect(found.length).toBe(places.length)
    for (const [fromMs, toMs] of found) expect(Math.abs(toMs - fromMs - 60)).toBeLessThan(0.5)
  })

  it('finds those that fade', () => {
    const found = repeatsIn(frozen(speech, testRateHz, places, 20, 2, 0.7))
    expect(found.length).toBe(places.length)
    for (const [fromMs, toMs] of found) expect(Math.abs(toMs - fromMs - 40)).toBeLessThan(1)
  })

  it('finds those that grow louder, out of a frame that is soft itself too', () => {
    for (const soft of [0.5, 0.01]) {
      const samples = speech.map((x, at) => (places.some((ms) => at >= ms * 48 && at < (ms + 20) * 48) ? clamped(x * soft) : x))
      const found = repeatsIn(frozen(samples, testRateHz, places, 20, 1, 1 / soft))
      expect([soft, found.length]).toEqual([soft, places.length])
    }
  })

  it('finds them at other rates, and in a track with DC', () => {
    for (const rateHz of [8000, 16000, 44100]) {
      const samples = resample(speech, testRateHz, rateHz).map((x) => x + 250)
      expect(repeatsIn(frozen(samples, rateHz, places, 20, 1), rateHz).length).toBe(places.length)
    }
  })

  it('finds none in synthetic speech, uncoded or coded', () => {
    const names = fixtureNames(/./)
    expect(names.length).toBeGreaterThan(90)
    for (const name of names) {
      const { samples, rateHz } = fixtureAsKept(name)
      expect([name, repeatsIn(samples, rateHz)]).toEqual([name, []])
    }
    expect(repeatsIn(throughOpus(speech, 24000))).toEqual([])
  })

  it.skipIf(absent !== null)('finds none in recordings', () => {
    for (const path of recordings) {
      const { samples, rateHz } = recordedWav(path)
      expect([path, repeatsIn(samples, rateHz)]).toEqual([path, []])
    }
  })

  it('takes zeros for no repetition, and a tone of 100 Hz for one', () => {
    const held = speech.slice()
    held.fill(0, 60000, 72000)
    held.fill(500, 80000, 84000)
    expect(repeatsIn(held)).toEqual([])
    const tone = Int16Array.from({ length: 48000 }, (_, i) => 8000 * Math.sin((2 * Math.PI * 100 * i) / 48000))
    expect(repeatsIn(tone)).toHaveLength(1)
  })
})
