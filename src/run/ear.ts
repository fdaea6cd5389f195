import { createOpusDecoder, type OpusDecoder } from '../audio/opus.ts'
import { nowMs } from '../peer/contract.ts'
import type { TrackPacket } from '../model/recording.ts'

/** Louder than this is the agent speaking. For behaviour only: measures come from the recording with their own detector. */
const speakingDbfs = -50

/** Consecutive loud audio before we believe that the agent speaks: a click must not take the floor. */
const onsetMs = 40

/** Silence after which the agent's turn is taken as ended: longer than a sentence gap, shorter than a person's patience. */
export const agentTurnEndMs = 700

/** Shorter silences are part of speech. */
const shortestSilenceMs = 150

/**
 * The caller's live hearing: is the agent speaking, has its turn ended? It steers when the caller talks; no number is taken from it.
 */
export class Ear {
  readonly #decoder: OpusDecoder = createOpusDecoder({ sampleRate: 16000 })
  readonly #payloadType: number
  #loudMs = 0
  #speaking = false
  #lastLoudMs = Number.NEGATIVE_INFINITY
  #lastOnsetMs = Number.NEGATIVE_INFINITY
  #turnsHeard = 0
  /** Arrival of the first loud packet of those that make up `#loudMs`. */
  #loudFromMs = 0
  readonly #onsets: { readonly atMs: number; readonly silenceMs: number }[] = []

  constructor(payloadType: number) {
    this.#payloadType = payloadType
  }

  onPacket(packet: TrackPacket): void {
    if (packet.payloadType !== this.#payloadType || packet.payload.length < 2) return
    let level: number
    let lengthMs: number
    try {
      const samples = this.#decoder.decode(packet.payload)
      level = levelDbfs(samples)
      lengthMs = samples.length / 16
    } catch {
      return
    }
    if (level < speakingDbfs) {
      this.#loudMs = 0
      return
    }
    if (this.#loudMs === 0) this.#loudFromMs = packet.atMs
    this.#loudMs += lengthMs
    if (this.#loudMs < onsetMs) return
    const silenceMs = this.#loudFromMs - this.#lastLoudMs - lengthMs
    if (silenceMs >= shortestSilenceMs) this.#onsets.push({ atMs: this.#loudFromMs, silenceMs })
    if (!this.isSpeaking(packet.atMs)) {
      this.#lastOnsetMs = this.#loudFromMs
      this.#turnsHeard++
    }
    this.#speaking = true
    this.#lastLoudMs = packet.atMs
  }

  /** True from the agent's onset until `agentTurnEndMs` of silence have passed. */
  isSpeaking(atMs: number = nowMs()): boolean {
    if (this.#speaking && atMs - this.#lastLoudMs > agentTurnEndMs) this.#speaking = false
    return this.#speaking
  }

  /** Audible within the last 100 ms: speaking now, not just in the pause after it. */
  isAudible(atMs: number = nowMs()): boolean {
    return atMs - this.#lastLoudMs < 100
  }

  /** Start of the agent's last turn, on the `nowMs` clock; -Infinity before the first. */
  get lastOnsetMs(): number {
    return this.#lastOnsetMs
  }

  /** First onset at or after `sinceMs` that came after at least `silenceMs` of silence; null where there is none. */
  onsetAfter(sinceMs: number, silenceMs: number): number | null {
    return this.#onsets.find((onset) => onset.atMs >= sinceMs && onset.silenceMs >= silenceMs)?.atMs ?? null
  }

  get lastAudibleMs(): number {
    return this.#lastLoudMs
  }

  get turnsHeard(): number {
    return this.#turnsHeard
  }

  close(): void {
    this.#decoder.close()
  }
}

function levelDbfs(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return 10 * Math.log10(sum / Math.max(1, samples.length) / 32768 ** 2 + 1e-12)
}
