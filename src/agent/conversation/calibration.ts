import type { CueMessage } from '../../model/wire.ts'
import type { CallerClock } from '../hearing/caller-clock.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { Stimuli } from '../speaking/stimuli.ts'
import type { TruthLog } from '../truth-log.ts'
import { ReplySpeech } from './reply-speech.ts'
import { StoppableSpeech } from './stoppable-speech.ts'

/**
 * The calibration standard: no greeting, no dialogue, no hearing. Each cue that asks for a reply gets its stimulus, heard exactly
 * the asked time after the caller's true offset, which the cue told beforehand. A cue that asks for speech gets it at once and without
 * end, until a cue tells when the caller's barge-in begins and how long after that onset it has to be silent.
 */
export class Calibration {
  readonly #clock: CallerClock
  readonly #stimuli: Stimuli
  readonly #truth: TruthLog
  #replies: ReplySpeech[] = []
  #speech: StoppableSpeech | null = null

  constructor(deps: { readonly clock: CallerClock; readonly stimuli: Stimuli; readonly truth: TruthLog }) {
    this.#clock = deps.clock
    this.#stimuli = deps.stimuli
    this.#truth = deps.truth
  }

  onCue(cue: CueMessage): void {
    if (cue.speak !== undefined && this.#speech === null) {
      this.#speech = new StoppableSpeech({ turn: cue.turn, stimulus: cue.speak.stimulus, truth: this.#truth })
    }
    const { stop } = cue
    if (stop !== undefined) this.#speech?.stop(() => this.#capturedAtMs(cue, cue.startTimestamp, stop.afterMs))
    if (cue.reply !== undefined) this.#reply(cue, cue.reply)
  }

  frame(mouth: Mouth): void {
    for (const reply of this.#replies) reply.frame(mouth)
    this.#replies = this.#replies.filter((reply) => !reply.over)
    this.#speech?.frame(mouth)
    if (this.#speech?.over === true) this.#speech = null
  }

  #reply(cue: CueMessage, { afterMs, stimulus }: NonNullable<CueMessage['reply']>): void {
    const clip = this.#stimuli[stimulus]
    const speech = new ReplySpeech({
      order: cue.turn,
      turn: cue.turn,
      target: { atMs: () => this.#capturedAtMs(cue, cue.endTimestamp, afterMs), callerTimestamp: cue.endTimestamp, delayMs: afterMs },
      stimulus,
      truth: this.#truth,
      onStart: () => {},
    })
    speech.add({ clip: () => clip, gapMs: 0 })
    speech.complete()
    this.#replies.push(speech)
  }

  /** So long after the caller's sample was captured, on the agent's clock; null while that clock is unknown. */
  #capturedAtMs(cue: CueMessage, timestamp: number, afterMs: number): number | null {
    const sample = this.#clock.unwrap(timestamp)
    const capturedMs = sample === null ? null : this.#clock.capturedAtMs(sample, cue.samplesPerPacket)
    return capturedMs === null ? null : capturedMs + afterMs
  }
}
