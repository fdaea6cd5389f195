import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { againstReference, type ReferenceFacts } from './against-reference.ts'
import { cellsOf, meanOver, powerAt } from './cells.ts'
import { frameCount, lostFrames, talk, testRateHz, throughOpus, timeChanged, zeroFilled } from './degraded-speech.ts'
import { missingRules } from './missing-speech.ts'
import { speechLevel } from './speech-level.ts'

const { samples: speech } = talk([
  'slt-0.95-i-would-like-to-refill-my-metoprolol-please',
  'rms-1.1-i-take-twenty-milligrams',
  'slt-0.95-i-was-born-on-may-second-nineteen-sixty-four',
])
const shares = [0, 0.01, 0.02, 0.05, 0.1, 0.2]

function facts(output: Int16Array, reference = speech): Extract<ReferenceFacts, { kind: 'measured' }> {
  const found = againstReference(reference, output, testRateHz)
  if (found.kind !== 'measured') throw new Error(JSON.stringify(found))
  return found
}

/** Share of the active frames that are lost, told from the loss itself. */
function trueRatio(lost: ReadonlySet<number>): number {
  const { heard } = cellsOf(speech, testRateHz)
  const least = powerAt(speechLevel(speech, testRateHz).activeLevelDbov! - missingRules.activeBelowLevelDb)
  const active = Array.from({ length: frameCount(speech) }, (_, frame) => frame).filter(
    (frame) => meanOver(heard, 20 * frame, 20 * frame + 20) >= least,
  )
  return active.filter((frame) => lost.has(frame)).length / active.length
}

describe('missing speech over packet loss', () => {
  it('is the share of active frames lost where zeros fill them, at random and in bursts, and never falls with more loss', () => {
    for (const burst of [1, 5]) {
      let before = -1
      for (const share of shares) {
        const lost = lostFrames(frameCount(speech), share, 7, burst)
        const { missing, delay } = facts(timeChanged(zeroFilled(speech, lost), 0, 41.3))
        expect(delay.jumps).toEqual([])
        expect(Math.abs(missing.ratio - trueRatio(lost))).toBeLessThan(0.002 + 0.06 * trueRatio(lost))
        expect(missing.ratio).toBeGreaterThanOrEqual(before)
        before = missing.ratio
      }
      expect(before).toBeGreaterThan(0.1)
    }
  })

  it('through Opus is what its concealment could not hide: little of single frames, more of bursts', () => {
    const lostSingly = lostFrames(frameCount(speech), 0.2, 7)
    const lostInBursts = lostFrames(frameCount(speech), 0.2, 7, 10)
    const single = facts(throughOpus(speech, 24000, lostSingly))
    const bursts = facts(throughOpus(speech, 24000, lostInBursts))
    expect(facts(throughOpus(speech, 24000)).missing.ratio).toBe(0)
    expect(single.missing.ratio).toBeGreaterThan(0)
    expect(single.missing.ratio).toBeLessThan(0.25 * trueRatio(lostSingly))
    expect(bursts.missing.ratio).toBeGreaterThan(0.6 * trueRatio(lostInBursts))
    expect(bursts.missing.ratio).toBeLessThan(trueRatio(lostInBursts))
    for (const { delay } of [single, bursts]) expect(delay.jumps).toEqual([])
  })
})

describe('properties', () => {
  const someFrames = fc.array(fc.nat(frameCount(speech) - 1), { maxLength: 60 })

  it('more loss never lowers missing speech', () => {
    fc.assert(
      fc.property(someFrames, someFrames, (some, more) => {
        const few = facts(zeroFilled(speech, new Set(some))).missing
        const many = facts(zeroFilled(speech, new Set([...some, ...more]))).missing
        expect(many.missingMs).toBeGreaterThanOrEqual(few.missingMs)
      }),
      { numRuns: 6 },
    )
  })

  it('shifting both tracks changes nothing', () => {
    const output = timeChanged(zeroFilled(speech, lostFrames(frameCount(speech), 0.05, 3)), 2000, 60)
    const still = facts(output)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (frames) => {
        // By whole frames: the grid of frames, by which speech counts as active, moves along.
        const moved = facts(timeChanged(output, 0, 20 * frames), timeChanged(speech, 0, 20 * frames))
        expect(moved.missing).toEqual(still.missing)
        expect(moved.delay.insertedMs).toBeCloseTo(still.delay.insertedMs, 6)
        expect(moved.delay.medianLagMs).toBeCloseTo(still.delay.medianLagMs, 6)
        expect(moved.windows).toEqual(still.windows)
      }),
      { numRuns: 6 },
    )
  })
})
