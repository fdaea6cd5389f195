import type { Ptime } from '../model/plan.ts'
import type { TrackPacket } from '../model/recording.ts'

/** Monotonic ms since process-independent origin (`process.hrtime`), comparable between processes of one host. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Media of a connected call: raw RTP in the caller's hands, stamped at the socket. */
export interface MediaSession {
  readonly clockRate: 48000
  readonly payloadType: number
  /** RFC 4733 payload type where negotiated. */
  readonly dtmfPayloadType: number | null
  readonly ssrc: number
  /** Sends one packet now. Returns the time it was handed to the socket (`nowMs`) and its sequence number. */
  send(packet: { readonly payload: Uint8Array; readonly timestamp: number; readonly marker?: boolean; readonly payloadType?: number }): {
    readonly atMs: number
    readonly sequenceNumber: number
  }
  /** Every received RTP packet, before anything is decoded; `atMs` is `nowMs` at the socket callback. */
  onPacket(listener: (packet: TrackPacket) => void): void
  /** Text messages of the data channel `vqt-events`. */
  sendText(text: string): void
  onText(listener: (text: string) => void): void
  /** Called once when the far end or the path is gone for good. */
  onClosed(listener: (why: string) => void): void
  /** Smoothed round-trip time from the last consent or RTCP exchange; null where unknown. */
  rttMs(): number | null
}

/** One headless real-time endpoint. The offerer calls `offer` then `accept`; the answerer calls `answer`. */
export interface Peer {
  readonly engine: string
  offer(): Promise<string>
  answer(offerSdp: string): Promise<string>
  accept(answerSdp: string): Promise<void>
  /** New offer with fresh ICE credentials; finish with `accept`. */
  restart(): Promise<string>
  /** Resolves when ICE and DTLS are up; rejects with a message that names the stage. */
  connected(limitMs: number): Promise<MediaSession>
  close(): Promise<void>
}

export interface PeerOptions {
  readonly ptimeMs: Ptime
  /** Address to gather on; loopback runs use exactly 127.0.0.1. */
  readonly loopback: boolean
  /** Told when a stage is reached: 'ice' | 'dtls'. */
  readonly onStage?: (stage: 'ice' | 'dtls') => void
  /** Tests only: the SRTP master keys and salts, so that a capture can be decrypted by another program. */
  readonly onKeys?: (keys: { readonly profile: number; readonly local: Buffer; readonly remote: Buffer }) => void
}
