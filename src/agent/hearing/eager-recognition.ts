import type { AgentSettings } from '../../model/plan.ts'
import type { Recogniser } from '../../speech/contract.ts'

/** What one whole turn sounded like to the recogniser; `failed`: the engine broke on it. */
export interface Heard {
  readonly text: string | null
  readonly intent: string | null
  readonly slots: Readonly<Record<string, string>>
  readonly decodeMs: number
  readonly failed: boolean
}

/**
 * Starts to recognise as soon as the caller falls silent and throws the result away when speech goes on, so that decoding runs
 * while the end-pointer still waits. At most one result counts: that of the last span asked for.
 */
export class EagerRecognition {
  readonly #recogniser: Recogniser
  readonly #keeps: AgentSettings['selfRepair']
  #span: { readonly from: number; readonly to: number } | null = null
  #result: Promise<Heard> | null = null

  /** `keeps`: which value of a self-repair ("tuesday no thursday") it takes for meant. */
  constructor(recogniser: Recogniser, keeps: AgentSettings['selfRepair']) {
    this.#recogniser = recogniser
    this.#keeps = keeps
  }

  /**
   * Recognises the speech between two positions. The same span again gives the result already under way; another span
   * replaces it. `sound` is only asked for when a new decode starts.
   */
  start(span: { readonly from: number; readonly to: number }, sound: () => Int16Array): Promise<Heard> {
    if (this.#result !== null && this.#span?.from === span.from && this.#span.to === span.to) return this.#result
    this.#span = span
    this.#result = this.#recogniser.recognise(sound()).then(
      (found) => ({
        text: found.text,
        intent: found.parse?.intent ?? null,
        slots: { ...found.parse?.slots, ...(this.#keeps === 'first' ? found.parse?.repaired : {}) },
        decodeMs: found.decodeMs,
        failed: false,
      }),
      () => ({ text: null, intent: null, slots: {}, decodeMs: 0, failed: true }),
    )
    return this.#result
  }

  discard(): void {
    this.#span = null
    this.#result = null
  }
}
