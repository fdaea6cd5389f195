import { describe, expect, it } from 'vitest'
import { followDelay, type DelayPoints } from './delay-points.ts'
import { fixtureLine, frameCount, lostFrames, talk, timeChanged, zeroFilled } from './degraded-speech.ts'
import { searchSignalOf } from './search-signal.ts'

const { samples: speech, utterancesMs } = talk([
  'slt-0.95-i-would-like-to-refill-my-metoprolol-please',
  'rms-1.1-i-take-twenty-milligrams',
  'slt-0.95-i-was-born-on-may-second-nineteen-sixty-four',
])
const reference = searchSignalOf(speech, 48000)

function follow(output: Int16Array, utterances = utterancesMs, maxLagMs = 1000): DelayPoints {
  return followDelay(reference, searchSignalOf(output, 48000), utterances, maxLagMs)
}

describe('followDelay', () => {
  it('places every window of what came through whole, in order, in its utterance', () => {
    const { points, sought } = follow(timeChanged(speech, 0, 250))
    expect(points.length).toBe(sought)
    for (const [index, { atMs, lagMs, confidence, utterance }] of points.entries()) {
      expect(lagMs).toBeCloseTo(250, 1)
      expect(confidence).toBeGreaterThan(0.95)
      expect(atMs).toBeGreaterThan(utterancesMs[utterance]![0])
      expect(atMs).toBeLessThan(utterancesMs[utterance]![1])
      if (index > 0) expect(atMs).toBeGreaterThan(points[index - 1]!.atMs)
    }
  })

  it('leaves windows out rather than bend the track to them, the first and the last too', () => {
    for (const seed of [1, 2, 3, 4, 7]) {
      const { points } = follow(timeChanged(zeroFilled(speech, lostFrames(frameCount(speech), 0.4, seed)), 0, 41.3))
      expect(points.length).toBeGreaterThan(20)
      for (const { lagMs } of points) expect(lagMs).toBeCloseTo(41.3, 0)
    }
  })

  it('has a window for a short utterance, none for a shorter one, and none where the reference is silent', () => {
    const [[fromMs]] = utterancesMs as readonly [readonly [number, number]]
    expect(follow(speech, [[fromMs, fromMs + 300]])).toMatchObject({ sought: 1, points: [{ lagMs: expect.closeTo(0, 1) }] })
    expect(follow(speech, [[fromMs, fromMs + 190]])).toEqual({ sought: 0, points: [] })
    expect(follow(speech, [[0, 600]]).points.length).toBe(follow(speech, [[0, 600]]).sought)
    expect(followDelay(searchSignalOf(new Int16Array(96000), 48000), reference, [[0, 2000]], 1000)).toEqual({ sought: 0, points: [] })
  })

  it('places next to nothing of other speech', () => {
    const other = new Int16Array(speech.length)
    other.set(fixtureLine('awb-0.95-i-do-not-have-that'), 48 * 700)
    other.set(fixtureLine('kal16-1.1-i-live-on-oak-street'), 48 * 4500)
    const { points, sought } = follow(other)
    expect(points.length).toBeLessThan(0.15 * sought)
  })
})
