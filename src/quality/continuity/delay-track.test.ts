import { describe, expect, it } from 'vitest'
import type { DelayPoint } from './delay-points.ts'
import { delayTrackOf, lagsAt } from './delay-track.ts'

/** Points 160 ms apart, ten to an utterance, utterances a second apart. */
function pointsOf(lagAt: (atMs: number, index: number) => number, count = 40): DelayPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const utterance = Math.floor(index / 10)
    const atMs = 500 + 160 * index + 1000 * utterance
    return { atMs, lagMs: lagAt(atMs, index), confidence: 0.9, utterance }
  })
}

function trackOf(points: readonly DelayPoint[]): NonNullable<ReturnType<typeof delayTrackOf>> {
  return delayTrackOf({ points, sought: points.length })!
}

/** Noise of ±0.3 ms. */
const noise = (index: number): number => 0.3 * Math.sin(index * 12.9)

describe('delayTrackOf', () => {
  it('of a steady lag has no jumps', () => {
    const track = trackOf(pointsOf((_, index) => 80 + noise(index)))
    expect(track).toMatchObject({ jumps: [], insertedMs: 0, removedMs: 0, largestJumpMs: 0 })
    expect(track.medianLagMs).toBeCloseTo(80, 0)
  })

  it('adds jumps up by their direction, and tells where they are', () => {
    const track = trackOf(pointsOf((_, index) => 80 + (index >= 5 ? 60 : 0) - (index >= 20 ? 25 : 0) + noise(index)))
    expect(track.jumps.length).toBe(2)
    expect(Math.abs(track.insertedMs - 60)).toBeLessThan(0.5)
    expect(Math.abs(track.removedMs - 25)).toBeLessThan(0.5)
    expect(track.largestJumpMs).toBe(track.jumps[0]!.byMs)
    expect(track.jumps.map(({ inUtterance }) => inUtterance)).toEqual([true, false])
    expect(track.jumps[0]!.betweenMs).toEqual([500 + 160 * 4, 500 + 160 * 5])
  })

  it('sees a jump after the first point and before the last', () => {
    for (const at of [1, 39]) {
      const { jumps } = trackOf(pointsOf((_, index) => (index < at ? 0 : 30)))
      expect(jumps.map(({ byMs }) => byMs)).toEqual([30])
    }
  })

  it('tells drift from jumps, over long pauses too', () => {
    for (const ppm of [-1000, -200, -50, 0, 50, 200, 1000]) {
      const steps = trackOf(pointsOf((atMs, index) => 10 + atMs * ppm * 1e-6 + (index >= 25 ? 5 : 0)))
      expect(steps.driftPpm!).toBeCloseTo(ppm, 3)
      expect(steps.jumps.map(({ byMs }) => Math.round(byMs * 100) / 100)).toEqual([5])
      const sparse = pointsOf((atMs) => 10 + atMs * ppm * 1e-6).map((point) => ({
        ...point,
        atMs: point.atMs + 20_000 * point.utterance,
        lagMs: point.lagMs + 20_000 * point.utterance * ppm * 1e-6,
      }))
      expect(trackOf(sparse).jumps).toEqual([])
    }
  })

  it('does not state a drift it cannot know', () => {
    expect(trackOf(pointsOf(() => 10, 1)).driftPpm).toBeNull()
    expect(trackOf(pointsOf((_, index) => 10 + noise(index), 6)).driftPpm).toBeNull()
    expect(delayTrackOf({ points: [], sought: 4 })).toBeNull()
  })

  it('counts a slow wander as the time it moves', () => {
    const track = trackOf(pointsOf((_, index) => (index < 10 ? 0 : Math.min(20, index - 10))))
    expect(track.insertedMs).toBeGreaterThan(15)
    expect(track.removedMs).toBe(0)
  })
})

describe('lagsAt', () => {
  const track = trackOf(pointsOf((_, index) => (index < 5 ? 10 + Math.round(index) / 10 : 70)))

  it('lies between the points around, and is both near a jump', () => {
    expect(lagsAt(track, 500 + 80)).toEqual([expect.closeTo(10.05, 6)])
    expect(lagsAt(track, 500 + 160 * 4.5)).toEqual([10.3, 70])
    expect(lagsAt(track, 500 + 160 * 5.5)).toEqual([70, 10.4])
    expect(lagsAt(track, 500 + 160 * 7.5)).toEqual([70])
  })

  it('beyond the ends is that of the nearest point', () => {
    expect(lagsAt(track, 0)).toEqual([10])
    expect(lagsAt(track, 1e6)).toEqual([70])
  })
})
