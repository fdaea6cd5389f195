/** Test support: a media session without a network, whose clock the test moves. */
import type { TrackPacket } from '../model/recording.ts'
import type { MediaSession } from '../peer/contract.ts'

export interface SentPacket {
  readonly atMs: number
  readonly timestamp: number
  readonly payload: Uint8Array
}

export class FakeMedia implements MediaSession {
  readonly clockRate = 48000
  readonly payloadType = 111
  readonly dtmfPayloadType = 110
  readonly ssrc = 7
  readonly sent: SentPacket[] = []
  readonly texts: string[] = []
  /** The time `send` stamps. */
  nowMs = 0
  #onPacket: ((packet: TrackPacket) => void)[] = []
  #onText: ((text: string) => void)[] = []
  #onClosed: ((why: string) => void)[] = []
  #sequence = 0

  send(packet: { readonly payload: Uint8Array; readonly timestamp: number }): { atMs: number; sequenceNumber: number } {
    this.sent.push({ atMs: this.nowMs, timestamp: packet.timestamp, payload: packet.payload })
    return { atMs: this.nowMs, sequenceNumber: this.sent.length }
  }

  onPacket(listener: (packet: TrackPacket) => void): void {
    this.#onPacket.push(listener)
  }

  sendText(text: string): void {
    this.texts.push(text)
  }

  onText(listener: (text: string) => void): void {
    this.#onText.push(listener)
  }

  onClosed(listener: (why: string) => void): void {
    this.#onClosed.push(listener)
  }

  rttMs(): number | null {
    return null
  }

  /** Lets a packet of the caller arrive. */
  arrive(packet: { readonly atMs: number; readonly timestamp: number; readonly payload: Uint8Array; readonly payloadType?: number }): void {
    const whole = { sequenceNumber: this.#sequence++ & 0xffff, payloadType: 111, ssrc: 9, marker: false, ...packet }
    for (const listener of this.#onPacket) listener({ ...whole, timestamp: packet.timestamp >>> 0 })
  }

  arriveText(text: string): void {
    for (const listener of this.#onText) listener(text)
  }

  loseFarEnd(why: string): void {
    for (const listener of this.#onClosed.splice(0)) listener(why)
  }
}
