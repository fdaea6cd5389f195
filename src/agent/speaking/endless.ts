import type { Stimulus } from '../../model/plan.ts'

/** Sound without an end, for stop times: sample `at` of a loop that joins seamlessly, and how it falls silent. */
export interface EndlessSound {
  /** One period, 48 kHz mono. */
  readonly loop: Int16Array
  /** Length of the linear fade that ends exactly where the sound stops; 0: a hard edge. */
  readonly fadeSamples: number
  /**
   * Samples at the very end of the fade that nobody hears by the edge rule of measures.md 1.2 (35 dB below the sound's level): a linear
   * fade of n samples is that far down for its last n · 10^(−35/20).
   */
  readonly unheardSamples: number
}

const secondSamples = 48_000
const toneHz = 1000
const toneDbfs = -20
const vowelDbov = -26
const vowelHz = 120
const fadeSamples = 240

/** What the reference agent says in calibration until it is stopped. */
export const endlessSounds: Readonly<Record<Stimulus, EndlessSound>> = {
  burst: { loop: tone(), fadeSamples: 0, unheardSamples: 0 },
  speech: { loop: vowels(), fadeSamples, unheardSamples: Math.floor(fadeSamples * 10 ** (-35 / 20)) },
}

/** `length` samples from sample `from` of the sound on, which stops (one past its last sample) at `stopAt`; null: it goes on. */
export function endlessSamples(sound: EndlessSound, from: number, length: number, stopAt: number | null): Int16Array {
  return Int16Array.from({ length }, (_, offset) => {
    const at = from + offset
    const left = stopAt === null ? Infinity : stopAt - at
    if (left <= 0) return 0
    const gain = left > sound.fadeSamples ? 1 : left / sound.fadeSamples
    return Math.round(sound.loop[at % sound.loop.length]! * gain)
  })
}

/** 1 kHz sine at −20 dBFS (RMS). */
function tone(): Int16Array {
  const amplitude = 32768 * 10 ** (toneDbfs / 20) * Math.SQRT2
  return Int16Array.from({ length: secondSamples }, (_, at) => Math.round(amplitude * Math.sin((2 * Math.PI * toneHz * at) / 48_000)))
}

/**
 * A voice that glides through open, front and back vowels in one second, pitch 120 ± 8 Hz, loudness ± 2 dB, −26 dBov: it has no closure,
 * so wherever it is cut, its last audible sample is the cut. Every component makes whole turns in the second, so the loop joins.
 */
function vowels(): Int16Array {
  const formants = (seconds: number): readonly number[] => {
    const turn = 2 * Math.PI * seconds
    return [500 + 220 * Math.sin(turn), 1500 + 600 * Math.sin(turn + 2), 2600]
  }
  const raw = Float64Array.from({ length: secondSamples }, (_, at) => {
    const seconds = at / secondSamples
    const phase = 2 * Math.PI * vowelHz * seconds + 8 * (1 - Math.cos(2 * Math.PI * seconds))
    const peaks = formants(seconds)
    let sum = 0
    for (let harmonic = 1; harmonic <= 30; harmonic++) {
      const level = peaks.reduce((most, peak, rank) => most + 0.6 ** rank * Math.exp(-(((harmonic * vowelHz - peak) / 180) ** 2)), 0.02)
      sum += (level / Math.sqrt(harmonic)) * Math.sin(harmonic * phase)
    }
    return sum * 10 ** ((2 * Math.sin(2 * Math.PI * 3 * seconds)) / 20)
  })
  const rms = Math.sqrt(raw.reduce((sum, sample) => sum + sample * sample, 0) / raw.length)
  const gain = (32768 * 10 ** (vowelDbov / 20)) / rms
  return Int16Array.from(raw, (sample) => Math.max(-32768, Math.min(32767, Math.round(sample * gain))))
}
