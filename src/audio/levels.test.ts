import { describe, expect, it } from 'vitest'
import { activeSpeechLevel } from './active-speech-level.ts'
import { amplify, rmsDbov, toActiveLevel } from './levels.ts'

const speech = Int16Array.from({ length: 48000 }, (_, i) => (i % 16000 < 10000 ? Math.round(3000 * Math.sin(i / 7)) : 0))

describe('levels', () => {
  it('reads 0 dBov for full-scale DC and −3.01 for a full-scale sine', () => {
    expect(rmsDbov(new Int16Array(10).fill(-32768))).toBe(0)
    expect(rmsDbov(Int16Array.from({ length: 48000 }, (_, i) => Math.round(32767 * Math.sin((2 * Math.PI * i) / 48))))).toBeCloseTo(
      -3.01,
      2,
    )
    expect(rmsDbov(new Int16Array(10))).toBeNull()
    expect(rmsDbov(new Int16Array(0))).toBeNull()
  })

  it('clamps when told to amplify beyond full scale', () => {
    expect(amplify(Int16Array.of(100, -100, 30000, -30000), 20)).toEqual(Int16Array.of(1000, -1000, 32767, -32768))
  })

  it('brings speech to the level asked for', () => {
    const { samples, gainDb, limitedByDb } = toActiveLevel(speech, 16000, -26)!
    expect(limitedByDb).toBe(0)
    expect(gainDb).toBeCloseTo(-26 - activeSpeechLevel(speech, 16000).activeLevelDbov!, 9)
    // The crossing is sought to 0.5 dB (P.56), so a second measurement may land elsewhere within it.
    expect(Math.abs(activeSpeechLevel(samples, 16000).activeLevelDbov! + 26)).toBeLessThan(0.5)
  })

  it('never clips, and says how much it held back', () => {
    const { samples, gainDb, limitedByDb } = toActiveLevel(speech, 16000, 0)!
    expect(Math.max(...samples.map(Math.abs))).toBe(32767)
    expect(limitedByDb).toBeGreaterThan(0)
    expect(gainDb + limitedByDb).toBeCloseTo(-activeSpeechLevel(speech, 16000).activeLevelDbov!, 9)
  })

  it('has nothing to bring up in silence', () => {
    expect(toActiveLevel(new Int16Array(16000), 16000, -26)).toBeNull()
  })
})
