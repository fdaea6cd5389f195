import { audibleEnd } from '../speaking/audible-end.ts'
import { withoutStart, type Clip } from '../speaking/clip.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { TruthLog } from '../truth-log.ts'

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
  /** What a tool gives, after a filler: heard at this time on the agent's clock, to the sample where it is ready and the filler over. */
  readonly notBeforeMs?: number
  /** Its words, once they are known. */
  readonly text?: string
  /** Told when the piece begins to sound. */
  readonly onSound?: () => void
}

type Stimulus = 'burst' | 'speech' | 'reply' | 'backchannel' | 'resume' | 'substantive'

/** The words of a reply, a piece each. */
export interface ReplyWords {
  /** Heard to their end. */
  readonly heard: readonly string[]
  /** Begun, and not heard to its end; null: none. */
  readonly broken: string | null
  readonly unheard: readonly string[]
}

/** An agent that interrupts itself begins again so long after. */
const againAfterSamples = 48_000

/** A piece that has its place: heard from sample `start` on. */
interface PlacedPart {
  readonly start: number
  readonly clip: Clip
  readonly part: SpeechPart
  told: boolean
}

/**
 * One reply on its way to the caller: pieces spoken one after another, each as soon as it is ready, the first not before its
 * target and, if ready in time, exactly on it (to the sample). Placed at the last moment, so that the newest clock anchors count.
 */
export class ReplySpeech {
  readonly order: number
  readonly #turn: number
  readonly #target: OnsetTarget | null
  readonly #stimulus: Stimulus
  readonly #truth: TruthLog
  readonly #onStart: () => void
  readonly #cutFadeSamples: number
  #parts: SpeechPart[] = []
  #placed: PlacedPart[] = []
  #complete = false
  #started = false
  #end = 0
  #over = false
  /** Stopped by a sound, or by itself: goes on at this heard sample. */
  #resumeAt: number | null = null
  /** Where the caller cut it; null: not. */
  #cutAt: number | null = null
  /** Words of the pieces that were heard before it was last stopped. */
  #spoken: string[] = []
  readonly #selfStopAfterSamples: number | null
  #selfStopAt: number | null = null

  constructor(options: {
    readonly order: number
    readonly turn: number
    /** Null: as soon as possible. */
    readonly target: OnsetTarget | null
    readonly stimulus: Stimulus
    readonly truth: TruthLog
    readonly onStart: () => void
    readonly cutFadeMs?: number
    /** Stops itself so long after its onset and begins again; left out: does not. */
    readonly selfStopAfterMs?: number | null
  }) {
    this.order = options.order
    this.#turn = options.turn
    this.#target = options.target
    this.#stimulus = options.stimulus
    this.#truth = options.truth
    this.#onStart = options.onStart
    this.#cutFadeSamples = (options.cutFadeMs ?? 5) * 48
    this.#selfStopAfterSamples = (options.selfStopAfterMs ?? null) === null ? null : options.selfStopAfterMs! * 48
  }

