import type { CallerTurn, TrackPacket } from '../../model/recording.ts'
import { unwrapTimestamp } from '../../recording/rtp-time.ts'
import type { Interval } from './units.ts'

/** One caller packet against the media clock. */
export interface CallerPacket {
  readonly atMs: number
  readonly timestamp: number
  /** Sent this much later than its timestamp asks, relative to the earliest packet of the call. */
  readonly lateMs: number
}

/** When the caller's samples were really captured. */
export interface CallerClock {
  readonly ptimeMs: number
  /** Audio packets in order of timestamp. */
  readonly packets: readonly CallerPacket[]
  /** Time at which the sample with this RTP timestamp (32 bit, may have wrapped) was captured, on the call's clock. */
  timeOf(rtpTimestamp: number): number
}

/**
 * Capture convention (measures.md 1.2): a frame is sent once it was captured, so the time of source sample p is the actual
 * send time of its packet − ptime + its offset inside the packet. `payloadType` picks the audio packets (telephone events
 * share the stream). Null without any packet. A sample whose packet was never sent is dated from the nearest packet by the
 * media clock.
 */
export function callerClock(track: readonly TrackPacket[], payloadType: number, ptimeMs: number): CallerClock | null {
  const audio = track.filter((packet) => packet.payloadType === payloadType).toSorted((a, b) => a.atMs - b.atMs)
  const first = audio[0]
  if (first === undefined) return null
  let timestamp = first.timestamp
  const sent = audio.map((packet) => {
    timestamp = unwrapTimestamp(packet.timestamp, timestamp)
    return { atMs: packet.atMs, timestamp, delayMs: packet.atMs - timestamp / 48 }
  })
  const scheduleMs = sent.reduce((least, packet) => Math.min(least, packet.delayMs), Infinity)
  const packets = sent
    .map(({ atMs, timestamp: at, delayMs }) => ({ atMs, timestamp: at, lateMs: delayMs - scheduleMs }))
    .toSorted((a, b) => a.timestamp - b.timestamp)
  return {
    ptimeMs,
    packets,
    timeOf(rtpTimestamp) {
      const sample = unwrapTimestamp(rtpTimestamp, (packets[0] as CallerPacket).timestamp)
      const packet = packetOf(packets, sample)
      return packet.atMs - ptimeMs + (sample - packet.timestamp) / 48
    },
  }
}

/**
 * Real times of a turn's fragments. The end of a fragment is the end of its last sample, dated by the packet that carries it, not by the
 * next packet.
 */
export function turnFragments(clock: CallerClock, turn: Pick<CallerTurn, 'fragments'>): readonly Interval[] {
  return turn.fragments.map(([start, end]) => [clock.timeOf(start), clock.timeOf((end - 1) >>> 0) + 1 / 48])
}

/** The last packet that starts at or before the sample; the first packet for samples before it. */
function packetOf(packets: readonly CallerPacket[], sample: number): CallerPacket {
  let low = 0
  let high = packets.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((packets[middle] as CallerPacket).timestamp <= sample) low = middle
    else high = middle - 1
  }
  return packets[low] as CallerPacket
}
