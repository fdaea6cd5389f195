import type { AgentSettings } from '../../model/plan.ts'
import type { Recogniser } from '../../speech/contract.ts'
import { codecLookaheadSamples, type CallerEar } from '../hearing/caller-ear.ts'
import { EagerRecognition, type Heard } from '../hearing/eager-recognition.ts'
import type { TurnAnswer } from './turn-answer.ts'

const samplesPerMs = 48
/** Sound before and after the speech that the recogniser gets with it. */
const leadMs = 150
const cuedTailMs = 100
const heardTailMs = 150

/** Has the caller's turns recognised, one at a time; without a recogniser every turn stays `unheard`. */
export class TurnListening {
  readonly #ear: CallerEar
  readonly #recognition: EagerRecognition | null

  constructor(ear: CallerEar, recogniser: Recogniser | null, keeps: AgentSettings['selfRepair']) {
    this.#ear = ear
    this.#recognition = recogniser === null ? null : new EagerRecognition(recogniser, keeps)
  }

  /** The caller paused: what was said between two positions may have been all. */
  tryOut(start: number, end: number): void {
    void this.#recognise(start, end, heardTailMs)
  }

  /** The end-pointer found the end of the turn. */
  listen(turn: TurnAnswer): void {
    this.#listen(turn, heardTailMs)
  }

  /** Listens to a turn that a cue told, once its sound is there. */
  listenToCued(turn: TurnAnswer): void {
    const { end } = turn.span
    if (!turn.cued || turn.listening !== null || end === null) return
    if (this.#ear.heardTo >= end + codecLookaheadSamples + cuedTailMs * samplesPerMs) this.#listen(turn, cuedTailMs)
  }

  discard(): void {
    this.#recognition?.discard()
  }

  #listen(turn: TurnAnswer, tailMs: number): void {
    const listening = this.#recognise(turn.span.start, turn.span.end!, tailMs)
    turn.listening = listening ?? 'unheard'
    if (listening === null) turn.understood = { kind: 'unheard' }
    void listening?.then((heard) => {
      if (turn.listening !== listening) return
      turn.heard = heard
      turn.understood = { kind: 'heard', intent: heard.intent, slots: heard.slots }
    })
  }

  #recognise(start: number, end: number, tailMs: number): Promise<Heard> | null {
    const from = start + codecLookaheadSamples - leadMs * samplesPerMs
    const to = end + codecLookaheadSamples + tailMs * samplesPerMs
    return this.#recognition?.start({ from, to }, () => this.#ear.sound(from, to)) ?? null
  }
}
