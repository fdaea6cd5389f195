import type { CallerEar } from '../hearing/caller-ear.ts'

/** Silence after which decoding starts, well before the turn is taken as ended. */
const eagerMs = 160
/** Speech that goes on within this after the end-pointer spoke belongs to the same turn, as long as the reply has not begun. */
const sameTurnMs = 1000

/** What the end-pointer found. Positions are unwrapped caller RTP timestamps. */
export type HeardEvent =
  /** The caller began to speak. */
  | { readonly kind: 'onset'; readonly start: number }
  /** A pause long enough to start decoding; repeated with a new `end` when speech went on in between. */
  | { readonly kind: 'pause'; readonly start: number; readonly end: number }
  /** The turn is taken as ended. */
  | { readonly kind: 'ended'; readonly start: number; readonly end: number }
  /** Speech went on after `ended`: it was a pause in the turn. */
  | { readonly kind: 'resumed'; readonly start: number }

/** Turns the ear's speech into turn events, for one call. `endpointMs`: trailing silence that ends a turn. */
export class HeardTurns {
  readonly #ear: CallerEar
  readonly #endpointMs: number
  #run: number | null = null
  #pausedAt: number | null = null
  #endedAt: number | null = null

  constructor(ear: CallerEar, endpointMs: number) {
    this.#ear = ear
    this.#endpointMs = endpointMs
  }

  /** Events since the last poll, in order. */
  poll(): HeardEvent[] {
    const run = this.#ear.speech()
    if (run === null) return []
    const events: HeardEvent[] = []
    const { start, end, trailingSilenceMs } = run
    if (this.#run !== run.run) {
      this.#run = run.run
      this.#pausedAt = null
      this.#endedAt = null
      events.push({ kind: 'onset', start })
    }
    if (this.#endedAt !== null && end > this.#endedAt) {
      this.#endedAt = null
      events.push({ kind: 'resumed', start })
    }
    if (trailingSilenceMs >= Math.min(eagerMs, this.#endpointMs) && this.#pausedAt !== end) {
      this.#pausedAt = end
      events.push({ kind: 'pause', start, end })
    }
    if (trailingSilenceMs >= this.#endpointMs && this.#endedAt === null) {
      this.#endedAt = end
      events.push({ kind: 'ended', start, end })
    }
    if (trailingSilenceMs >= Math.max(sameTurnMs, this.#endpointMs)) this.settle()
    return events
  }

  /** The current run is done with: what comes next is a new turn. */
  settle(): void {
    this.#ear.pointer.forget()
    this.#run = null
  }
}
