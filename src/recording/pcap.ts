import type { TrackPacket } from '../model/recording.ts'
import { InputError } from '../model/problem.ts'

/**
 * Call-clock time (ms) of a capture's time 0. A capture cannot hold negative times but the call's clock can (set-up comes before
 * t = 0), so t = 0 stands at 3600 s in every capture of every recording, and captures of one call merge on one time axis.
 */
export const captureBaseMs = -3_600_000

const fileHeaderBytes = 24
const recordHeaderBytes = 16
const ipHeaderBytes = 20
const udpHeaderBytes = 8
const rtpHeaderBytes = 12
const wrapperBytes = ipHeaderBytes + udpHeaderBytes + rtpHeaderBytes

/** Nanosecond-resolution pcap, written little-endian; link type 101 = raw IP. */
const nanosecondMagic = 0xa1b23c4d
const linkTypeRaw = 101
const snapLength = 65535

/** Documentation addresses (RFC 5737) stand in for the two ends; the real ones are nobody's business. */
const sender = [192, 0, 2, 1]
const receiver = [192, 0, 2, 2]
const rtpPort = 5004

/**
 * One track as a capture file of plain RTP (RFC 3550) in UDP in IPv4, which Wireshark, tshark and tcpdump open ("decode as RTP").
 * Capture time 0 is `baseMs` on the call's clock; times are rounded to the nanosecond, payloads and headers kept exactly.
 * Throws `RangeError` for a time outside the 136 years after `baseMs` or a payload too long for a datagram.
 */
export function encodeRtpPcap(packets: readonly TrackPacket[], baseMs: number): Uint8Array {
  const total = packets.reduce((sum, packet) => sum + recordHeaderBytes + wrapperBytes + packet.payload.length, fileHeaderBytes)
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, nanosecondMagic, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, snapLength, true)
  view.setUint32(20, linkTypeRaw, true)
  let at = fileHeaderBytes
  for (const packet of packets) at = writePacket(view, at, packet, baseMs)
  return bytes
}

/**
 * Reads what `encodeRtpPcap` wrote. `file` is only used in messages. Throws `InputError`: `pcap.corrupt` when the file is cut off or
 * its lengths contradict each other, `pcap.unsupported` when it is a capture of another kind.
 */
export function decodeRtpPcap(bytes: Uint8Array, file: string, baseMs: number): TrackPacket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < fileHeaderBytes) throw corrupt(file, `it has ${bytes.length} bytes, the file header alone has ${fileHeaderBytes}`)
  if (view.getUint32(0, true) !== nanosecondMagic) throw unsupported(file, 'it is no little-endian nanosecond pcap file')
  if (view.getUint32(20, true) !== linkTypeRaw) throw unsupported(file, `its link type is ${view.getUint32(20, true)}, not raw IP (101)`)
  const packets: TrackPacket[] = []
  for (let at = fileHeaderBytes; at < bytes.length;) {
    const where = `packet ${packets.length + 1}`
    if (at + recordHeaderBytes > bytes.length) throw corrupt(file, `it ends inside the header of ${where}`)
    const length = view.getUint32(at + 8, true)
    const start = at + recordHeaderBytes
    if (start + length > bytes.length) throw corrupt(file, `${where} announces ${length} bytes, ${bytes.length - start} are left`)
    packets.push({ atMs: readTime(view, at, baseMs), ...readPacket(view, start, length, file, where) })
    at = start + length
  }
  return packets
}

