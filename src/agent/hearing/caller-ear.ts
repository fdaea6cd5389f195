import type { TrackPacket } from '../../model/recording.ts'
import { CallerClock } from './caller-clock.ts'
import { EndPointer } from './end-pointer.ts'

/** Opus → 16 kHz mono. One per call: decoders carry state from packet to packet. */
export interface FrameDecoder {
  decode(payload: Uint8Array): Int16Array
}

/** RTP samples (48 kHz) per heard sample (16 kHz). */
const ratio = 3
const frameSamples = 160
/** Sound kept for the recogniser: the last 60 s. */
const keptSamples = 60 * 16_000
/** Packets held back for an earlier one that is still missing. */
const maxHeldPackets = 3
/** A stream that stops for so long is heard as silence, so that a lost tail still ends the turn. */
const stalledMs = 500
/** A jump of more than this is a new stream, not loss. */
const maxGapMs = 10_000

/** Opus encoders delay the sound by 6.5 ms (312 samples at 48 kHz): a heard edge lies that much after the spoken one. */
export const codecLookaheadSamples = 312

/**
 * What is louder than this (dBov, 12 dB below what the agent itself says) is not taken for an echo of its own voice. Callers speak at
 * about −26; a speakerphone returns the agent some 20 dB down.
 */
const loudDbov = -38

/** A run of caller speech as spoken, without the codec's delay: unwrapped caller RTP timestamps. `run` tells runs apart. */
export interface CallerSpeech {
  readonly run: number
  readonly start: number
  readonly end: number
  readonly trailingSilenceMs: number
}

/**
 * Hears the caller: places packets by timestamp, decodes them at 16 kHz as they come, runs the end-pointer, keeps the sound.
 * Positions are unwrapped caller RTP timestamps.
 */
export class CallerEar {
  readonly clock: CallerClock = new CallerClock()
  readonly pointer: EndPointer = new EndPointer()
  readonly loud: EndPointer = new EndPointer(loudDbov)
  readonly #decoder: FrameDecoder
  readonly #payloadType: number
  readonly #clockOnly: boolean
  readonly #sound = new Int16Array(keptSamples)
  readonly #frame = new Int16Array(frameSamples)
  readonly #held = new Map<number, TrackPacket>()
  #ssrc: number | null = null
  /** Unwrapped timestamp of heard sample 0. */
  #origin = 0
  #heard = 0
  #inFrame = 0
  #packetSamples = 960
  #lastArrivalMs = 0
  /** Silence put in since the last packet, in heard samples. */
  #madeUp = 0
  #damaged = 0

  /** `clockOnly`: nothing is decoded, only the caller's clock is kept. */
  constructor(options: { readonly decoder: FrameDecoder; readonly payloadType: number; readonly clockOnly?: boolean }) {
    this.#decoder = options.decoder
    this.#payloadType = options.payloadType
    this.#clockOnly = options.clockOnly ?? false
  }

  /** RTP samples a packet, as the last decoded packet had them (960 before the first). */
  get samplesPerPacket(): number {
    return this.#packetSamples
  }

  /** Unwrapped timestamp up to which sound was heard (or given up). */
  get heardTo(): number {
    return this.#origin + this.#heard * ratio
  }

  /** Unwrapped timestamp of a heard sample: all heard samples lie a whole number of steps (3) from it. */
  get origin(): number {
    return this.#origin
  }

  /** Packets the decoder refused. */
  get damagedPackets(): number {
    return this.#damaged
  }

  /** The current run of caller speech. Null: silent since the last `forget`. */
  speech(): CallerSpeech | null {
    return this.#spoken(this.pointer)
  }

  /** The current run of what is too loud to be the agent's own echo. */
  loudSpeech(): CallerSpeech | null {
    return this.#spoken(this.loud)
  }

  onPacket(packet: TrackPacket): void {
    if (packet.payloadType !== this.#payloadType) return
    if (this.#ssrc === null) {
      this.#ssrc = packet.ssrc
      this.#origin = packet.timestamp
    }
    const timestamp = this.clock.note(packet.timestamp, packet.atMs)
    this.#lastArrivalMs = packet.atMs
    // The stream was not over but late: it goes on behind the silence that was put in for it.
    if (this.#madeUp > 0 && timestamp < this.heardTo) this.#origin -= Math.min(this.heardTo - timestamp, this.#madeUp * ratio)
    this.#madeUp = 0
    if (this.#clockOnly || timestamp < this.heardTo - ratio) return
    this.#held.set(timestamp, packet)
    this.#release()
  }

  /** Tells the time, on the clock of arrivals: a stream that stopped is heard as silence. */
  advance(nowMs: number): void {
    if (this.#ssrc === null || this.#clockOnly || nowMs - this.#lastArrivalMs < stalledMs) return
    for (const timestamp of [...this.#held.keys()].sort((a, b) => a - b)) this.#hear(timestamp)
    const missing = Math.floor(nowMs - this.#lastArrivalMs - stalledMs / 2) * 16 - this.#madeUp
    if (missing <= 0) return
    this.#madeUp += missing
    this.#append(new Int16Array(missing))
  }

  /** The sound between two unwrapped timestamps, 16 kHz; silence where nothing was heard or it is no longer kept. */
  sound(from: number, to: number): Int16Array {
    const first = Math.round((from - this.#origin) / ratio)
    const last = Math.round((to - this.#origin) / ratio)
    const out = new Int16Array(Math.max(0, last - first))
    const oldest = Math.max(0, this.#heard - keptSamples)
    for (let at = Math.max(first, oldest); at < Math.min(last, this.#heard); at++) out[at - first] = this.#sound[at % keptSamples]!
    return out
  }

  #release(): void {
    for (;;) {
      const earliest = Math.min(...this.#held.keys())
      if (!Number.isFinite(earliest)) return
      const gap = earliest - this.heardTo
      if (gap > ratio && this.#held.size < maxHeldPackets) return
      this.#hear(earliest)
    }
  }

  #hear(timestamp: number): void {
    const packet = this.#held.get(timestamp)!
    this.#held.delete(timestamp)
    const gap = Math.round((timestamp - this.heardTo) / ratio)
    if (gap > maxGapMs * 16 || gap < 0) this.#origin += timestamp - this.heardTo
    else if (gap > 0) this.#append(new Int16Array(gap))
    let decoded: Int16Array
    try {
      decoded = this.#decoder.decode(packet.payload)
    } catch {
      this.#damaged++
      return
    }
    this.#packetSamples = decoded.length * ratio
    this.#append(decoded)
  }

  #append(samples: Int16Array): void {
    for (const sample of samples) {
      this.#sound[this.#heard % keptSamples] = sample
      this.#heard++
      this.#frame[this.#inFrame++] = sample
      if (this.#inFrame === frameSamples) {
        this.#inFrame = 0
        this.pointer.push(this.#frame)
        this.loud.push(this.#frame)
      }
    }
  }

  #spoken(pointer: EndPointer): CallerSpeech | null {
    const run = pointer.speech
    if (run === null) return null
    return {
      run: run.startSample,
      start: this.#origin + run.startSample * ratio - codecLookaheadSamples,
      end: this.#origin + run.endSample * ratio - codecLookaheadSamples,
      trailingSilenceMs: pointer.trailingSilenceMs,
    }
  }
}
