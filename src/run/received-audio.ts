import { createOpusDecoder, type OpusDecoder } from '../audio/opus.ts'
import type { TrackPacket } from '../model/recording.ts'

/** Window of the anchor (measures.md §1.3). */
const anchorWindowMs = 10_000

/** The anchor creeps by fractions of a sample; audio that is played on is moved only for more than this (0.5 ms). */
const anchorStepSamples = 24

interface Chunk {
  readonly from: number
  readonly samples: Int16Array
}

/**
 * What the agent sent as an ideal receiver plays it (measures.md §1.3), at 48 kHz. Positions are samples on the `nowMs` clock:
 * 48 × ms. Where nothing arrived there is silence.
 */
export class ReceivedAudio {
  readonly #decoder: OpusDecoder = createOpusDecoder({ sampleRate: 48000 })
  readonly #payloadType: number
  readonly #keepSamples: number
  #chunks: Chunk[] = []
  #delays: { readonly atMs: number; readonly samples: number }[] = []
  #ssrc: number | null = null
  #lastTimestamp = 0
  /** Timestamps counted on from the first packet's, without wrap. */
  #unwrapped = 0
  #anchor: number | null = null
  #closed = false

  /** Keeps `keepMs` of what has been played. */
  constructor(payloadType: number, keepMs: number) {
    this.#payloadType = payloadType
    this.#keepSamples = 48 * keepMs
  }

  onPacket(packet: TrackPacket): void {
    // The agent goes on sending while the caller hangs up.
    if (this.#closed) return
    if (packet.payloadType !== this.#payloadType || packet.payload.length < 2) return
    if (packet.ssrc !== this.#ssrc) this.#newStream(packet)
    const step = (packet.timestamp - this.#lastTimestamp) | 0
    // Out of order or twice: its place has been passed.
    if (step < 0 || (step === 0 && this.#anchor !== null)) return
    this.#lastTimestamp = packet.timestamp
    this.#unwrapped += step
    let samples: Int16Array
    try {
      samples = this.#decoder.decode(packet.payload)
    } catch {
      return
    }
    const from = this.#place(packet.atMs) + this.#unwrapped
    this.#chunks = this.#chunks.filter((chunk) => chunk.from + chunk.samples.length > from - this.#keepSamples)
    this.#chunks.push({ from, samples })
  }

  /** What is played at these positions. */
  read(from: number, count: number): Int16Array {
    const played = new Int16Array(count)
    for (const chunk of this.#chunks) {
      const start = Math.max(from, chunk.from)
      const end = Math.min(from + count, chunk.from + chunk.samples.length)
      if (start < end) played.set(chunk.samples.subarray(start - chunk.from, end - chunk.from), start - from)
    }
    return played
  }

  close(): void {
    this.#closed = true
    this.#decoder.close()
  }

  #newStream(packet: TrackPacket): void {
    this.#ssrc = packet.ssrc
    this.#lastTimestamp = packet.timestamp
    this.#unwrapped = 0
    this.#anchor = null
    this.#delays = []
  }

  /** Position at which the stream's first sample would have been played: the least delay of the window. */
  #place(atMs: number): number {
    const samples = 48 * atMs - this.#unwrapped
    while (this.#delays.length > 0 && this.#delays.at(-1)!.samples >= samples) this.#delays.pop()
    this.#delays.push({ atMs, samples })
    while (this.#delays[0]!.atMs < atMs - anchorWindowMs) this.#delays.shift()
    const anchor = Math.round(this.#delays[0]!.samples)
    if (this.#anchor === null || Math.abs(anchor - this.#anchor) > anchorStepSamples) this.#anchor = anchor
    return this.#anchor
  }
}
