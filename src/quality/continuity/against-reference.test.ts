import { describe, expect, it } from 'vitest'
import { decodeMuLaw, encodeMuLaw } from '../../audio/g711.ts'
import { amplify } from '../../audio/levels.ts'
import { resample } from '../../audio/resample.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { againstReference, type ReferenceFacts, type ReferenceOptions } from './against-reference.ts'
import {
  drifted,
  frameCount,
  inHiss,
  lostFrames,
  loudPlaces,
  talk,
  testRateHz,
  throughOpus,
  timeChanged,
  withHoles,
  zeroFilled,
} from './degraded-speech.ts'
import { absence, recordedWav } from './recorded-speech.ts'

const { samples: speech, utterancesMs } = talk([
  'slt-0.95-i-would-like-to-refill-my-metoprolol-please',
  'rms-1.1-i-take-twenty-milligrams',
  'slt-0.95-i-was-born-on-may-second-nineteen-sixty-four',
  'awb-1.1-i-live-on-cedar-lane',
])
/** In the middle of the third line, and in the pause before it. */
const inSpeechMs = (utterancesMs[2]![0] + utterancesMs[2]![1]) / 2
const inPauseMs = utterancesMs[2]![0] - 300

type Measured = Extract<ReferenceFacts, { kind: 'measured' }>

function measured(output: Int16Array, reference = speech, rateHz = testRateHz, options: ReferenceOptions = {}): Measured {
  const facts = againstReference(reference, output, rateHz, options)
  if (facts.kind !== 'measured') throw new Error(JSON.stringify(facts))
  return facts
}

const muLaw = (samples: Int16Array): Int16Array => resample(decodeMuLaw(encodeMuLaw(resample(samples, testRateHz, 8000))), 8000, testRateHz)

