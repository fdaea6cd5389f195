import { unwrapSequenceNumber } from '../../recording/rtp-time.ts'
import { nearestRank } from '../../stats/order-statistics.ts'
import type { PlacedPacket, PlacedStream } from './placement.ts'

/** `fixed`: always this long over the anchor. `adaptive`: by the rule of `jitterBuffer`. */
export type BufferRule = { readonly kind: 'fixed'; readonly delayMs: number } | { readonly kind: 'adaptive' }

/**
 * The adaptive buffer, version jb-1. All delays are over the anchor, the least delay of the last 10 s (`placePackets`).
 *
 * 1. Target: arrivals are put into intervals of 500 ms from the stream's first arrival; of the largest relative delay of each of the
 *    last 20 intervals that had arrivals in them (the running one included) the 95th percentile by nearest rank, and at least 20 ms.
 *    So once 20 intervals are full, one that was worse than all others is forgiven; before, none is.
 * 2. Where the target is above the delay, the delay grows to it at once, at the next packet to be played.
 * 3. Where it is below, the delay shrinks by at most 10 % of the media time that goes by, speech or silence alike: a receiver that
 *    compresses time.
 * 4. A packet that is not there when it is due is played as soon as it comes, and the delay has grown by as much, if nothing later could
 *    be played by then; else the later one is played in its time, and the packet is late: discarded.
 * 5. No more than 1000 ms: what comes later than that is discarded, and a delay that would be longer (timestamps that jumped ahead)
 *    starts anew at the target.
 *
 * The rule resembles what receivers in browsers do (they too follow a high percentile of the worst delays, conceal, and compress), but
 * it is none of them: it was not validated against one yet.
 */
export const jitterBuffer = {
  version: 'jb-1',
  minimumMs: 20,
  maximumMs: 1000,
  quantile: 0.95,
  intervalMs: 500,
  intervals: 20,
  shrinkShare: 0.1,
} as const

/** What became of a packet that was sent. */
export type PacketFate =
  /** Its first sample was heard at `playedAtMs`; `delayMs` is the buffer's delay over the anchor that held. */
  | { readonly kind: 'played'; readonly packet: PlacedPacket; readonly playedAtMs: number; readonly delayMs: number }
  /** Came `lateMs` after it was due and was discarded. */
  | { readonly kind: 'late'; readonly packet: PlacedPacket; readonly lateMs: number }
  | { readonly kind: 'lost'; readonly sequenceNumber: number }

/** One stream as it comes out of the buffer: every packet that was sent, in the order of its media. */
export interface Playout {
  readonly fates: readonly PacketFate[]
  readonly played: number
  readonly late: number
  readonly lost: number
}

/** Arrival times are exact to less than this; sums of floats are not. */
const epsilonMs = 1e-6

/** Plays one stream out of a modelled jitter buffer. Pure: arrivals in, playout times out; payloads are not looked at. */
export function playOut(stream: PlacedStream, rule: BufferRule = { kind: 'adaptive' }): Playout {
  const heard = rule.kind === 'fixed' ? fixedFates(stream.packets, rule.delayMs) : adaptiveFates(stream.packets)
  const fates = withLost(heard)
  const count = (kind: PacketFate['kind']): number => fates.filter((fate) => fate.kind === kind).length
  return { fates, played: count('played'), late: count('late'), lost: count('lost') }
}

type ReceivedFate = Exclude<PacketFate, { readonly kind: 'lost' }>

function fixedFates(packets: readonly PlacedPacket[], delayMs: number): readonly ReceivedFate[] {
  return packets.map((packet) => {
    const dueMs = packet.playAtMs + delayMs
    return packet.packet.atMs <= dueMs + epsilonMs
      ? { kind: 'played', packet, playedAtMs: dueMs, delayMs }
      : { kind: 'late', packet, lateMs: packet.packet.atMs - dueMs }
  })
}

