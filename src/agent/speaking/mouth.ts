import type { MediaSession } from '../../peer/contract.ts'
import type { SaidClip } from '../../model/wire.ts'
import { WindowedMinimum } from '../windowed-minimum.ts'
import type { Clip, ClipSource } from './clip.ts'
import { PcmTimeline } from './pcm-timeline.ts'
import type { SpeechEncoder } from './speech-encoder.ts'

const frameSamples = 960
const frameMs = 20
const anchorWindowMs = 10_000

/** What is heard beside the agent's speech in `length` heard samples from `from` on; null: nothing. */
export type MouthEcho = (mouth: Mouth, from: number, length: number) => Int16Array | null

/**
 * The agent's RTP stream: one packet every 20 ms without a gap, silence included. Everything is counted in *heard samples*: sample
 * 0 is the first sample of the first packet as a receiver decodes it. A sample put into the encoder is heard `lookahead` later.
 */
export class Mouth {
  readonly periodMs: number = frameMs
  readonly timeline: PcmTimeline
  readonly #session: MediaSession
  readonly #encoder: SpeechEncoder
  readonly #firstTimestamp: number
  readonly #beforeFrame: (mouth: Mouth, dueMs: number) => void
  readonly #echo: MouthEcho | null
  readonly #anchor = new WindowedMinimum(anchorWindowMs)
  readonly #said: { readonly start: number; end: number; readonly turn: number; readonly source: ClipSource }[] = []
  #firstDueMs: number | null = null
  #frame = 0

  constructor(options: {
    readonly session: MediaSession
    readonly encoder: SpeechEncoder
    /** RTP timestamp of heard sample 0. */
    readonly firstTimestamp: number
    /** Called before each frame is encoded: the last moment to place what falls into it. */
    readonly beforeFrame: (mouth: Mouth, dueMs: number) => void
    /** Length of the fade when speech is cut; left out: 5 ms. */
    readonly cutFadeMs?: number
    /** What is heard beside the speech; left out: nothing. */
    readonly echo?: MouthEcho
  }) {
    this.timeline = options.cutFadeMs === undefined ? new PcmTimeline() : new PcmTimeline(options.cutFadeMs * 48)
    this.#session = options.session
    this.#encoder = options.encoder
    this.#firstTimestamp = options.firstTimestamp
    this.#beforeFrame = options.beforeFrame
    this.#echo = options.echo ?? null
  }

  /** Heard samples from here on can still be chosen. */
  get nextSample(): number {
    return this.#frame * frameSamples + this.#encoder.lookaheadSamples
  }

  /** Heard samples before this one are decided with the frame being made now; what falls before it must be placed now. */
  get decidedTo(): number {
    return this.nextSample + frameSamples
  }

  /** The heard sample a receiver could play at `atMs` at the earliest (fractional); null before the first packet. */
  sampleAt(atMs: number): number | null {
    const anchorMs = this.#anchor.minimum
    return anchorMs === null ? null : (atMs - anchorMs) * 48
  }

  /** When a receiver could play a heard sample at the earliest; null before the first packet. */
  timeOf(sample: number): number | null {
    const anchorMs = this.#anchor.minimum
    return anchorMs === null ? null : anchorMs + sample / 48
  }

  /** RTP timestamp (32 bit) of a heard sample. */
  timestampOf(sample: number): number {
    return (this.#firstTimestamp + sample) >>> 0
  }

  /** One past the last heard sample that will sound; 0 while nothing was placed. */
  get speechEnd(): number {
    return this.timeline.end === 0 ? 0 : this.timeline.end + this.#encoder.lookaheadSamples
  }

  /** Places a clip so that its first sample is heard as sample `wanted`, or as early as still possible. Returns the sample. */
  say(wanted: number, { samples, source }: Clip, turn: number): number {
    const heard = Math.max(Math.round(wanted), this.nextSample)
    this.timeline.place(heard - this.#encoder.lookaheadSamples, samples, turn)
    if (source !== undefined) this.#said.push({ start: heard, end: heard + samples.length, turn, source })
    return heard
  }

  /** All synthesised speech that was placed, without what was cut off. */
  get said(): readonly SaidClip[] {
    return this.#said
      .filter(({ start, end }) => end > start)
      .map(({ start, end, source }) => ({ timestamp: this.timestampOf(start), samples: end - start, ...source }))
  }

  /** Silence from heard sample `wanted` on (or as early as possible) for all speech of turns before `beforeTurn`. */
  hush(wanted: number, beforeTurn: number): { readonly turn: number; readonly end: number }[] {
    const lookahead = this.#encoder.lookaheadSamples
    const at = Math.max(Math.round(wanted), this.nextSample)
    for (const clip of this.#said) if (clip.turn < beforeTurn) clip.end = Math.min(clip.end, at)
    return this.timeline.cut(at - lookahead, beforeTurn).map(({ turn, end }) => ({ turn, end: end + lookahead }))
  }

  /** True where speech of a turn before `beforeTurn` is heard at or after a sample. */
  speaksAfter(sample: number, beforeTurn: number): boolean {
    return this.timeline.soundsAfter(Math.max(0, sample - this.#encoder.lookaheadSamples), beforeTurn)
  }

  onFrame(dueMs: number): void {
    this.#firstDueMs ??= dueMs
    // The frame number follows the schedule, not a count: where the clock skipped frames the timestamps skip them too.
    this.#frame = Math.max(this.#frame, Math.round((dueMs - this.#firstDueMs) / frameMs))
    this.#beforeFrame(this, dueMs)
    const start = this.#frame * frameSamples
    const payload = this.#encoder.encode(this.#mixed(start))
    const { atMs } = this.#session.send({ payload, timestamp: this.timestampOf(start), marker: this.#frame === 0 })
    this.#anchor.add(atMs, atMs - start / 48)
    this.#frame++
  }

  /** Speech and echo from encoded sample `start` on; null: silence. */
  #mixed(start: number): Int16Array | null {
    const speech = this.timeline.render(start, frameSamples)
    const echo = this.#echo?.(this, start + this.#encoder.lookaheadSamples, frameSamples) ?? null
    if (speech === null || echo === null) return speech ?? echo
    return speech.map((sample, at) => Math.max(-32768, Math.min(32767, sample + echo[at]!)))
  }
}
