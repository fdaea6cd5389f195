import type { TruthLog } from '../truth-log.ts'
import type { Clip } from '../speaking/clip.ts'
import type { Mouth } from '../speaking/mouth.ts'

/** When a reply is to be heard: `atMs` on the agent's clock (null: not known yet), and what it was aimed at, for the truth log. */
export interface OnsetTarget {
  readonly atMs: () => number | null
  readonly callerTimestamp: number
  readonly delayMs: number
}

/** A piece of a reply. `clip` is asked every frame until it is there; `failed` pieces are left out. */
export interface SpeechPart {
  clip(): Clip | 'failed' | null
  /** Silence before it when it follows another piece. */
  readonly gapMs: number
  /** Earliest time on the agent's clock. */
  readonly notBeforeMs?: number
}

/**
 * One reply on its way to the caller: pieces spoken one after another, each as soon as it is ready, the first not before its
 * target and, if ready in time, exactly on it (to the sample). Placed at the last moment, so that the newest clock anchors count.
 */
export class ReplySpeech {
  readonly order: number
  readonly #turn: number
  readonly #target: OnsetTarget | null
  readonly #stimulus: 'burst' | 'speech' | 'reply'
  readonly #truth: TruthLog
  readonly #onStart: () => void
  readonly #parts: SpeechPart[] = []
  #complete = false
  #started = false
  #end = 0
  #over = false

  constructor(options: {
    readonly order: number
    readonly turn: number
    /** Null: as soon as possible. */
    readonly target: OnsetTarget | null
    readonly stimulus: 'burst' | 'speech' | 'reply'
    readonly truth: TruthLog
    readonly onStart: () => void
  }) {
    this.order = options.order
    this.#turn = options.turn
    this.#target = options.target
    this.#stimulus = options.stimulus
    this.#truth = options.truth
    this.#onStart = options.onStart
  }

  get started(): boolean {
    return this.#started
  }

  /** Nothing more will be heard of it. */
  get over(): boolean {
    return this.#over
  }

  add(part: SpeechPart): void {
    this.#parts.push(part)
  }

  /** No pieces will follow. */
  complete(): void {
    this.#complete = true
  }

  /** The caller cut it short; `end` is one past the last heard sample where sound was taken away, null where none was. */
  cut(mouth: Mouth, end: number | null): void {
    if (this.#over) return
    if (this.#started) this.#truth.stop({ turn: this.#turn, timestamp: mouth.timestampOf(end ?? this.#end), bargeIn: true })
    this.#over = true
  }

  /** The heard sample at which it begins, once that can no longer wait; null: not yet, already begun, or nothing to say yet. */
  due(mouth: Mouth): number | null {
    if (this.#started || this.#over || this.#parts.length === 0) return null
    const wanted = this.#wanted(mouth)
    if (wanted === null || wanted >= mouth.decidedTo) return null
    // Only now may the piece be asked for: its words can depend on the dialogue up to this moment.
    return this.#parts[0]!.clip() === null ? null : Math.max(wanted, mouth.nextSample)
  }

  /** Called before each frame: places what is due and ready. */
  frame(mouth: Mouth, dueMs: number): void {
    while (!this.#over && this.#placeNext(mouth, dueMs)) continue
    if (this.#over || !this.#complete || this.#parts.length > 0 || mouth.nextSample <= this.#end) return
    if (this.#started) this.#truth.stop({ turn: this.#turn, timestamp: mouth.timestampOf(this.#end), bargeIn: false })
    this.#over = true
  }

  #wanted(mouth: Mouth): number | null {
    if (this.#target === null) return mouth.nextSample
    const atMs = this.#target.atMs()
    return atMs === null ? null : mouth.sampleAt(atMs)
  }

  /** Places or leaves out the next piece; false when it has to wait. */
  #placeNext(mouth: Mouth, dueMs: number): boolean {
    const part = this.#parts[0]
    if (part === undefined || (part.notBeforeMs !== undefined && dueMs < part.notBeforeMs)) return false
    const wanted = this.#started ? this.#end + part.gapMs * 48 : this.due(mouth)
    const clip = part.clip()
    if (wanted === null || clip === null) return false
    this.#parts.shift()
    if (clip === 'failed') return true
    const heard = mouth.say(wanted, clip.samples, this.order)
    this.#end = heard + clip.samples.length
    if (!this.#started) this.#begin(mouth.timestampOf(heard))
    return true
  }

  #begin(timestamp: number): void {
    this.#started = true
    this.#truth.onset({
      turn: this.#turn,
      timestamp,
      callerTimestamp: this.#target?.callerTimestamp ?? null,
      delayMs: this.#target?.delayMs ?? null,
      stimulus: this.#stimulus,
    })
    this.#onStart()
  }
}
