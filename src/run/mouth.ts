import type { FrameClock } from '../peer/frame-clock.ts'
import type { MediaSession } from '../peer/contract.ts'
import type { Ptime } from '../model/plan.ts'
import { TrackLog } from '../peer/track-log.ts'
import type { EncodedUtterance } from './caller-speech.ts'
import type { LiveVoice } from './live-voice.ts'

/** An utterance in flight: where its speech lies in RTP time, and when its last packet has gone out. */
export interface Spoken {
  readonly fragments: readonly (readonly [number, number])[]
  readonly done: Promise<void>
}

interface Item {
  readonly payload: Uint8Array
  /** What `payload` holds, where it is to be mixed with something else first. */
  readonly samples?: Int16Array
  readonly payloadType?: number
  readonly marker?: boolean
  /** RFC 4733: all packets of one key press carry the timestamp of its start. */
  readonly timestampLag?: number
  readonly sent?: () => void
}

/** RFC 4733 §2.3.1 event codes. */
const dtmfCodes = '0123456789*#ABCD'
const dtmfToneMs = 100
const dtmfGapMs = 60

/**
 * The caller's voice: one RTP stream without a hole, a packet every ptime from a shared absolute clock; speech where something is
 * to be said, silence otherwise. Keeps every packet with the time it really left.
 */
export class Mouth {
  readonly sent: TrackLog = new TrackLog()
  readonly #media: MediaSession
  readonly #ptimeMs: Ptime
  readonly #silence: Uint8Array
  readonly #voice: LiveVoice | null
  readonly #queue: Item[] = []
  readonly #firstTimestamp: number
  #frame = -1
  #firstDueMs = 0
  #remove: (() => void) | null

  constructor(deps: {
    media: MediaSession
    clock: Pick<FrameClock, 'add'>
    ptimeMs: Ptime
    silence: Uint8Array
    firstTimestamp: number
    /** Calls in noise or with an echo: everything is mixed and encoded as it is sent. Closed with the mouth. */
    voice?: LiveVoice | null
  }) {
    this.#media = deps.media
    this.#ptimeMs = deps.ptimeMs
    this.#silence = deps.silence
    this.#voice = deps.voice ?? null
    this.#firstTimestamp = deps.firstTimestamp
    this.#remove = deps.clock.add({ periodMs: deps.ptimeMs, onFrame: (dueMs) => this.#onFrame(dueMs) })
  }

  /** Begins with the next packet, behind whatever is still queued. */
  say(utterance: EncodedUtterance): Spoken {
    const fragments = this.wouldSay(utterance)
    const done = new Promise<void>((resolve) => {
      utterance.packets.forEach((payload, i) => {
        const last = i === utterance.packets.length - 1
        const samples = this.#voice === null ? {} : { samples: frameOf(utterance, i) }
        this.#queue.push({ payload, ...samples, marker: i === 0, ...(last ? { sent: resolve } : {}) })
      })
      if (utterance.packets.length === 0) resolve()
    })
    return { fragments, done }
  }

  /** Where the utterance would lie if it were said now; nothing is sent. */
  wouldSay(utterance: Pick<EncodedUtterance, 'fragments'>): Spoken['fragments'] {
    const first = this.nextTimestamp
    return utterance.fragments.map(([start, end]) => [(first + start) >>> 0, (first + end) >>> 0])
  }

  /** Timestamp of the next packet that is free. */
  get nextTimestamp(): number {
    return this.#timestampOf(this.#frame + 1 + this.#queue.length)
  }

  /** Keys digits by RFC 4733; false where the far end did not negotiate telephone events. */
  async key(digits: string): Promise<boolean> {
    const payloadType = this.#media.dtmfPayloadType
    if (payloadType === null) return false
    for (const digit of digits.toUpperCase()) {
      const code = dtmfCodes.indexOf(digit)
      if (code < 0) continue
      const frames = Math.ceil(dtmfToneMs / this.#ptimeMs)
      await new Promise<void>((resolve) => {
        // The end packet goes out three times (RFC 4733 §2.5.1.4): it must not be lost.
        for (let i = 0; i < frames + 2; i++) {
          const duration = Math.min(i + 1, frames) * 48 * this.#ptimeMs
          const end = i >= frames - 1 ? 0x80 : 0
          const payload = Uint8Array.of(code, end | 10, (duration >> 8) & 0xff, duration & 0xff)
          this.#queue.push({ payload, payloadType, marker: i === 0, timestampLag: i, ...(i === frames + 1 ? { sent: resolve } : {}) })
        }
      })
      await new Promise<void>((resolve) => {
        for (let ms = 0; ms < dtmfGapMs; ms += this.#ptimeMs) {
          this.#queue.push({ payload: this.#silence, ...(ms + this.#ptimeMs >= dtmfGapMs ? { sent: resolve } : {}) })
        }
      })
    }
    return true
  }

  stop(): void {
    this.#remove?.()
    this.#remove = null
    this.#voice?.close()
    for (const item of this.#queue.splice(0)) item.sent?.()
  }

  #timestampOf(frame: number): number {
    return (this.#firstTimestamp + frame * 48 * this.#ptimeMs) >>> 0
  }

  #onFrame(dueMs: number): void {
    if (this.#frame < 0) this.#firstDueMs = dueMs
    // Time that the clock skipped is skipped in the media too: timestamps are the schedule, send times are the truth.
    this.#frame = this.#frame < 0 ? 0 : Math.max(this.#frame + 1, Math.round((dueMs - this.#firstDueMs) / this.#ptimeMs))
    const item = this.#queue.shift() ?? { payload: this.#silence }
    const timestamp = this.#timestampOf(this.#frame - (item.timestampLag ?? 0))
    const payloadType = item.payloadType ?? this.#media.payloadType
    const marker = item.marker ?? false
    // Telephone events are no audio: they go out as they are.
    const payload =
      this.#voice === null || payloadType !== this.#media.payloadType
        ? item.payload
        : this.#voice.encode(this.#frame, dueMs, item.samples ?? null)
    const { atMs, sequenceNumber } = this.#media.send({ payload, timestamp, marker, payloadType })
    this.sent.append({ atMs, sequenceNumber, timestamp, payloadType, ssrc: this.#media.ssrc, marker, payload })
    item.sent?.()
  }
}

function frameOf(utterance: EncodedUtterance, frame: number): Int16Array {
  const { samples, samplesPerPacket } = utterance
  if (samples === undefined) throw new Error(`utterance ${utterance.key} was encoded without its samples`)
  return samples.subarray(frame * samplesPerPacket, (frame + 1) * samplesPerPacket)
}
