import { describe, expect, it } from 'vitest'
import { activeSpeechLevel } from '../../audio/active-speech-level.ts'
import { measureCall } from '../measure-call.ts'
import { spokenLine, trackWith } from '../spoken-lines.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'

const line = spokenLine('slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four')
const speech = trackWith(10_000, [
  [1500, line],
  [5500, line],
])

function sampleOf(call: SyntheticCall, measure: string, leg = 'agent'): number | string {
  const { measurements } = measureCall(syntheticCall({ endMs: 10_000, rttMs: 1, ...call }))
  const outcome = measurements.find((one) => one.measure === measure && one.tags['leg'] === leg)?.outcome
  return outcome?.kind === 'measured' ? outcome.value : outcome?.kind === 'not-applicable' ? outcome.why : String(outcome?.kind)
}

describe('what the agent’s sound tells by itself', () => {
  it('of clean speech: its level, and nothing else', () => {
    // The codec keeps the level of what went in.
    const { activeLevelDbov } = activeSpeechLevel(speech, 48_000)
    expect(Math.abs((sampleOf({ agentPcm: speech }, 'speech_level') as number) - activeLevelDbov!)).toBeLessThan(0.5)
    for (const measure of ['speech_holes', 'repeated_frames', 'clipping']) expect(sampleOf({ agentPcm: speech }, measure), measure).toBe(0)
  })

  it('a quieter agent is quieter, by as much', () => {
    const quiet = speech.map((sample) => Math.round(sample / 4))
    const change = (sampleOf({ agentPcm: quiet }, 'speech_level') as number) - (sampleOf({ agentPcm: speech }, 'speech_level') as number)
    expect(change).toBeCloseTo(-12.04, 0)
  })

  it('lost packets in the midst of speech are holes in it', () => {
    const lost = [95, 96, 310, 335]
    const holes = sampleOf({ agentPcm: speech, disturb: (packets) => packets.filter((_, index) => !lost.includes(index)) }, 'speech_holes')
    expect(holes).toBeGreaterThanOrEqual(1)
    expect(holes).toBeLessThanOrEqual(3)
  })

  it('has no value, with a reason, where there is no speech, no packet, or another comparison', () => {
    expect(sampleOf({}, 'speech_level')).toBe('there is no speech')
    expect(sampleOf({ agentPcm: speech, disturb: () => [] }, 'clipping')).toBe('no packet was received on this leg')
    expect(sampleOf({ agentPcm: speech }, 'speech_level', 'caller')).toContain('compared with what was said')
    expect(String(sampleOf({ agentPcm: speech }, 'noise_floor'))).toMatch(/digital silence|^-\d/)
  })
})
