import { createCipheriv, createDecipheriv, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'

/**
 * SRTP (RFC 3711, RFC 7714) for one direction pair of a call, over node:crypto with KeyObjects (raw Buffer keys are 4–5 times
 * slower on Node 24, engine.md §6.4). SRTCP stays with the WebRTC library.
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

interface SessionKeys {
  readonly cipher: KeyObject
  readonly auth: KeyObject
  readonly salt: Buffer
}

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
  return {
    cipher: createSecretKey(prf(0, 16)),
    auth: createSecretKey(prf(1, 20)),
    salt: prf(2, keys.profile === aeadAes128Gcm ? 12 : 14),
  }
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

/** Initialisation vector: AES-CM of RFC 3711 §4.1.1 (16 bytes), GCM of RFC 7714 §8.1 (12 bytes). */
function initialisationVector(profile: SrtpProfile, salt: Buffer, ssrc: number, rollover: number, sequence: number): Buffer {
  if (profile === aeadAes128Gcm) {
    const iv = Buffer.alloc(12)
    iv.writeUInt32BE(ssrc, 2)
    iv.writeUInt32BE(rollover, 6)
    iv.writeUInt16BE(sequence, 10)
    for (let i = 0; i < 12; i++) iv[i] = iv[i]! ^ salt[i]!
    return iv
  }
  const iv = Buffer.alloc(16)
  iv.writeUInt32BE(ssrc, 4)
  iv.writeUInt32BE(rollover, 8)
  iv.writeUInt16BE(sequence, 12)
  for (let i = 0; i < 14; i++) iv[i] = iv[i]! ^ salt[i]!
  return iv
}

/** Encrypts and authenticates outgoing RTP of one SSRC. */
export class SrtpSender {
  readonly #profile: SrtpProfile
  readonly #keys: SessionKeys
  #rollover = 0
  #lastSequence = -1

  constructor(keys: SrtpKeys) {
    this.#profile = keys.profile
    this.#keys = derive(keys)
  }

  /** `header` must hold the final sequence number; sequence numbers must ascend by one (wrapping). */
  protect(header: Buffer, payload: Uint8Array): Buffer {
    const sequence = header.readUInt16BE(2)
    if (this.#lastSequence > sequence && this.#lastSequence - sequence > 0x8000) this.#rollover++
    this.#lastSequence = sequence
    const iv = initialisationVector(this.#profile, this.#keys.salt, header.readUInt32BE(8), this.#rollover, sequence)
    if (this.#profile === aeadAes128Gcm) {
      const cipher = createCipheriv('aes-128-gcm', this.#keys.cipher, iv)
      cipher.setAAD(header)
      const body = cipher.update(payload)
      cipher.final()
      return Buffer.concat([header, body, cipher.getAuthTag()])
    }
    const body = createCipheriv('aes-128-ctr', this.#keys.cipher, iv).update(payload)
    const packet = Buffer.allocUnsafe(header.length + body.length + hmacTagBytes)
    header.copy(packet)
    body.copy(packet, header.length)
    const rollover = Buffer.allocUnsafe(4)
    rollover.writeUInt32BE(this.#rollover)
    const tag = createHmac('sha1', this.#keys.auth).update(packet.subarray(0, header.length + body.length)).update(rollover).digest()
    tag.copy(packet, header.length + body.length, 0, hmacTagBytes)
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
  readonly #profile: SrtpProfile
  readonly #keys: SessionKeys
  readonly #streams = new Map<number, ReceiveState>()

  constructor(keys: SrtpKeys) {
    this.#profile = keys.profile
    this.#keys = derive(keys)
  }

  /** The decrypted payload with the header length, or null when the packet is forged, damaged or a replay. */
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
    const tagBytes = this.#profile === aeadAes128Gcm ? gcmTagBytes : hmacTagBytes
    const end = packet.length - tagBytes
    if (end < headerLength) return null
    const iv = initialisationVector(this.#profile, this.#keys.salt, ssrc, rollover, sequence)
    if (this.#profile === aeadAes128Gcm) {
      const decipher = createDecipheriv('aes-128-gcm', this.#keys.cipher, iv)
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
    const counter = Buffer.allocUnsafe(4)
    counter.writeUInt32BE(rollover)
    const tag = createHmac('sha1', this.#keys.auth).update(packet.subarray(0, end)).update(counter).digest().subarray(0, hmacTagBytes)
    if (!timingSafeEqual(tag, packet.subarray(end))) return null
    return createCipheriv('aes-128-ctr', this.#keys.cipher, iv).update(packet.subarray(headerLength, end))
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
