import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { aesCtr, type AesCtr } from './aes-ctr.ts'
import { hmacSha1, type HmacSha1 } from './hmac-sha1.ts'

/**
 * SRTP (RFC 3711, RFC 7714) for one direction pair of a call. AES-CM, the profile we offer first, runs in pure JavaScript without
 * garbage; GCM over node:crypto with KeyObjects (raw Buffer keys are 4–5 times slower on Node 24). SRTCP stays with the WebRTC
 * library.
 */

/** DTLS-SRTP protection profiles (RFC 5764 §4.1.2, RFC 7714 §14.2). */
export type SrtpProfile = 1 | 7
export const aesCm128HmacSha1: SrtpProfile = 1
export const aeadAes128Gcm: SrtpProfile = 7

export interface SrtpKeys {
  readonly profile: SrtpProfile
  readonly masterKey: Buffer
  /** 14 bytes for AES-CM, 12 for GCM. */
  readonly masterSalt: Buffer
}

type SessionKeys =
  | { readonly profile: 1; readonly cipher: AesCtr; readonly mac: HmacSha1; readonly salt: Buffer }
  | { readonly profile: 7; readonly cipher: KeyObject; readonly salt: Buffer }

const gcmTagBytes = 16
const hmacTagBytes = 10

/** Key derivation of RFC 3711 §4.3 with key derivation rate 0: labels 0 (cipher), 1 (authentication), 2 (salt). */
function derive(keys: SrtpKeys): SessionKeys {
  const prf = (label: number, length: number): Buffer => {
    const iv = Buffer.alloc(16)
    keys.masterSalt.copy(iv)
    iv[7] = iv[7]! ^ label
    return createCipheriv('aes-128-ctr', keys.masterKey, iv).update(Buffer.alloc(length))
  }
  return keys.profile === 7
    ? { profile: 7, cipher: createSecretKey(prf(0, 16)), salt: prf(2, 12) }
    : { profile: 1, cipher: aesCtr(prf(0, 16)), mac: hmacSha1(prf(1, 20)), salt: prf(2, 14) }
}

/** Length of the RTP header with CSRCs and extension, or -1 when the packet is too short to be RTP. */
export function rtpHeaderLength(packet: Uint8Array): number {
  if (packet.length < 12) return -1
  let length = 12 + 4 * (packet[0]! & 15)
  if ((packet[0]! & 16) !== 0) {
    if (packet.length < length + 4) return -1
    length += 4 + 4 * ((packet[length + 2]! << 8) | packet[length + 3]!)
  }
  return packet.length < length ? -1 : length
}

const counterIv = Buffer.alloc(16)
const gcmIv = Buffer.alloc(12)

/** Initialisation vector: AES-CM of RFC 3711 §4.1.1 (16 bytes), GCM of RFC 7714 §8.1 (12 bytes). The buffer is reused by the next call. */
function initialisationVector(keys: SessionKeys, ssrc: number, rollover: number, sequence: number): Buffer {
  const iv = keys.profile === 7 ? gcmIv : counterIv
  const ssrcAt = keys.profile === 7 ? 2 : 4
  iv.fill(0)
  iv.writeUInt32BE(ssrc, ssrcAt)
  iv.writeUInt32BE(rollover, ssrcAt + 4)
  iv.writeUInt16BE(sequence, ssrcAt + 8)
  for (let i = 0; i < keys.salt.length; i++) iv[i] = iv[i]! ^ keys.salt[i]!
  return iv
}

/** Encrypts and authenticates outgoing RTP of one SSRC. */
export class SrtpSender {
  readonly #keys: SessionKeys
  #rollover = 0
  #lastSequence = -1

  constructor(keys: SrtpKeys) {
    this.#keys = derive(keys)
  }

