import { randomBytes } from 'node:crypto'
import type { RTCDataChannel, RTCPeerConnection } from 'werift'
import type { TrackPacket } from '../model/recording.ts'
import { nowMs, type MediaSession } from './contract.ts'
import { rtpHeaderLength, SrtpReceiver, SrtpSender, type SrtpProfile } from './srtp.ts'
import { mediaPath, roundTripTimeMs, srtpMasterKeys, type MediaPath } from './werift-internals.ts'

/** Packets kept while nobody listens yet: half a second of two streams. */
const maxEarlyPackets = 50

/**
 * The media of one connected werift call: our own RTP and SRTP on werift's socket. STUN, DTLS and RTCP go on to werift, so that
 * consent and the data channel keep working.
 */
export class WeriftMedia implements MediaSession {
  readonly clockRate = 48000
  readonly payloadType: number
  readonly dtmfPayloadType: number | null
  readonly ssrc: number
  readonly #pc: RTCPeerConnection
  readonly #sender: SrtpSender
  readonly #receiver: SrtpReceiver
  readonly #packetListeners: ((packet: TrackPacket) => void)[] = []
  readonly #textListeners: ((text: string) => void)[] = []
  readonly #closedListeners: ((why: string) => void)[] = []
  readonly #earlyPackets: TrackPacket[] = []
  readonly #earlyTexts: string[] = []
  #channel: RTCDataChannel | null = null
  #unsentTexts: string[] = []
  #path: MediaPath
  #sequence = randomBytes(2).readUInt16BE() & 0x7fff
  #closedWhy: string | null = null
  /** `nowMs` of the last datagram of any kind: what tells a silent far end from a dead one. */
  lastInboundMs: number = nowMs()

  constructor(
    pc: RTCPeerConnection,
    negotiated: { readonly payloadType: number; readonly dtmfPayloadType: number | null },
    onKeys?: (keys: { profile: number; local: Buffer; remote: Buffer }) => void,
  ) {
    const path = mediaPath(pc)
    if (path === null) throw new Error('connected without a nominated candidate pair')
    this.#pc = pc
    this.#path = path
    this.payloadType = negotiated.payloadType
    this.dtmfPayloadType = negotiated.dtmfPayloadType
    this.ssrc = pc.getSenders()[0]!.ssrc
    const { profile, keys } = srtpMasterKeys(pc)
    this.#sender = new SrtpSender({ profile: profile as SrtpProfile, masterKey: keys.localKey, masterSalt: keys.localSalt })
    this.#receiver = new SrtpReceiver({ profile: profile as SrtpProfile, masterKey: keys.remoteKey, masterSalt: keys.remoteSalt })
    onKeys?.({ profile, local: Buffer.concat([keys.localKey, keys.localSalt]), remote: Buffer.concat([keys.remoteKey, keys.remoteSalt]) })
    this.#hook(path)
  }

  send(packet: { readonly payload: Uint8Array; readonly timestamp: number; readonly marker?: boolean; readonly payloadType?: number }): {
    atMs: number
    sequenceNumber: number
  } {
    const sequenceNumber = this.#sequence
    this.#sequence = (this.#sequence + 1) & 0xffff
    const header = Buffer.allocUnsafe(12)
    header[0] = 0x80
    header[1] = (packet.marker === true ? 0x80 : 0) | (packet.payloadType ?? this.payloadType)
    header.writeUInt16BE(sequenceNumber, 2)
    header.writeUInt32BE(packet.timestamp >>> 0, 4)
    header.writeUInt32BE(this.ssrc, 8)
    const bytes = this.#sender.protect(header, packet.payload)
    const atMs = nowMs()
    if (this.#closedWhy === null) this.#path.socket.send(bytes, 0, bytes.length, this.#path.port, this.#path.address, ignoreSendError)
    return { atMs, sequenceNumber }
  }

  onPacket(listener: (packet: TrackPacket) => void): void {
    this.#packetListeners.push(listener)
    for (const packet of this.#earlyPackets.splice(0)) listener(packet)
  }

  sendText(text: string): void {
    if (this.#channel?.readyState === 'open') this.#channel.send(text)
    else if (this.#unsentTexts.length < 100) this.#unsentTexts.push(text)
  }

  onText(listener: (text: string) => void): void {
    this.#textListeners.push(listener)
    for (const text of this.#earlyTexts.splice(0)) listener(text)
  }

  onClosed(listener: (why: string) => void): void {
    if (this.#closedWhy === null) this.#closedListeners.push(listener)
    else listener(this.#closedWhy)
  }

  rttMs(): number | null {
    return roundTripTimeMs(this.#pc)
  }

  /** Adopts the data channel, whichever side opened it. */
  useChannel(channel: RTCDataChannel): void {
    this.#channel = channel
    const flush = (): void => {
      for (const text of this.#unsentTexts.splice(0)) channel.send(text)
    }
    channel.onMessage.subscribe((data) => {
      const text = typeof data === 'string' ? data : data.toString('utf8')
      if (this.#textListeners.length === 0) this.#earlyTexts.push(text)
      for (const listener of this.#textListeners) listener(text)
    })
    if (channel.readyState === 'open') flush()
    else channel.stateChanged.subscribe((state) => state === 'open' && flush())
  }

  /** After an ICE restart: the nominated pair, and with it socket and address, may be new. */
  followPath(): void {
    const path = mediaPath(this.#pc)
    if (path === null || (path.socket === this.#path.socket && path.port === this.#path.port && path.address === this.#path.address)) return
    if (path.socket !== this.#path.socket) this.#hook(path)
    this.#path = path
  }

  markClosed(why: string): void {
    if (this.#closedWhy !== null) return
    this.#closedWhy = why
    for (const listener of this.#closedListeners.splice(0)) listener(why)
  }

  #hook(path: MediaPath): void {
    const others = path.socket.listeners('message') as ((data: Buffer, info: unknown) => void)[]
    path.socket.removeAllListeners('message')
    path.socket.on('message', (data, info) => {
      const atMs = nowMs()
      this.lastInboundMs = atMs
      const first = data[0] ?? 0
      // RFC 7983: 128…191 is (S)RTP or (S)RTCP; RFC 5761: payload types 64…95 are RTCP.
      if (first >= 128 && first <= 191) {
        const type = data[1]! & 0x7f
        if (type < 64 || type > 95) return this.#receive(data, atMs)
      }
      for (const other of others) other.call(path.socket, data, info)
    })
  }

  #receive(data: Buffer, atMs: number): void {
    const headerLength = rtpHeaderLength(data)
    if (headerLength < 0) return
    const payload = this.#receiver.unprotect(data)
    if (payload === null) return
    const packet: TrackPacket = {
      atMs,
      sequenceNumber: data.readUInt16BE(2),
      timestamp: data.readUInt32BE(4),
      payloadType: data[1]! & 0x7f,
      ssrc: data.readUInt32BE(8),
      marker: (data[1]! & 0x80) !== 0,
      payload: (data[0]! & 0x20) === 0 ? payload : withoutPadding(payload),
    }
    if (this.#packetListeners.length === 0) {
      if (this.#earlyPackets.length < maxEarlyPackets) this.#earlyPackets.push(packet)
      return
    }
    for (const listener of this.#packetListeners) listener(packet)
  }
}

/** A send on a socket that was just closed is no news: the call ends through its own path. */
function ignoreSendError(): void {}

/** RFC 3550 §5.1: the last byte counts the padding, itself included. */
function withoutPadding(payload: Buffer): Buffer {
  const padding = payload[payload.length - 1] ?? 0
  return padding <= payload.length ? payload.subarray(0, payload.length - padding) : payload
}