describe('againstReference', () => {
  it('finds nothing in what came through whole, whatever the codec and the delay', () => {
    const paths: readonly [name: string, output: Int16Array, lagMs: number][] = [
      ['itself', speech, 0],
      ['123.4 ms later', timeChanged(speech, 0, 123.4), 123.4],
      ['800 ms later', timeChanged(speech, 0, 800), 800],
      ['Opus 24 kbit/s', throughOpus(speech, 24000), 0],
      ['noise 20 dB below', inHiss(speech, -34, 1), 0],
    ]
    for (const [name, output, lagMs] of paths) {
      const { delay, missing, windows, levelChangeDb } = measured(output)
      expect([name, delay.jumps, missing.missingMs, missing.gaps.count]).toEqual([name, [], 0, 0])
      expect(Math.abs(delay.medianLagMs - lagMs)).toBeLessThan(0.2)
      expect(windows.placed).toBe(windows.sought)
      expect(Math.abs(levelChangeDb)).toBeLessThan(0.5)
      expect(Math.abs(delay.driftPpm!)).toBeLessThan(30)
    }
    const telephone = measured(muLaw(speech))
    expect(telephone.delay.jumps).toEqual([])
    expect(telephone.missing.ratio).toBeLessThan(0.001)
  })

  it('gives inserted and removed time to a millisecond, in speech and in pauses, through a codec and without', () => {
    for (const byMs of [60, -60, 300, 10, -6]) {
      for (const [inUtterance, atMs] of [
        [true, inSpeechMs],
        [false, inPauseMs],
      ] as const) {
        const changed = timeChanged(speech, atMs, byMs)
        for (const output of byMs === 60 || byMs === 300 ? [changed, throughOpus(changed, 24000)] : [changed]) {
          const { delay, missing } = measured(output)
          expect(delay.jumps.map((jump) => jump.inUtterance)).toEqual([inUtterance])
          expect(Math.abs(delay.largestJumpMs - byMs)).toBeLessThan(1)
          expect(Math.abs(delay.insertedMs - Math.max(0, byMs))).toBeLessThan(1)
          expect(Math.abs(delay.removedMs - Math.max(0, -byMs))).toBeLessThan(1)
          expect(missing.missingMs).toBe(0)
          const [before, after] = delay.jumps[0]!.betweenMs
          if (inUtterance) expect(Math.min(Math.abs(before - atMs), Math.abs(after - atMs))).toBeLessThan(500)
          else expect(atMs > before && atMs < after).toBe(true)
        }
      }
    }
  })

  it('gives each utterance its lag, null where it is not to be found', () => {
    const output = timeChanged(speech, inPauseMs, 60)
    output.fill(0, 48 * (utterancesMs[1]![0] - 50), 48 * (utterancesMs[1]![1] + 50))
    const { utterances, missing } = measured(output, speech, testRateHz, { utterancesMs })
    expect(utterances.map(({ lagMs }) => (lagMs === null ? null : Math.round(lagMs)))).toEqual([0, null, 60, 60])
    expect(utterances.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(utterancesMs)
    // All of it is missing: the lags around it say where it should be. Short pauses inside do not part it.
    expect(missing.gaps.count).toBeLessThanOrEqual(2)
    expect(missing.gaps.longestMs).toBeGreaterThan(700)
  })

  it('adds several jumps up', () => {
    const output = timeChanged(timeChanged(speech, inSpeechMs, -60), utterancesMs[1]![0] - 200, 100)
    const { delay } = measured(output)
    expect(delay.jumps.length).toBe(2)
    expect(Math.abs(delay.insertedMs - 100)).toBeLessThan(1)
    expect(Math.abs(delay.removedMs - 60)).toBeLessThan(1)
  })

  it('reads a drift of 200 ppm as drift, not as jumps', () => {
    for (const ppm of [200, -200]) {
      const { delay, missing } = measured(drifted(speech, ppm))
      expect(delay.jumps).toEqual([])
      expect(Math.abs(delay.driftPpm! - ppm)).toBeLessThan(10)
      expect(missing.missingMs).toBe(0)
    }
  })

  it('follows a gain of −12 dB in the level and in nothing else', () => {
    const before = measured(zeroFilled(speech, lostFrames(frameCount(speech), 0.05, 2)))
    const after = measured(amplify(zeroFilled(speech, lostFrames(frameCount(speech), 0.05, 2)), -12))
    expect(after.levelChangeDb - before.levelChangeDb).toBeCloseTo(-12, 1)
    expect(after.gainDb - before.gainDb).toBeCloseTo(-12, 1)
    expect(after.missing).toEqual(before.missing)
    expect(after.delay.jumps).toEqual([])
    expect(after.activityOut).toBeCloseTo(before.activityOut, 2)
  })

  it('finds holes at their number and length', () => {
    const holes = loudPlaces(speech, testRateHz, 45).map(([fromMs, toMs]) => [fromMs + 0.4, toMs + 0.4] as const)
    expect(holes.length).toBeGreaterThan(5)
    const { missing } = measured(timeChanged(withHoles(speech, holes), 0, 77.3))
    expect(missing.gaps.count).toBe(holes.length)
    expect(Math.abs(missing.gaps.longestMs - 45)).toBeLessThanOrEqual(1)
    expect(Math.abs(missing.gaps.totalMs - 45 * holes.length)).toBeLessThanOrEqual(holes.length)
  })

  it('takes given utterances, and other rates', () => {
    expect(measured(speech, speech, testRateHz, { utterancesMs }).windows.placed).toBeGreaterThan(20)
    for (const rateHz of [8000, 16000, 44100]) {
      const reference = resample(speech, testRateHz, rateHz)
      const lost = reference.slice()
      lost.fill(0, Math.round(rateHz * (inSpeechMs / 1000)), Math.round(rateHz * (inSpeechMs / 1000 + 0.1)))
      const { missing, delay } = measured(lost, reference, rateHz)
      expect(delay.jumps).toEqual([])
      expect(missing.gaps.count).toBe(1)
      expect(missing.gaps.longestMs).toBeGreaterThan(60)
      expect(missing.gaps.longestMs).toBeLessThanOrEqual(101)
    }
  })

  it('does not judge what it cannot align', () => {
    const silence = new Int16Array(speech.length)
    const random = seededRandom(6)
    const noise = silence.map(() => (random() * 2 - 1) * 3000)
    const other = talk(['rms-0.95-no-thank-you-that-is-all', 'slt-1.1-i-am-not-sure', 'awb-0.95-delivery-please']).samples
    expect(againstReference(silence, speech, testRateHz)).toEqual({ kind: 'not-applicable', why: 'the reference has no speech' })
    expect(againstReference(speech, new Int16Array(0), testRateHz)).toEqual({ kind: 'not-applicable', why: 'the output has no samples' })
    expect(againstReference(speech, silence, testRateHz)).toMatchObject({ kind: 'output-silent' })
    for (const output of [noise, other]) {
      const facts = againstReference(speech, output, testRateHz)
      expect(facts).toMatchObject({ kind: 'not-applicable', why: expect.stringMatching(/^of \d+ windows of the reference \d+ were found/) })
    }
    expect(againstReference(speech, timeChanged(speech, 0, 800), testRateHz, { maxLagMs: 500 })).toMatchObject({ kind: 'not-applicable' })
    expect(againstReference(speech, speech, testRateHz, { utterancesMs: [[1000, 1100]] })).toEqual({
      kind: 'not-applicable',
      why: 'no utterance of the reference is 200 ms long',
    })
    expect(() => againstReference(speech, speech, 96000)).toThrow(RangeError)
  })
})

const absent = absence('visqol-derived/p501.wav')
if (absent !== null) console.warn(absent)

describe('againstReference on recorded speech', () => {
  it.skipIf(absent !== null)('finds in each degraded recording what was done to it', () => {
    const reference = recordedWav('visqol-derived/p501.wav')
    const facts = (name: string): Measured =>
      measured(recordedWav(`visqol-derived/p501__${name}.wav`).samples, reference.samples, reference.rateHz)
    for (const name of ['opus24k', 'opus6k', 'noise20']) {
      expect(facts(name)).toMatchObject({ missing: { missingMs: 0 }, delay: { jumps: [] }, windows: { sought: 23, placed: 23 } })
    }
    // The hole is 500 ms long; speech stands in its first 280 ms, a pause in the rest.
    expect(facts('gap500_speech').missing.gaps).toEqual({ count: 1, longestMs: 280, totalMs: 280 })
    const { missing } = facts('zeroloss10')
    expect(missing.gaps.longestMs).toBe(20)
    expect(missing.missingMs % 20).toBe(0)
    expect(facts('opus24k_loss5').missing.ratio).toBeLessThan(0.01)
  })
})