  /** `header` must hold the final sequence number; sequence numbers must ascend by one (wrapping). */
  protect(header: Buffer, payload: Uint8Array): Buffer {
    const sequence = header.readUInt16BE(2)
    if (this.#lastSequence > sequence && this.#lastSequence - sequence > 0x8000) this.#rollover++
    this.#lastSequence = sequence
    const keys = this.#keys
    const iv = initialisationVector(keys, header.readUInt32BE(8), this.#rollover, sequence)
    if (keys.profile === 7) {
      const cipher = createCipheriv('aes-128-gcm', keys.cipher, iv)
      cipher.setAAD(header)
      const body = cipher.update(payload)
      cipher.final()
      return Buffer.concat([header, body, cipher.getAuthTag()])
    }
    const end = header.length + payload.length
    const packet = Buffer.allocUnsafe(end + hmacTagBytes)
    header.copy(packet)
    packet.set(payload, header.length)
    keys.cipher.apply(iv, packet, header.length, end)
    keys.mac.tag(packet, end, this.#rollover, packet, end, hmacTagBytes)
    return packet
  }
}

interface ReceiveState {
  rollover: number
  highest: number
  /** Bit n: packet `highest - n` was seen (RFC 3711 §3.3.2, 64 deep). */
  seen: bigint
}

/** Authenticates and decrypts incoming RTP, one roll-over counter and replay window per SSRC. */
export class SrtpReceiver {
  readonly #keys: SessionKeys
  readonly #tag = new Uint8Array(hmacTagBytes)
  readonly #streams = new Map<number, ReceiveState>()

  constructor(keys: SrtpKeys) {
    this.#keys = derive(keys)
  }

  /** The payload, decrypted in place inside `packet`, or null when the packet is forged, damaged or a replay. */
  unprotect(packet: Buffer): Buffer | null {
    const headerLength = rtpHeaderLength(packet)
    if (headerLength < 0) return null
    const sequence = packet.readUInt16BE(2)
    const ssrc = packet.readUInt32BE(8)
    const state = this.#streams.get(ssrc)
    const rollover = state === undefined ? 0 : guessRollover(state, sequence)
    if (rollover < 0 || (state !== undefined && isReplay(state, rollover, sequence))) return null
    const payload = this.#open(packet, headerLength, ssrc, rollover, sequence)
    if (payload === null) return null
    if (state === undefined) this.#streams.set(ssrc, { rollover, highest: sequence, seen: 1n })
    else advance(state, rollover, sequence)
    return payload
  }

  #open(packet: Buffer, headerLength: number, ssrc: number, rollover: number, sequence: number): Buffer | null {
    const keys = this.#keys
    const end = packet.length - (keys.profile === 7 ? gcmTagBytes : hmacTagBytes)
    if (end < headerLength) return null
    const iv = initialisationVector(keys, ssrc, rollover, sequence)
    if (keys.profile === 1) {
      keys.mac.tag(packet, end, rollover, this.#tag, 0, hmacTagBytes)
      for (let i = 0; i < hmacTagBytes; i++) if (this.#tag[i] !== packet[end + i]) return null
      keys.cipher.apply(iv, packet, headerLength, end)
      return packet.subarray(headerLength, end)
    }
    const decipher = createDecipheriv('aes-128-gcm', keys.cipher, iv)
    decipher.setAAD(packet.subarray(0, headerLength))
    decipher.setAuthTag(packet.subarray(end))
    const body = decipher.update(packet.subarray(headerLength, end))
    try {
      decipher.final()
    } catch {
      return null
    }
    return body
  }
}

/** Index guess of RFC 3711 appendix A. */
function guessRollover(state: ReceiveState, sequence: number): number {
  if (state.highest < 0x8000) return sequence - state.highest > 0x8000 ? state.rollover - 1 : state.rollover
  return state.highest - 0x8000 > sequence ? state.rollover + 1 : state.rollover
}

function isReplay(state: ReceiveState, rollover: number, sequence: number): boolean {
  const behind = (state.rollover - rollover) * 0x10000 + state.highest - sequence
  if (behind < 0) return false
  return behind >= 64 || ((state.seen >> BigInt(behind)) & 1n) === 1n
}

function advance(state: ReceiveState, rollover: number, sequence: number): void {
  const ahead = (rollover - state.rollover) * 0x10000 + sequence - state.highest
  if (ahead > 0) {
    state.seen = ahead >= 64 ? 1n : ((state.seen << BigInt(ahead)) | 1n) & 0xffff_ffff_ffff_ffffn
    state.rollover = rollover
    state.highest = sequence
  } else state.seen |= 1n << BigInt(-ahead)
}