function adaptiveFates(packets: readonly PlacedPacket[]): readonly ReceivedFate[] {
  const targetAt = targetFollower(packets)
  const fates: ReceivedFate[] = []
  /** Playout time minus media time: the delay over the anchor plus the anchor, so that a moving anchor does not move what plays. */
  let offsetMs = 0
  let beforeMs = Number.NaN
  for (let next = 0; next < packets.length;) {
    const first = packets[next] as PlacedPacket
    const mediaMs = first.playAtMs - first.anchorMs
    if (next === 0) offsetMs = first.anchorMs + jitterBuffer.minimumMs
    const { anchorMs, targetMs } = targetAt(offsetMs + mediaMs)
    const target = anchorMs + targetMs
    if (offsetMs < target || offsetMs > anchorMs + jitterBuffer.maximumMs + epsilonMs) offsetMs = target
    else if (next > 0) offsetMs = Math.max(target, offsetMs - jitterBuffer.shrinkShare * (mediaMs - beforeMs))
    beforeMs = mediaMs
    const chosen = nextToPlay(packets, next, offsetMs)
    for (let skipped = next; skipped < chosen; skipped++) {
      const packet = packets[skipped] as PlacedPacket
      fates.push({ kind: 'late', packet, lateMs: packet.delayMs - offsetMs })
    }
    const packet = packets[chosen]
    if (packet !== undefined) {
      offsetMs = Math.max(offsetMs, packet.delayMs, packet.anchorMs + jitterBuffer.minimumMs)
      fates.push({ kind: 'played', packet, playedAtMs: packet.playAtMs - packet.anchorMs + offsetMs, delayMs: offsetMs - packet.anchorMs })
    }
    next = chosen + 1
  }
  return fates
}

/**
 * Index of the packet that can be played first, at the later of its due time and its arrival; the earlier media wins a tie. One past the last where none of
 * them comes in time.
 */
function nextToPlay(packets: readonly PlacedPacket[], from: number, offsetMs: number): number {
  let best = from
  let bestMs = Infinity
  for (let index = from; index < packets.length; index++) {
    const { packet, playAtMs, anchorMs, delayMs } = packets[index] as PlacedPacket
    const dueMs = playAtMs - anchorMs + offsetMs
    if (dueMs >= bestMs) return best
    const tooLate = delayMs - anchorMs > jitterBuffer.maximumMs
    const readyMs = packet.atMs <= dueMs + epsilonMs ? dueMs : packet.atMs
    if (!tooLate && readyMs < bestMs) [best, bestMs] = [index, readyMs]
  }
  return bestMs === Infinity ? packets.length : best
}

interface Target {
  readonly anchorMs: number
  readonly targetMs: number
}

/** Anchor and target delay at a moment, from what had arrived by then. What was seen once is not forgotten when asked for an earlier moment. */
function targetFollower(packets: readonly PlacedPacket[]): (atMs: number) => Target {
  const arrivals = packets.toSorted((a, b) => a.packet.atMs - b.packet.atMs)
  const firstMs = arrivals[0]?.packet.atMs ?? 0
  /** Largest relative delay of each interval that had arrivals, oldest first. */
  let worst: number[] = []
  let running = -1
  let seen = 0
  let target: Target = { anchorMs: arrivals[0]?.anchorMs ?? 0, targetMs: jitterBuffer.minimumMs }
  return (atMs) => {
    const before = seen
    let changed = false
    for (; seen < arrivals.length; seen++) {
      const { packet, delayMs, anchorMs } = arrivals[seen] as PlacedPacket
      if (packet.atMs > atMs + epsilonMs) break
      const interval = Math.floor((packet.atMs - firstMs) / jitterBuffer.intervalMs)
      if (interval > running) worst = [...worst.slice(1 - jitterBuffer.intervals), -Infinity]
      running = interval
      const relativeMs = delayMs - anchorMs
      if (relativeMs <= (worst.at(-1) as number)) continue
      worst[worst.length - 1] = relativeMs
      changed = true
    }
    if (seen === before) return target
    const { anchorMs } = arrivals[seen - 1] as PlacedPacket
    if (!changed) return (target = { anchorMs, targetMs: target.targetMs })
    const sorted = worst.toSorted((a, b) => a - b)
    target = {
      anchorMs,
      targetMs: Math.max(jitterBuffer.minimumMs, sorted[nearestRank(sorted.length, jitterBuffer.quantile) - 1] as number),
    }
    return target
  }
}

/** Sequence numbers that never came, between those that did; a leap of a thousand is a sender that began anew, no loss. */
function withLost(fates: readonly ReceivedFate[]): readonly PacketFate[] {
  return fates.flatMap((fate, index) => {
    const before = fates[index - 1]
    if (before === undefined) return [fate]
    const last = before.packet.packet.sequenceNumber
    const missing = unwrapSequenceNumber(fate.packet.packet.sequenceNumber, last) - last - 1
    if (missing <= 0 || missing >= 1000) return [fate]
    const lost = Array.from({ length: missing }, (_, step): PacketFate => ({ kind: 'lost', sequenceNumber: (last + 1 + step) & 0xffff }))
    return [...lost, fate]
  })
}
