import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/seeded-random.ts'
import { detectActivity } from './activity.ts'
import type { PcmTimeline } from './decode-track.ts'

/** A 48 kHz timeline with noise at a level and full 440 Hz bursts at −20 dBFS. */
function timeline(
  bursts: readonly (readonly [number, number])[],
  options: { noiseDbfs?: number; startMs?: number; lengthMs?: number } = {},
): PcmTimeline {
  const startMs = options.startMs ?? 0
  const random = seededRandom(3)
  const noise = options.noiseDbfs === undefined ? 0 : 32768 * 10 ** (options.noiseDbfs / 20) * Math.sqrt(3)
  const samples = Int16Array.from({ length: (options.lengthMs ?? 3000) * 48 }, (_, at) => {
    const ms = startMs + at / 48
    const on = bursts.some(([from, to]) => ms >= from && ms < to)
    return Math.round((on ? 3277 * Math.SQRT2 * Math.sin((2 * Math.PI * 440 * at) / 48000) : 0) + noise * (2 * random() - 1))
  })
  return { sampleRate: 48000, samplesPerMs: 48, startMs, samples, undecodable: 0 }
}

describe('detector E', () => {
  it('dates both edges to 1 ms', () => {
    for (const shift of [0, 1, 2.5, 3.7, 4.9]) {
      const [segment] = detectActivity(timeline([[1000 + shift, 1500 + shift]])).segments
      expect(Math.abs((segment?.[0] ?? NaN) - 1000 - shift)).toBeLessThanOrEqual(1)
      expect(Math.abs((segment?.[1] ?? NaN) - 1500 - shift)).toBeLessThanOrEqual(1)
    }
  })

  it('dates a hard end before the ring behind it, and takes a fading end for none', () => {
    // What rings on: 12 ms, 20 dB down.
    const ringing = timeline([[1000, 1500]])
    for (let at = 1500 * 48; at < 1512 * 48; at++) ringing.samples[at] = Math.round(460 * Math.sin((2 * Math.PI * 440 * at) / 48000))
    expect(Math.abs((detectActivity(ringing).segments[0]?.[1] ?? NaN) - 1500)).toBeLessThanOrEqual(1)
    // The same with noise after it, 12 dB under the threshold: the speech was not cut off, it fell, and breath goes on.
    const breathing = timeline([[1000, 1500]], { noiseDbfs: -68 })
    for (let at = 1500 * 48; at < 1512 * 48; at++) breathing.samples[at] = ringing.samples[at] as number
    expect(Math.abs((detectActivity(breathing).segments[0]?.[1] ?? NaN) - 1512)).toBeLessThanOrEqual(2)
  })

  it('keeps the burst of a stop near a segment, and no click', () => {
    const burst = detectActivity(
      timeline([
        [1000, 1500],
        [1570, 1582],
      ]),
    ).segments
    expect(Math.abs((burst.at(-1)?.[1] ?? NaN) - 1582)).toBeLessThanOrEqual(1)
    expect(
      detectActivity(
        timeline([
          [1000, 1500],
          [1570, 1572],
        ]),
      ).segments.length,
    ).toBe(1)
    expect(
      detectActivity(
        timeline([
          [1000, 1500],
          [1620, 1632],
        ]),
      ).segments.length,
    ).toBe(1)
  })

  it('drops activity shorter than 30 ms before merging', () => {
    expect(detectActivity(timeline([[1000, 1010]])).segments).toEqual([])
    expect(detectActivity(timeline([[1000, 1040]])).segments.length).toBe(1)
  })

  it('hangs its threshold on the level of the speech, and on the noise where that is higher', () => {
    const quiet = detectActivity(timeline([[1000, 1500]]))
    // The burst is at −20 dBFS; P.56 counts a little hangover to it.
    expect(quiet.thresholdDbfs).toBeGreaterThan(-58)
    expect(quiet.thresholdDbfs).toBeLessThan(-55)
    expect(quiet.snrDb).toBeGreaterThan(60)
    const noisy = detectActivity(timeline([[1000, 1500]], { noiseDbfs: -45 }))
    expect(noisy.thresholdDbfs).toBeCloseTo(-35.5, 0)
    expect(noisy.snrDb).toBeGreaterThan(23)
    expect(noisy.snrDb).toBeLessThan(27)
    expect(noisy.segments.length).toBe(1)
    // A fixed threshold would have called the whole track active.
    expect(detectActivity(timeline([], { noiseDbfs: -45 })).segments).toEqual([])
  })

  it('counts from the start of the timeline', () => {
    const [segment] = detectActivity(timeline([[-200, 300]], { startMs: -500 })).segments
    expect(segment?.[0]).toBeCloseTo(-200, 9)
  })

  it('finds nothing in silence or in nothing', () => {
    expect(detectActivity(timeline([]))).toMatchObject({ segments: [], snrDb: null })
    expect(detectActivity(timeline([], { lengthMs: 0 }))).toMatchObject({ segments: [], snrDb: null, thresholdDbfs: -76 })
  })
})
