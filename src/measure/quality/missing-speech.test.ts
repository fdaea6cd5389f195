import { describe, expect, it } from 'vitest'
import type { TrackPacket } from '../../model/recording.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { callTimeline } from '../timeline/call-timeline.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { missingSpeech } from './missing-speech.ts'

const call = {
  turns: [{ fragments: [[500, 1500]] as const }],
  agent: [{ fromMs: 2000, toMs: 8000, kind: 'speech' as const }],
  endMs: 10_000,
  rttMs: 1,
}
const of = (more: SyntheticCall = {}): NonNullable<ReturnType<typeof missingSpeech>> => {
  const found = missingSpeech(callTimeline(syntheticCall({ ...call, ...more })), 'agent')
  if (found === null) throw new Error('nothing is known')
  return found
}
const dropping =
  (isLost: (index: number) => boolean) =>
  (packets: TrackPacket[]): TrackPacket[] =>
    packets.filter((_, index) => !isLost(index))

describe('speech that never came', () => {
  it('is none on a clean path', () => {
    expect(of()).toMatchObject({ share: 0, missingMs: 0, gaps: 0, longestMs: 0 })
    expect(of().speechMs).toBeGreaterThan(4000)
  })

  it('counts holes exactly: how many, the longest, the whole', () => {
    expect(of({ disturb: dropping((index) => [150, 151, 152, 200, 250, 251].includes(index)) })).toMatchObject({
      gaps: 3,
      missingMs: 120,
      longestMs: 60,
    })
  })

  it('counts a hole that is longer than any pause inside speech, and none that lies in silence', () => {
    expect(of({ disturb: dropping((index) => index >= 150 && index < 200) })).toMatchObject({ gaps: 1, missingMs: 1000, longestMs: 1000 })
    expect(of({ disturb: dropping((index) => index >= 20 && index < 40) }).missingMs).toBe(0)
  })

  it('counts what came too late', () => {
    expect(of({ networkDelayMs: (index) => (index === 220 ? 65 : 0) })).toMatchObject({ gaps: 1, missingMs: 20 })
  })

  it.each([1, 3, 5, 10, 20])('follows a random loss of %i %%, and never falls where more is lost', (percent) => {
    const lossAt = (share: number): ReturnType<typeof of> => {
      const random = seededRandom(11)
      return of({ disturb: dropping(() => random() < share) })
    }
    const found = lossAt(percent / 100).share
    const sd = Math.sqrt(((percent / 100) * (1 - percent / 100)) / 250)
    expect(Math.abs(found - percent / 100)).toBeLessThan(4 * sd)
    expect(lossAt(percent / 50).share).toBeGreaterThanOrEqual(found)
  })

  it('of the caller is what the far end did not get of the annotated speech', () => {
    const made = syntheticCall(call)
    const spoken = made.caller.filter(({ timestamp }) => timestamp - made.caller[0]!.timestamp > 700 * 48).slice(0, 5)
    const farEnd = made.caller.filter((packet) => !spoken.includes(packet))
    expect(missingSpeech(callTimeline({ ...made, farEnd }), 'caller')).toMatchObject({ gaps: 1, missingMs: 100 })
    expect(missingSpeech(callTimeline(made), 'caller')).toBeNull()
    expect(missingSpeech(callTimeline(syntheticCall({ ...call, agent: [] })), 'agent')).toBeNull()
  })
})