function writePacket(view: DataView, at: number, packet: TrackPacket, baseMs: number): number {
  const datagram = udpHeaderBytes + rtpHeaderBytes + packet.payload.length
  const length = ipHeaderBytes + datagram
  if (length > snapLength) throw new RangeError(`a payload of ${packet.payload.length} bytes does not fit into a datagram`)
  // Both times are rounded before they are subtracted: integers stay exact, a difference of floats would lose the last bits.
  const ns = Math.round(packet.atMs * 1e6) - Math.round(baseMs * 1e6)
  const seconds = Math.floor(ns / 1e9)
  if (!(seconds >= 0 && seconds < 2 ** 32)) throw new RangeError(`${packet.atMs} ms cannot be written relative to ${baseMs} ms`)
  view.setUint32(at, seconds, true)
  view.setUint32(at + 4, ns - seconds * 1e9, true)
  view.setUint32(at + 8, length, true)
  view.setUint32(at + 12, length, true)

  const ip = at + recordHeaderBytes
  view.setUint8(ip, 0x45)
  view.setUint16(ip + 2, length)
  view.setUint16(ip + 6, 0x4000)
  view.setUint8(ip + 8, 64)
  view.setUint8(ip + 9, 17)
  sender.forEach((byte, i) => view.setUint8(ip + 12 + i, byte))
  receiver.forEach((byte, i) => view.setUint8(ip + 16 + i, byte))
  view.setUint16(ip + 10, headerChecksum(view, ip))

  const udp = ip + ipHeaderBytes
  view.setUint16(udp, rtpPort)
  view.setUint16(udp + 2, rtpPort)
  view.setUint16(udp + 4, datagram)

  const rtp = udp + udpHeaderBytes
  view.setUint8(rtp, 0x80)
  view.setUint8(rtp + 1, (packet.marker ? 0x80 : 0) | packet.payloadType)
  view.setUint16(rtp + 2, packet.sequenceNumber)
  view.setUint32(rtp + 4, packet.timestamp)
  view.setUint32(rtp + 8, packet.ssrc)
  new Uint8Array(view.buffer, view.byteOffset + rtp + rtpHeaderBytes).set(packet.payload)
  return ip + length
}

function readTime(view: DataView, at: number, baseMs: number): number {
  return (view.getUint32(at, true) * 1e9 + view.getUint32(at + 4, true) + Math.round(baseMs * 1e6)) / 1e6
}

function readPacket(view: DataView, ip: number, length: number, file: string, where: string): Omit<TrackPacket, 'atMs'> {
  if (length < wrapperBytes) throw corrupt(file, `${where} has ${length} bytes, its headers alone need ${wrapperBytes}`)
  const udp = ip + ipHeaderBytes
  const rtp = udp + udpHeaderBytes
  if (view.getUint8(ip) !== 0x45 || view.getUint8(ip + 9) !== 17) throw unsupported(file, `${where} is not UDP over plain IPv4`)
  if (view.getUint16(ip + 2) !== length || view.getUint16(udp + 4) !== length - ipHeaderBytes) {
    throw corrupt(file, `the lengths in ${where} contradict each other`)
  }
  if (view.getUint8(rtp) !== 0x80) throw unsupported(file, `${where} is not plain RTP without padding, extension or sources`)
  const typeByte = view.getUint8(rtp + 1)
  return {
    sequenceNumber: view.getUint16(rtp + 2),
    timestamp: view.getUint32(rtp + 4),
    payloadType: typeByte & 0x7f,
    ssrc: view.getUint32(rtp + 8),
    marker: typeByte >= 0x80,
    payload: new Uint8Array(view.buffer, view.byteOffset + rtp + rtpHeaderBytes, length - wrapperBytes).slice(),
  }
}

/** RFC 791: ones' complement of the ones' complement sum, the checksum field itself still being 0. */
function headerChecksum(view: DataView, ip: number): number {
  let sum = 0
  for (let i = 0; i < ipHeaderBytes; i += 2) sum += view.getUint16(ip + i)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function corrupt(file: string, why: string): InputError {
  return new InputError([{ code: 'pcap.corrupt', message: `${file} is damaged: ${why}`, hint: 'place the call again, or leave it out' }])
}

function unsupported(file: string, why: string): InputError {
  const hint = 'only captures that vqt wrote itself can be read'
  return new InputError([{ code: 'pcap.unsupported', message: `${file} cannot be read: ${why}`, hint }])
}
