import { activeSpeechLevel } from './active-speech-level.ts'

/** Speech brought to a level. `limitedByDb` is what had to be withheld so that no sample clips; 0 where the target was reached. */
export interface LevelledSpeech {
  readonly samples: Int16Array
  readonly gainDb: number
  readonly limitedByDb: number
}

/** Root-mean-square level in dBov (0 = full-scale DC); null where every sample is 0 or there is none. */
export function rmsDbov(samples: Int16Array): number | null {
  let squares = 0
  for (const sample of samples) squares += (sample / 32768) ** 2
  return squares === 0 ? null : 10 * Math.log10(squares / samples.length)
}

/** Multiplies by a gain, rounding; samples beyond full scale are clamped. */
export function amplify(samples: Int16Array, gainDb: number): Int16Array {
  const factor = 10 ** (gainDb / 20)
  return samples.map((sample) => Math.max(-32768, Math.min(32767, Math.round(sample * factor))))
}

/**
 * Brings speech to an active speech level (ITU-T P.56, dBov) with one gain for all samples. Never clips: where the target would
 * push a peak beyond full scale the gain stops short and `limitedByDb` says by how much. Null where there is no speech to measure.
 */
export function toActiveLevel(samples: Int16Array, rate: number, targetDbov: number): LevelledSpeech | null {
  const { activeLevelDbov } = activeSpeechLevel(samples, rate)
  if (activeLevelDbov === null) return null
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  const wantedDb = targetDbov - activeLevelDbov
  const roomDb = 20 * Math.log10(32767 / peak)
  const gainDb = Math.min(wantedDb, roomDb)
  return { samples: amplify(samples, gainDb), gainDb, limitedByDb: wantedDb - gainDb }
}
