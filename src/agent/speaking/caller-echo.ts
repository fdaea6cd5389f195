import { resample } from '../../audio/resample.ts'
import { shortestAgentEchoMs } from '../../model/plan.ts'
import type { CallerEar } from '../hearing/caller-ear.ts'
import type { Mouth } from './mouth.ts'

/** RTP samples (48 kHz) per heard sample (16 kHz). */
const ratio = 3
/** Heard samples on each side that the resampler's filter reaches. */
const reach = 48

/** The two clocks are compared anew where they have drifted apart by more than this, in samples of 48 kHz, also while there is an echo. */
const longestDrift = 48

/**
 * The caller's voice as it leaks into what the agent sends: what could be heard of the caller at a time (its packet at its earliest arrival,
 * decoded) is heard again `delayMs` later, `lossDb` below. Up to 8 kHz, as the ear hears. Throws a RangeError below `shortestAgentEchoMs`.
 */
export class CallerEcho {
  readonly #ear: CallerEar
  readonly #delayMs: number
  readonly #gain: number
  /** Caller timestamp of the echo in the agent's heard sample 0, a whole number: kept while there is an echo, or its wave would jump. */
  #shift: number | null = null

  constructor(options: { readonly ear: CallerEar; readonly delayMs: number; readonly lossDb: number }) {
    if (options.delayMs < shortestAgentEchoMs)
      throw new RangeError(`an echo comes after ${shortestAgentEchoMs} ms or more, not ${options.delayMs}`)
    this.#ear = options.ear
    this.#delayMs = options.delayMs
    this.#gain = 10 ** (-options.lossDb / 20)
  }

  /** The echo in `length` heard samples from `from` on; null: nothing to be heard. */
  samples(mouth: Mouth, from: number, length: number): Int16Array | null {
    const shift = this.#shiftFor(mouth)
    if (shift === null) return null
    const first = from + shift
    const origin = this.#ear.origin
    const start = Math.floor((first - origin) / ratio) - reach
    const heard = this.#ear.sound(origin + start * ratio, origin + (start + 2 * reach + Math.ceil(length / ratio) + 1) * ratio)
    if (!heard.some((sample) => Math.abs(sample) * this.#gain >= 0.5)) {
      this.#shift = null
      return null
    }
    const wide = resample(heard, 16_000, 48_000)
    const skip = first - origin - start * ratio
    return Int16Array.from({ length }, (_, at) => Math.round(wide[skip + at]! * this.#gain))
  }

  #shiftFor(mouth: Mouth): number | null {
    const time = mouth.timeOf(0)
    const shift = time === null ? null : this.#ear.clock.heardAt(time - this.#delayMs)
    if (shift === null) return (this.#shift = null)
    if (this.#shift === null || Math.abs(shift - this.#shift) > longestDrift) this.#shift = Math.round(shift)
    return this.#shift
  }
}
