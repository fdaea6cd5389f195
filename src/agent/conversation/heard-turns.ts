import type { CallerEar, CallerSpeech } from '../hearing/caller-ear.ts'

/** Silence after which decoding starts, well before the turn is taken as ended. */
const eagerMs = 160
/** Speech that goes on within this after the end-pointer spoke belongs to the same turn, as long as the reply has not begun. */
const sameTurnMs = 1000
/** While the agent speaks, so much loud sound is a caller who speaks; less is a cough, a "mm-hmm", a door. */
const yieldMs = 250
/** While the agent speaks, a sound is over after so much silence. */
const soundOverMs = 200
/** A loud stretch that begins within this of the first sound belongs to it: words begin softly. */
const softStartMs = 300
const samplesPerMs = 48

/** What the end-pointer found. Positions are unwrapped caller RTP timestamps. */
export type HeardEvent =
  /** Something is heard while the agent speaks: a sound, its own echo, or the beginning of a turn (an onset then follows). */
  | { readonly kind: 'sound'; readonly start: number }
  /** The caller began to speak; `overAgent`: while the agent spoke. */
  | { readonly kind: 'onset'; readonly start: number; readonly overAgent: boolean }
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
  /** The run began while the agent spoke, and is no turn yet. */
  #waiting = false
  /** What was heard up to here can be the agent's own echo; null: it still speaks. */
  #ownTo: number | null = null
  /** The turn begins so long after its run. */
  #startsLater = 0

  constructor(ear: CallerEar, endpointMs: number) {
    this.#ear = ear
    this.#endpointMs = endpointMs
  }

  /** Events since the last poll, in order. `speaking`: the agent speaks, or its echo may still come. */
  poll(speaking: boolean): HeardEvent[] {
    const run = this.#ear.speech()
    if (run === null) return []
    const events: HeardEvent[] = []
    if (this.#run !== run.run) {
      this.#begin(run.run, speaking)
      events.push(speaking ? { kind: 'sound', start: run.start } : { kind: 'onset', start: run.start, overAgent: false })
    }
    if (this.#waiting) {
      const start = this.#turnStart(run, speaking)
      if (start === null) {
        if (run.trailingSilenceMs >= soundOverMs) this.settle()
        return events
      }
      this.#waiting = false
      this.#startsLater = start - run.start
      events.push({ kind: 'onset', start, overAgent: true })
    }
    return [...events, ...this.#progress({ ...run, start: run.start + this.#startsLater })]
  }

  /** The current run is done with: what comes next is a new turn. */
  settle(): void {
    this.#ear.pointer.forget()
    this.#ear.loud.forget()
    this.#run = null
  }

  #begin(run: number, speaking: boolean): void {
    this.#run = run
    this.#pausedAt = null
    this.#endedAt = null
    this.#waiting = speaking
    this.#ownTo = null
    this.#startsLater = 0
  }

  /** Where the turn begins in a run that began while the agent spoke; null: nothing shows yet that the caller speaks. */
  #turnStart(run: CallerSpeech, speaking: boolean): number | null {
    const loud = this.#ear.loudSpeech()
    if (loud !== null && loud.end - loud.start >= yieldMs * samplesPerMs) {
      return loud.start - run.start < softStartMs * samplesPerMs ? run.start : loud.start
    }
    if (loud !== null && loud.trailingSilenceMs >= soundOverMs) this.#ear.loud.forget()
    this.#ownTo = speaking ? null : (this.#ownTo ?? this.#ear.heardTo)
    const own = this.#ownTo ?? Infinity
    return run.end - Math.max(own, run.start) >= yieldMs * samplesPerMs ? run.start : null
  }

  #progress({ start, end, trailingSilenceMs }: CallerSpeech): HeardEvent[] {
    const events: HeardEvent[] = []
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
}
