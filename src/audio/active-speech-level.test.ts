import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { activeSpeechLevel } from './active-speech-level.ts'
import { readWav } from './wav.ts'

const data = new URL('../../../shared/data/', import.meta.url)
const absent = !existsSync(new URL('p56/expected.json', data))
if (absent) console.warn('skipped: the ITU-T test signals for P.56 are not beside the project (../shared/data/p56)')

interface Expected {
  readonly active_dBov: number
  readonly rms_dBov: number
  readonly activity_pct: number
}

function load(name: string): { readonly samples: Int16Array; readonly rate: number } {
  if (name.endsWith('(16k)')) {
    const { sampleRate, channels } = readWav(readFileSync(new URL(name.split(' ')[0]!, data)), name)
    return { samples: channels[0]!, rate: sampleRate }
  }
  const bytes = readFileSync(new URL(`p56/${name}`, data))
  return { samples: Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i)), rate: 8000 }
}

describe('activeSpeechLevel', () => {
  it.skipIf(absent)('agrees with the ITU-T tool to its last printed digit', () => {
    const expected = JSON.parse(readFileSync(new URL('p56/expected.json', data), 'utf8')) as Record<string, Expected | string>
    const files = Object.entries(expected).filter((entry): entry is [string, Expected] => typeof entry[1] !== 'string')
    expect(files.length).toBe(4)
    for (const [name, figures] of files) {
      const { samples, rate } = load(name)
      const { activeLevelDbov, activity, rmsDbov } = activeSpeechLevel(samples, rate)
      expect(Math.abs(activeLevelDbov! - figures.active_dBov)).toBeLessThan(0.001)
      expect(Math.abs(rmsDbov! - figures.rms_dBov)).toBeLessThan(0.001)
      expect(Math.abs(100 * activity - figures.activity_pct)).toBeLessThan(0.001)
    }
  })

  it('puts the level of a tone with pauses at the level of the tone', () => {
    for (const rate of [8000, 16000, 48000]) {
      const tone = Int16Array.from({ length: 6 * rate }, (_, i) =>
        i % (2 * rate) < rate ? 8192 * Math.sin((2 * Math.PI * 440 * i) / rate) : 0,
      )
      const { activeLevelDbov, activity, rmsDbov } = activeSpeechLevel(tone, rate)
      const toneDbov = 20 * Math.log10(8192 / 32768) - 3.01
      expect(rmsDbov).toBeCloseTo(toneDbov - 3.01, 1)
      // Each second of tone is followed by the hangover and the decay of the envelope, which count as active.
      expect(activeLevelDbov!).toBeLessThan(toneDbov)
      expect(activeLevelDbov!).toBeGreaterThan(toneDbov - 1.6)
      expect(activity).toBeGreaterThan(0.5)
      expect(activity).toBeLessThan(0.72)
    }
  })

  it('has no level where there is no speech', () => {
    expect(activeSpeechLevel(new Int16Array(8000), 8000)).toEqual({ activeLevelDbov: null, activity: 0, rmsDbov: null })
    expect(activeSpeechLevel(new Int16Array(0), 8000)).toEqual({ activeLevelDbov: null, activity: 0, rmsDbov: null })
    const lastBit = Int16Array.from({ length: 8000 }, (_, i) => (i % 50 === 0 ? 1 : 0))
    expect(activeSpeechLevel(lastBit, 8000)).toMatchObject({ activeLevelDbov: null, activity: 0 })
  })

  it('follows the gain', () => {
    const noise = Int16Array.from({ length: 48000 }, (_, i) => (i % 16000 < 9000 ? ((i * 7919) % 2001) - 1000 : 0))
    const quiet = activeSpeechLevel(noise, 16000)
    const loud = activeSpeechLevel(
      noise.map((x) => x * 16),
      16000,
    )
    expect(loud.activeLevelDbov! - quiet.activeLevelDbov!).toBeCloseTo(24.08, 0)
    expect(loud.rmsDbov! - quiet.rmsDbov!).toBeCloseTo(24.082, 2)
  })
})
