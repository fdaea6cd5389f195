import { expect, it } from 'vitest'
import type { TrackPacket } from '../model/recording.ts'
import { TrackLog, unpackTrack } from './track-log.ts'

it('gives back every packet, with times counted anew, beyond its first size', () => {
  const log = new TrackLog()
  const packets = Array.from({ length: 5000 }, (_, n): TrackPacket => {
    const payload = Uint8Array.from({ length: n % 90 }, (__, i) => (i * 7 + n) & 255)
    return {
      atMs: 1e9 + n * 20.125,
      sequenceNumber: n & 0xffff,
      timestamp: (n * 960) >>> 0,
      payloadType: 111,
      ssrc: 0xfedcba98,
      marker: n % 3 === 0,
      payload,
    }
  })
  for (const packet of packets) log.append(packet)
  expect([log.count, log.firstAtMs, log.lastAtMs]).toEqual([5000, packets[0]!.atMs, packets.at(-1)!.atMs])
  expect(unpackTrack(log.packed(1e9))).toEqual(packets.map((packet) => ({ ...packet, atMs: packet.atMs - 1e9 })))
})

it('an empty log is an empty track', () => {
  const log = new TrackLog()
  expect([log.count, log.firstAtMs, log.lastAtMs]).toEqual([0, null, null])
  expect(unpackTrack(log.packed(0))).toEqual([])
})
