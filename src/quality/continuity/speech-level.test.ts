import { describe, expect, it } from 'vitest'
import { activeSpeechLevel } from '../../audio/active-speech-level.ts'
import { talk } from './degraded-speech.ts'
import { absence, recordedWav } from './recorded-speech.ts'
import { speechLevel } from './speech-level.ts'

const recordings = ['speech-p501/P501_D_EN_fm_SWB_48k.wav', 'speech-p501/P501_D_AM_fm_FB_48k.wav']
const absent = absence(recordings[0]!)
if (absent !== null) console.warn(absent)

function difference(samples: Int16Array, rateHz: number): { readonly levelDb: number; readonly activity: number } {
  const whole = activeSpeechLevel(samples, rateHz)
  const thinned = speechLevel(samples, rateHz)
  return {
    levelDb: Math.abs(thinned.activeLevelDbov! - whole.activeLevelDbov!),
    activity: Math.abs(thinned.activity - whole.activity),
  }
}

describe('speechLevel', () => {
  it.skipIf(absent !== null)('of wideband recordings is the level of all samples to 0.01 dB', () => {
    for (const path of recordings) {
      const { samples, rateHz } = recordedWav(path)
      const { levelDb, activity } = difference(samples, rateHz)
      expect(levelDb).toBeLessThan(0.01)
      expect(activity).toBeLessThan(2e-4)
    }
  })

  it('of synthetic speech too', () => {
    const { samples } = talk(['slt-0.95-i-am-not-sure', 'rms-1.1-i-live-on-oak-street'])
    expect(difference(samples, 48000).levelDb).toBeLessThan(0.01)
  })

  it('is that of all samples below 16 kHz, and null for silence', () => {
    const samples = Int16Array.from({ length: 11025 }, (_, i) => 3000 * Math.sin(i / 5))
    expect(speechLevel(samples, 11025)).toEqual(activeSpeechLevel(samples, 11025))
    expect(speechLevel(new Int16Array(48000), 48000)).toEqual({ activeLevelDbov: null, activity: 0, rmsDbov: null })
  })
})
