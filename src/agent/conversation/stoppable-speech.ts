import type { Stimulus } from '../../model/plan.ts'
import { endlessSamples, endlessSounds, type EndlessSound } from '../speaking/endless.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { TruthLog } from '../truth-log.ts'

/** Each turn begins elsewhere in the sound, so that its stops meet vowels of every kind and loudness. */
const phaseStepSamples = 29_663

/** A caller that never barges in must not leave a tone behind. */
const longestSamples = 30 * 48_000

/**
 * Calibration of stop times: sounds from now on and falls silent at exactly one sample. Placed frame by frame, so that the stop is
 * decided with the newest clock anchors and nothing that was placed has to be taken back.
 */
export class StoppableSpeech {
  readonly #turn: number
  readonly #sound: EndlessSound
  readonly #stimulus: Stimulus
  readonly #truth: TruthLog
  #begin: number | null = null
  /** Heard samples before this one are placed. */
  #placedTo = 0
  #stopAtMs: (() => number | null) | null = null
  #stopAt: number | null = null
  #over = false

  constructor(options: { readonly turn: number; readonly stimulus: Stimulus; readonly truth: TruthLog }) {
    this.#turn = options.turn
    this.#sound = endlessSounds[options.stimulus]
    this.#stimulus = options.stimulus
    this.#truth = options.truth
  }

  get over(): boolean {
    return this.#over
  }

  /** It is to be silent from here on; `atMs` is asked every frame until the moment is near (null: not known yet). */
  stop(atMs: () => number | null): void {
    this.#stopAtMs ??= atMs
  }

  /** Called before each frame: places what falls into it. */
  frame(mouth: Mouth): void {
    if (this.#over) return
    if (this.#begin === null) this.#start(mouth)
    const begin = this.#begin as number
    const from = Math.max(this.#placedTo, mouth.nextSample)
    this.#decideStop(mouth, from)
    const to = Math.min(mouth.decidedTo, this.#stopAt ?? Infinity)
    if (to > from) {
      const phase = this.#turn * phaseStepSamples - begin
      const stop = this.#stopAt === null ? null : this.#stopAt + phase
      mouth.say(from, { samples: endlessSamples(this.#sound, from + phase, to - from, stop) }, this.#turn)
      this.#placedTo = to
    }
    if (this.#stopAt !== null && this.#stopAt <= mouth.decidedTo) this.#end(mouth, this.#stopAt)
    else if (this.#placedTo - begin >= longestSamples) this.#giveUp(mouth)
  }

  #start(mouth: Mouth): void {
    this.#begin = mouth.nextSample
    this.#placedTo = mouth.nextSample
    const timestamp = mouth.timestampOf(this.#begin)
    this.#truth.onset({ turn: this.#turn, timestamp, callerTimestamp: null, delayMs: null, stimulus: this.#stimulus })
  }

  /** The fade must begin before the stop: it is settled in the last frame that can still hold all of it. Too late: as soon as possible. */
  #decideStop(mouth: Mouth, from: number): void {
    const atMs = this.#stopAtMs?.() ?? null
    const wanted = atMs === null ? null : mouth.sampleAt(atMs)
    if (this.#stopAt !== null || wanted === null || Math.round(wanted) - this.#sound.fadeSamples >= mouth.decidedTo) return
    this.#stopAt = Math.max(Math.round(wanted), from)
  }

  #end(mouth: Mouth, stopAt: number): void {
    this.#over = true
    const timestamp = mouth.timestampOf(stopAt - this.#sound.unheardSamples)
    this.#truth.stop({ turn: this.#turn, timestamp, bargeIn: true, cutTimestamp: mouth.timestampOf(stopAt) })
  }

  #giveUp(mouth: Mouth): void {
    this.#over = true
    this.#truth.stop({ turn: this.#turn, timestamp: mouth.timestampOf(this.#placedTo), bargeIn: false })
  }
}
