/** PCM → Opus, one 20 ms frame (960 samples at 48 kHz) at a time. */
export interface FrameEncoder {
  readonly lookaheadSamples: number
  encode(frame: Int16Array): Uint8Array
}

/** Silent frames after speech (or at the start) that are really encoded: the tail dies out and the packets become periodic. */
const settleFrames = 16
/** Packets of settled silence are repeated with this period: libopus dithers them in a cycle of four. */
const cycle = 4

/**
 * Encodes only while there is something to hear. In settled silence the encoder rests and its last four packets are repeated;
 * when speech comes back it goes on where it stood, and what is decoded begins neither earlier nor louder (shown in the test).
 */
export class SpeechEncoder {
  readonly #encoder: FrameEncoder
  readonly #silence: Int16Array = new Int16Array(960)
  readonly #recent: Uint8Array[] = []
  #silent = 0

  constructor(encoder: FrameEncoder) {
    this.#encoder = encoder
  }

  /** Samples by which what is decoded lies behind what is encoded. */
  get lookaheadSamples(): number {
    return this.#encoder.lookaheadSamples
  }

  /** True while no CPU is spent. */
  get resting(): boolean {
    return this.#silent >= settleFrames
  }

  /** The packet of one frame; null is silence. */
  encode(frame: Int16Array | null): Uint8Array {
    if (frame === null && this.resting) return this.#recent[this.#silent++ % cycle]!
    this.#silent = frame === null ? this.#silent + 1 : 0
    const packet = this.#encoder.encode(frame ?? this.#silence)
    this.#recent.push(packet)
    if (this.#recent.length > cycle) this.#recent.shift()
    return packet
  }
}
