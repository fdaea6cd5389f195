import { describe, expect, it } from 'vitest'
import { activeSpeechLevel } from '../../audio/active-speech-level.ts'
import { amplify } from '../../audio/levels.ts'
import { cellsOf } from './cells.ts'
import { frameCount, inHiss, lostFrames, talk, testRateHz, throughOpus, zeroFilled } from './degraded-speech.ts'
import { absence, recordedRaw } from './recorded-speech.ts'
import { signalFacts, type SignalFacts } from './signal-facts.ts'

const absent = absence('p56/voice.src')
if (absent !== null) console.warn(absent)

const { samples: speech } = talk(['slt-0.95-i-take-twenty-milligrams', 'rms-1.1-i-live-on-oak-street', 'slt-1.1-no-thank-you-that-is-all'])
/** A natural room, and a level that leaves room to turn it up. */
const room = inHiss(amplify(speech, -11.5), -65, 4)

type Measured = Extract<SignalFacts, { kind: 'measured' }>

function measured(samples: Int16Array, rateHz = testRateHz): Measured {
  const facts = signalFacts(samples, rateHz)
  if (facts.kind !== 'measured') throw new Error(facts.why)
  return facts
}

const none = { count: 0, longestMs: 0, totalMs: 0 }

describe('signalFacts', () => {
  it('finds nothing wrong with healthy speech, uncoded or through Opus at 24 kbit/s', () => {
    for (const samples of [room, throughOpus(room, 24000)]) {
      const facts = measured(samples)
      expect(facts.speech).toEqual({ holes: none, repeats: none })
      expect(facts.clipping).toMatchObject({ runs: 0, samples: 0, share: 0 })
      expect(Math.abs(facts.dcPcm)).toBeLessThan(20)
      // Opus makes the room quieter.
      expect(facts.noiseFloor).toMatchObject({ kind: 'measured', dbov: expect.closeTo(samples === room ? -65.5 : -67, 0) })
    }
  })

  it('follows a gain in the levels and in nothing else', () => {
    const before = measured(room)
    const after = measured(amplify(room, -12))
    expect(after.level.activeLevelDbov! - before.level.activeLevelDbov!).toBeCloseTo(-12, 1)
    expect(after.level.activity).toBeCloseTo(before.level.activity, 2)
    const floors = [before, after].map(({ noiseFloor }) => (noiseFloor.kind === 'measured' ? noiseFloor.dbov : NaN))
    expect(floors[1]! - floors[0]!).toBeCloseTo(-12, 0)
    expect(after.speech).toEqual(before.speech)
    expect(after.clipping).toEqual(before.clipping)
  })

  it('counts what is lost as holes, more with more loss', () => {
    const counts = [0, 0.02, 0.05, 0.1].map((share) => {
      const lost = lostFrames(frameCount(room), share, 1)
      return measured(zeroFilled(room, lost)).speech!.holes.totalMs
    })
    expect(counts[0]).toBe(0)
    for (const [index, count] of counts.entries()) if (index > 0) expect(count).toBeGreaterThan(counts[index - 1]!)
  })

  it.skipIf(absent !== null)('finds the DC of the ITU-T test signal', () => {
    const facts = measured(recordedRaw('p56/voice.src'), 8000)
    expect(Math.round(facts.dcPcm)).toBe(9)
    expect(facts.level.activeLevelDbov!).toBeCloseTo(-25.022, 3)
  })

  it('takes cells that are known already', () => {
    const lost = zeroFilled(room, lostFrames(frameCount(room), 0.05, 1))
    expect(signalFacts(lost, testRateHz, undefined, cellsOf(lost, testRateHz))).toEqual(signalFacts(lost, testRateHz))
  })

  it('takes a level that is known already', () => {
    const level = activeSpeechLevel(room, testRateHz)
    const facts = signalFacts(room, testRateHz, level)
    expect(facts).toMatchObject({ level })
    expect(facts).toMatchObject({ speech: measured(room).speech, clipping: measured(room).clipping })
  })

  it('says of silence that there is no speech, and of nothing that there is nothing', () => {
    expect(measured(new Int16Array(48000))).toEqual({
      kind: 'measured',
      level: { activeLevelDbov: null, activity: 0, rmsDbov: null },
      dcPcm: 0,
      clipping: { runs: 0, samples: 0, share: 0, positivePcm: null, negativePcm: null },
      noiseFloor: { kind: 'digital-silence' },
      speech: null,
    })
    expect(signalFacts(new Int16Array(0), 8000)).toEqual({ kind: 'not-applicable', why: 'the track has no samples' })
    expect(() => signalFacts(new Int16Array(10), 4000)).toThrow(RangeError)
  })
})
