import { describe, expect, it } from 'vitest'
import { resample } from '../../audio/resample.ts'
import { cellsOf } from './cells.ts'
import { fixtureAsKept, fixtureNames, inHiss, loudPlaces, talk, testRateHz, throughOpus, withHoles } from './degraded-speech.ts'
import { absence, recordedWav } from './recorded-speech.ts'
import { speechHoles } from './speech-holes.ts'
import { speechLevel } from './speech-level.ts'
import type { StretchMs } from './stretches.ts'

const recordings = [
  ...['lv0870', 'lv0880', 'lv0890', 'lv0920', 'lv0930'].map((name) => `speech-librivox/${name}.wav`),
  'speech-p501/P501_D_EN_fm_SWB_48k.wav',
  'speech-p501/P501_D_AM_fm_FB_48k.wav',
]
const absent = absence(recordings[0]!)
if (absent !== null) console.warn(absent)

function holesIn(samples: Int16Array, rateHz = testRateHz, noiseFloorDbov: number | null = null): readonly StretchMs[] {
  return speechHoles(cellsOf(samples, rateHz), speechLevel(samples, rateHz).activeLevelDbov!, noiseFloorDbov)
}

const speech = talk([
  'slt-0.95-i-would-like-to-refill-my-metoprolol-please',
  'rms-1.1-i-take-twenty-milligrams',
  'awb-0.95-i-am-not-sure',
]).samples

describe('speechHoles', () => {
  it('finds each hole made in speech, at its place and length', () => {
    for (const lengthMs of [10, 20, 60, 200]) {
      const made = loudPlaces(speech, testRateHz, lengthMs)
      expect(made.length).toBeGreaterThanOrEqual(lengthMs === 200 ? 4 : 8)
      const found = holesIn(withHoles(speech, made))
      expect(found.length).toBe(made.length)
      for (const [index, [fromMs, toMs]] of found.entries()) {
        expect(Math.abs(fromMs - made[index]![0])).toBeLessThanOrEqual(1)
        expect(Math.abs(toMs - made[index]![1])).toBeLessThanOrEqual(1)
      }
    }
  })

  it('finds them at other rates and off the millisecond', () => {
    for (const rateHz of [8000, 16000, 44100]) {
      const samples = resample(speech, testRateHz, rateHz)
      const made = loudPlaces(samples, rateHz, 20)
      for (const [fromMs, toMs] of made)
        samples.fill(0, Math.round(((fromMs + 0.4) * rateHz) / 1000), Math.round(((toMs + 0.4) * rateHz) / 1000))
      expect(Math.abs(holesIn(samples, rateHz).length - made.length)).toBeLessThanOrEqual(1)
    }
  })

  it('finds holes in a track with DC', () => {
    const withDc = speech.map((x) => x + 300)
    const made = loudPlaces(withDc, testRateHz, 20)
    expect(holesIn(withHoles(withDc, made)).length).toBe(made.length)
  })

  it('finds a fall to a noise floor that lies over its own threshold', () => {
    const floorDbov = speechLevel(speech, testRateHz).activeLevelDbov! - 37
    const made = loudPlaces(speech, testRateHz, 60)
    const noisy = inHiss(withHoles(speech, made), floorDbov, 2)
    expect(holesIn(noisy)).toEqual([])
    expect(holesIn(noisy, testRateHz, floorDbov).length).toBeGreaterThanOrEqual(0.8 * made.length)
  })

  it('finds none in the whole synthetic speech of three voices', () => {
    const names = fixtureNames(/^(slt|rms|awb)/)
    expect(names.length).toBeGreaterThan(60)
    for (const name of names) {
      const { samples, rateHz } = fixtureAsKept(name)
      expect([name, holesIn(samples, rateHz)]).toEqual([name, []])
    }
  })

  it.skipIf(absent !== null)('in recordings finds none that was not made, and 19 of 20 that were', () => {
    let made = 0
    let found = 0
    for (const path of recordings) {
      const { samples, rateHz } = recordedWav(path)
      expect([path, holesIn(samples, rateHz)]).toEqual([path, []])
      const places = loudPlaces(samples, rateHz, 20)
      for (const [fromMs, toMs] of places) samples.fill(0, (fromMs * rateHz) / 1000, (toMs * rateHz) / 1000)
      made += places.length
      found += holesIn(samples, rateHz).length
    }
    expect(made).toBeGreaterThan(50)
    expect(found).toBeLessThanOrEqual(made)
    expect(found).toBeGreaterThanOrEqual(0.95 * made)
  })

  it('takes no pause for a hole, however it was cut, and no hole under 8 ms', () => {
    const made = loudPlaces(speech, testRateHz, 7)
    expect(holesIn(withHoles(speech, made))).toEqual([])
    expect(holesIn(talk(['slt-0.95-i-am-not-sure', 'slt-0.95-i-am-not-sure'], 1200).samples)).toEqual([])
  })

  it('does not see holes that went through a codec', () => {
    expect(holesIn(throughOpus(withHoles(speech, loudPlaces(speech, testRateHz, 20)), 24000))).toEqual([])
  })
})