  /** It takes the place of earlier replies; a backchannel stands beside them. */
  get supersedes(): boolean {
    return this.#stimulus !== 'backchannel'
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

  /** True where it is heard, or in a gap between its pieces, at a sample. */
  isUnderWay(sample: number): boolean {
    return this.#started && !this.#over && this.#resumeAt === null && sample < this.#end && (this.#placed[0]?.start ?? this.#end) <= sample
  }

  /** Its words as they stand at a heard sample, or where it was cut. */
  words(upTo: number): ReplyWords {
    const limit = Math.min(upTo, this.#cutAt ?? Infinity)
    const textsOf = (pieces: readonly PlacedPart[]): string[] => pieces.flatMap(({ part }) => part.text ?? [])
    const endOf = ({ start, clip }: PlacedPart): number => start + clip.samples.length
    return {
      heard: [...this.#spoken, ...textsOf(this.#placed.filter((piece) => endOf(piece) <= limit))],
      broken: textsOf(this.#placed.filter((piece) => piece.start < limit && endOf(piece) > limit)).at(0) ?? null,
      unheard: [...textsOf(this.#placed.filter(({ start }) => start >= limit)), ...this.#parts.flatMap(({ text }) => text ?? [])],
    }
  }

  /** The caller cut it short; `end` is one past the last heard sample where sound was taken away, null where none was. */
  cut(mouth: Mouth, end: number | null): void {
    if (this.#over) return
    // One that was silent already, to go on later, has told its stop.
    if (this.#started && this.#resumeAt === null) this.#tellStop(mouth, end, true)
    this.#cutAt = end
    this.#over = true
  }

  /** A sound stopped it at `end`; the rest follows from heard sample `resumeAt` on. */
  pause(mouth: Mouth, end: number, resumeAt: number): void {
    if (this.#over || !this.#started) return
    this.#tellStop(mouth, end, true)
    this.#spoken = [...this.words(end).heard]
    const rest = this.#placed
      .filter(({ start, clip }) => start + clip.samples.length > end)
      .map(({ start, clip, part, told }): SpeechPart => {
        const left = withoutStart(clip, Math.max(0, end - start))
        // What was told already is not told again.
        return {
          clip: () => left,
          gapMs: start > end ? part.gapMs : 0,
          ...(part.text === undefined ? {} : { text: part.text }),
          ...(told || part.onSound === undefined ? {} : { onSound: part.onSound }),
        }
      })
    this.#goOnLater([...rest, ...this.#parts], resumeAt)
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
  frame(mouth: Mouth): void {
    this.#interruptItself(mouth)
    while (!this.#over && this.#placeNext(mouth)) continue
    this.#tellWhatSounds(mouth)
    if (this.#over || !this.#complete || this.#parts.length > 0 || this.#resumeAt !== null || mouth.nextSample <= this.#end) return
    if (this.#started) this.#truth.stop({ turn: this.#turn, timestamp: mouth.timestampOf(this.#end), bargeIn: false })
    this.#over = true
  }

  /** Falls silent by itself, and begins again from its first word: that is told again, too. */
  #interruptItself(mouth: Mouth): void {
    if (this.#selfStopAt === null || this.#selfStopAt >= mouth.decidedTo) return
    const at = Math.max(this.#selfStopAt, mouth.nextSample)
    this.#selfStopAt = null
    if (!this.isUnderWay(at)) return
    mouth.hush(at, this.order + 1)
    this.#tellStop(mouth, at, false)
    this.#goOnLater([...this.#placed.map(({ part }) => part), ...this.#parts], at + againAfterSamples)
  }

  #goOnLater(parts: SpeechPart[], resumeAt: number): void {
    this.#parts = parts
    this.#placed = []
    this.#resumeAt = resumeAt
  }

  #wanted(mouth: Mouth): number | null {
    if (this.#target === null) return mouth.nextSample
    const atMs = this.#target.atMs()
    return atMs === null ? null : mouth.sampleAt(atMs)
  }

  /** Places or leaves out the next piece; false when it has to wait. */
  #placeNext(mouth: Mouth): boolean {
    const part = this.#parts[0]
    if (part === undefined) return false
    if (this.#resumeAt !== null && this.#resumeAt >= mouth.decidedTo) return false
    const wanted = this.#resumeAt ?? (this.#started ? this.#nextAt(part, mouth) : this.due(mouth))
    // Asked too early, a piece would be worded for a dialogue that still goes on.
    const clip = wanted === null ? null : part.clip()
    if (wanted === null || clip === null) return false
    this.#parts.shift()
    if (clip === 'failed') return true
    const heard = mouth.say(wanted, clip, this.order)
    this.#placed.push({ start: heard, clip, part, told: false })
    this.#end = heard + clip.samples.length
    if (!this.#started) {
      this.#begin(mouth.timestampOf(heard), this.#stimulus)
      if (this.#selfStopAfterSamples !== null) this.#selfStopAt = Math.round(heard + this.#selfStopAfterSamples)
    } else if (this.#resumeAt !== null) this.#begin(mouth.timestampOf(heard), 'resume')
    else if (part.notBeforeMs !== undefined) this.#begin(mouth.timestampOf(heard), 'substantive')
    this.#resumeAt = null
    return true
  }

  /** Where a piece follows the one before it; null: that cannot be said yet. */
  #nextAt(part: SpeechPart, mouth: Mouth): number | null {
    const follows = this.#end + part.gapMs * 48
    if (part.notBeforeMs === undefined) return follows
    const earliest = mouth.sampleAt(part.notBeforeMs)
    if (earliest === null || earliest >= mouth.decidedTo) return null
    return Math.max(follows, earliest)
  }

  #tellWhatSounds(mouth: Mouth): void {
    for (const placed of this.#placed) {
      if (placed.told || placed.start >= mouth.decidedTo) continue
      placed.told = true
      placed.part.onSound?.()
    }
  }

  /** Truth of a cut: the last sample that is heard, where it was cut, and where all that is known of it would have ended. */
  #tellStop(mouth: Mouth, end: number | null, bargeIn: boolean): void {
    const base = { turn: this.#turn, bargeIn }
    if (end === null) return this.#truth.stop({ ...base, timestamp: mouth.timestampOf(this.#end) })
    const last = this.#placed.findLast(({ start }) => start < end)
    const heardTo = last === undefined ? end : last.start + audibleEnd(last.clip.samples, end - last.start, this.#cutFadeSamples)
    // The end of the last piece is the planned one only when no piece is still to come.
    // Where it stops itself, that is the end it chose.
    const planned = bargeIn && this.#complete && this.#parts.length === 0 ? { plannedTimestamp: mouth.timestampOf(this.#end) } : {}
    this.#truth.stop({ ...base, timestamp: mouth.timestampOf(heardTo), cutTimestamp: mouth.timestampOf(end), ...planned })
  }

  #begin(timestamp: number, stimulus: Stimulus): void {
    const first = !this.#started
    this.#started = true
    this.#truth.onset({
      turn: this.#turn,
      timestamp,
      callerTimestamp: first ? (this.#target?.callerTimestamp ?? null) : null,
      delayMs: first ? (this.#target?.delayMs ?? null) : null,
      stimulus,
    })
    if (first) this.#onStart()
  }
}
