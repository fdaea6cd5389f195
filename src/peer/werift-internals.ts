import type { Socket } from 'node:dgram'
import type { RTCPeerConnection } from 'werift'

/**
 * The parts of werift that its typings keep private and that we need: the socket, the keys, the STUN default and the DTLS send.
 * One file, so that an upgrade of werift has one place to break (its test connects two real peers).
 */

interface IceConnectionInternals {
  stunServer: unknown
  send: (data: Buffer) => Promise<void>
  onData: { subscribe(listener: (data: Buffer) => void): unknown; execute(data: Buffer): void }
  nominated?: { protocol: { transport?: { socket?: Socket } }; remoteAddr: readonly [string, number]; rtt?: number }
}

interface DtlsInternals {
  start: () => Promise<void>
  iceTransport: { connection: IceConnectionInternals }
  srtpProfiles: number[]
  dtls?: {
    srtp: { srtpProfile?: number }
    dtls: { recordSequenceNumber: number }
    extractSessionKeys(keyBytes: number, saltBytes: number): ExtractedKeys
  }
}

export interface ExtractedKeys {
  readonly localKey: Buffer
  readonly localSalt: Buffer
  readonly remoteKey: Buffer
  readonly remoteSalt: Buffer
}

function iceConnections(pc: RTCPeerConnection): IceConnectionInternals[] {
  return pc.iceTransports.map((transport) => transport.connection as unknown as IceConnectionInternals)
}

/** werift queries a public STUN server even with `iceServers: []`; this makes gathering silent (engine.md §4.2). */
export function silenceStun(pc: RTCPeerConnection): void {
  for (const connection of iceConnections(pc)) connection.stunServer = undefined
}

/** Offers only these DTLS-SRTP profiles, best first. */
export function offerSrtpProfiles(pc: RTCPeerConnection, profiles: readonly number[]): void {
  for (const transport of pc.dtlsTransports) (transport as unknown as DtlsInternals).srtpProfiles = [...profiles]
}

const waiting = new WeakSet<object>()

/**
 * A far end that is the DTLS client may send its ClientHello before our DTLS server exists; werift drops it, and the far end's timer repeats it
 * a second later (RFC 6347 §4.2.4.1). This keeps what comes early and hands it over once DTLS has started.
 */
export function keepEarlyDtls(pc: RTCPeerConnection): void {
  for (const transport of pc.dtlsTransports as unknown as DtlsInternals[]) {
    if (waiting.has(transport)) continue
    waiting.add(transport)
    const early: Buffer[] = []
    const { onData } = transport.iceTransport.connection
    onData.subscribe((data) => {
      const first = data[0] ?? 0
      if (transport.dtls === undefined && first >= 20 && first <= 63 && early.length < 10) early.push(data)
    })
    const start = transport.start.bind(transport)
    transport.start = () => {
      const started = start()
      for (const data of early.splice(0)) onData.execute(data)
      return started
    }
  }
}

const coalesced = new WeakSet<object>()
const maxDatagramBytes = 1200

/**
 * Sends a DTLS flight as few datagrams instead of one a record: werift's own server cannot reassemble records out of order
 * (engine.md §4.4; RFC 6347 §4.1.1 allows several records in a datagram).
 */
export function coalesceDtlsFlights(pc: RTCPeerConnection): void {
  for (const connection of iceConnections(pc)) {
    if (coalesced.has(connection)) continue
    coalesced.add(connection)
    const send = connection.send.bind(connection)
    let held: Buffer[] = []
    const flush = (): void => {
      const records = held
      held = []
      let batch: Buffer[] = []
      let size = 0
      const emit = (): void => {
        if (batch.length > 0) void send(Buffer.concat(batch)).catch(() => {})
        batch = []
        size = 0
      }
      for (const record of records) {
        if (size + record.length > maxDatagramBytes) emit()
        batch.push(record)
        size += record.length
      }
      emit()
    }
    connection.send = async (data) => {
      const first = data[0] ?? 0
      // Only the handshake (content types 20…22): some stacks read one record of application data a datagram and lag behind for ever.
      if (first < 20 || first > 22) {
        flush()
        return send(data)
      }
      held.push(data)
      if (held.length === 1) setImmediate(flush)
    }
  }
}

/**
 * werift numbers its Finished in the count of the epoch before it and then starts again at 0, so that a later record carries the same
 * number and is dropped as a replay by any peer that checks (RFC 6347 §4.1.2.6). Numbers may have gaps: we skip past the one used.
 */
export function skipUsedRecordNumbers(pc: RTCPeerConnection): void {
  for (const transport of pc.dtlsTransports) {
    const dtls = (transport as unknown as DtlsInternals).dtls
    if (dtls !== undefined) dtls.dtls.recordSequenceNumber += usedRecordNumbers
  }
}

/** More records than a handshake has, retransmissions included. */
const usedRecordNumbers = 256

export interface MediaPath {
  readonly socket: Socket
  readonly address: string
  readonly port: number
}

/** The nominated path, or null while there is none. Read again after every ICE restart. */
export function mediaPath(pc: RTCPeerConnection): MediaPath | null {
  const pair = iceConnections(pc)[0]?.nominated
  const socket = pair?.protocol.transport?.socket
  if (pair === undefined || socket === undefined) return null
  const [address, port] = pair.remoteAddr
  return { socket, address, port }
}

/** Round-trip time of the last ICE check or consent answer in ms, or null. */
export function roundTripTimeMs(pc: RTCPeerConnection): number | null {
  const seconds = iceConnections(pc)[0]?.nominated?.rtt
  return seconds === undefined ? null : seconds * 1000
}

/** SRTP master keys of the finished DTLS handshake. */
export function srtpMasterKeys(pc: RTCPeerConnection): { profile: number; keys: ExtractedKeys } {
  const dtls = (pc.dtlsTransports[0] as unknown as DtlsInternals | undefined)?.dtls
  const profile = dtls?.srtp.srtpProfile
  if (dtls === undefined || profile === undefined) throw new Error('DTLS finished without an SRTP profile')
  return { profile, keys: dtls.extractSessionKeys(16, profile === 7 ? 12 : 14) }
}
