import { unwrapTimestamp } from '../../recording/rtp-time.ts'
import type { Placement, PlacedPacket } from './placement.ts'

/**
 * When the agent's sample with this RTP timestamp (32 bit) plays at an ideal receiver, in ms on the call's clock: dated by the packet of the
 * first stream whose timestamp is nearest before it. For what the agent itself says of its own stream (truth events). Null without
 * packets.
 */
export function agentTimeMs(placement: Placement, rtpTimestamp: number, clockRate = 48_000): number | null {
  const packets = placement.streams[0]?.packets ?? []
  const first = packets[0]
  if (first === undefined) return null
  const sample = unwrapTimestamp(rtpTimestamp, first.timestamp)
  let low = 0
  let high = packets.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((packets[middle] as PlacedPacket).timestamp <= sample) low = middle
    else high = middle - 1
  }
  const { timestamp, playAtMs } = packets[low] as PlacedPacket
  return playAtMs + ((sample - timestamp) * 1000) / clockRate
}
