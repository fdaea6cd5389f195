import type { CueMessage } from '../../model/wire.ts'
import type { CallerClock } from '../hearing/caller-clock.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { Stimuli } from '../speaking/stimuli.ts'
import type { TruthLog } from '../truth-log.ts'
import { ReplySpeech } from './reply-speech.ts'

/**
 * The calibration standard: no greeting, no dialogue, no hearing. Each cue that asks for a reply gets its stimulus, heard exactly
 * the asked time after the caller's true offset, which the cue told beforehand.
 */
export class Calibration {
  readonly #clock: CallerClock
  readonly #stimuli: Stimuli
  readonly #truth: TruthLog
  #replies: ReplySpeech[] = []

  constructor(deps: { readonly clock: CallerClock; readonly stimuli: Stimuli; readonly truth: TruthLog }) {
    this.#clock = deps.clock
    this.#stimuli = deps.stimuli
    this.#truth = deps.truth
  }

  onCue(cue: CueMessage): void {
    if (cue.reply === undefined) return
    const { afterMs, stimulus } = cue.reply
    const clip = this.#stimuli[stimulus]
    const speech = new ReplySpeech({
      order: cue.turn,
      turn: cue.turn,
      target: { atMs: () => this.#dueMs(cue, afterMs), callerTimestamp: cue.endTimestamp, delayMs: afterMs },
      stimulus,
      truth: this.#truth,
      onStart: () => {},
    })
    speech.add({ clip: () => clip, gapMs: 0 })
    speech.complete()
    this.#replies.push(speech)
  }

  frame(mouth: Mouth, dueMs: number): void {
    for (const reply of this.#replies) reply.frame(mouth, dueMs)
    this.#replies = this.#replies.filter((reply) => !reply.over)
  }

  #dueMs(cue: CueMessage, afterMs: number): number | null {
    const end = this.#clock.unwrap(cue.endTimestamp)
    const offsetMs = end === null ? null : this.#clock.capturedAtMs(end, cue.samplesPerPacket)
    return offsetMs === null ? null : offsetMs + afterMs
  }
}
