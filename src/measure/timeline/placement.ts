import type { TrackPacket } from '../../model/recording.ts'
import { unwrapSequenceNumber, unwrapTimestamp } from '../../recording/rtp-time.ts'

/** Trailing window of arrivals whose least delay anchors the stream (W of measures.md 1.10). */
export const anchorWindowMs = 10_000

/** A delay that rises by more than this and stays there is a sender whose timestamps stood still, or a new path: a new anchor. */
const stepMs = 300
const stepWatchMs = 500
const stepPackets = 5
const stepSpanMs = 80

/** One received packet where an ideal zero-buffer receiver would play it. */
export interface PlacedPacket {
  readonly packet: TrackPacket
  /** RTP timestamp without wraps. */
  readonly timestamp: number
  /** Arrival minus media time, in ms, on an arbitrary but fixed offset. */
  readonly delayMs: number
  /** Least delay of the trailing window at this packet's arrival. */
  readonly anchorMs: number
  /** When the first sample of the packet plays, on the call's clock. */
  readonly playAtMs: number
}

export interface PlacedStream {
  readonly ssrc: number
  /** In order of timestamp. */
  readonly packets: readonly PlacedPacket[]
}

export interface Placement {
  readonly streams: readonly PlacedStream[]
  /** Packets that came twice. */
  readonly duplicates: number
  /** Distinct packets, and how many the sequence numbers say were sent. */
  readonly received: number
  readonly expected: number
  /** Times a stream had to be anchored anew because its timestamps stood still while time went on. */
  readonly steps: number
}

/**
 * Places received packets on the call's clock by RTP timestamp (measures.md 1.3): unwraps, drops duplicates (SSRC +
 * sequence number), takes d_i = arrival − timestamp/rate, anchors at the least d of the trailing `anchorWindowMs` of
 * arrivals, and plays sample s of a packet at anchor + (timestamp + s)/rate. Each SSRC has its own anchor. Arrival time is
 * never used as sample time. Beyond 1.3: where the delay rises by more than 300 ms and stays there for half a second, the
 * stream is anchored anew, because its sender does not let timestamps run through silence (a late burst after a stall does
 * not count: it catches up at once).
 */
export function placePackets(packets: readonly TrackPacket[], clockRate = 48000, windowMs: number = anchorWindowMs): Placement {
  const bySsrc = new Map<number, TrackPacket[]>()
  for (const packet of packets.toSorted((a, b) => a.atMs - b.atMs)) {
    const stream = bySsrc.get(packet.ssrc)
    if (stream === undefined) bySsrc.set(packet.ssrc, [packet])
    else stream.push(packet)
  }
  const placed = [...bySsrc].map(([ssrc, arrivals]) => placeStream(ssrc, arrivals, clockRate, windowMs))
  const total = (of: (stream: (typeof placed)[number]) => number): number => placed.reduce((sum, stream) => sum + of(stream), 0)
  return {
    streams: placed.map(({ ssrc, packets: streamPackets }) => ({ ssrc, packets: streamPackets })),
    duplicates: total((stream) => stream.duplicates),
    received: total((stream) => stream.packets.length),
    expected: total((stream) => stream.expected),
    steps: total((stream) => stream.steps),
  }
}

interface Arrival {
  readonly packet: TrackPacket
  readonly timestamp: number
  readonly delayMs: number
}

function placeStream(
  ssrc: number,
  arrivals: readonly TrackPacket[],
  clockRate: number,
  windowMs: number,
): PlacedStream & { readonly duplicates: number; readonly expected: number; readonly steps: number } {
  const { distinct, duplicates, expected } = withoutDuplicates(arrivals, clockRate)
  const placed: PlacedPacket[] = []
  /** Indices into `distinct`, delays rising from front to back: the front is the least of the window. */
  let window: number[] = []
  let steps = 0
  for (const [index, arrival] of distinct.entries()) {
    const front = distinct[window[0] ?? -1]
    if (front !== undefined && arrival.delayMs - front.delayMs > stepMs && staysLate(distinct, index, front.delayMs + stepMs)) {
      window = []
      steps++
    }
    while (window.length > 0 && (distinct[window.at(-1) as number] as Arrival).delayMs >= arrival.delayMs) window.pop()
    window.push(index)
    while ((distinct[window[0] as number] as Arrival).packet.atMs <= arrival.packet.atMs - windowMs) window.shift()
    const anchorMs = (distinct[window[0] as number] as Arrival).delayMs
    placed.push({ ...arrival, anchorMs, playAtMs: anchorMs + (arrival.timestamp * 1000) / clockRate })
  }
  placed.sort((a, b) => a.timestamp - b.timestamp)
  return { ssrc, packets: placed, duplicates, expected, steps }
}

function withoutDuplicates(
  arrivals: readonly TrackPacket[],
  clockRate: number,
): { readonly distinct: readonly Arrival[]; readonly duplicates: number; readonly expected: number } {
  const seen = new Set<number>()
  const distinct: Arrival[] = []
  let sequence = arrivals[0]?.sequenceNumber ?? 0
  let timestamp = arrivals[0]?.timestamp ?? 0
  let lowest = sequence
  let highest = sequence
  for (const packet of arrivals) {
    sequence = unwrapSequenceNumber(packet.sequenceNumber, sequence)
    timestamp = unwrapTimestamp(packet.timestamp, timestamp)
    if (seen.has(sequence)) continue
    seen.add(sequence)
    lowest = Math.min(lowest, sequence)
    highest = Math.max(highest, sequence)
    distinct.push({ packet, timestamp, delayMs: packet.atMs - (timestamp * 1000) / clockRate })
  }
  return { distinct, duplicates: arrivals.length - distinct.length, expected: arrivals.length === 0 ? 0 : highest - lowest + 1 }
}

function staysLate(arrivals: readonly Arrival[], from: number, floorMs: number): boolean {
  const startMs = (arrivals[from] as Arrival).packet.atMs
  let count = 0
  let spanMs = 0
  for (let index = from; index < arrivals.length; index++) {
    const { packet, delayMs } = arrivals[index] as Arrival
    if (packet.atMs > startMs + stepWatchMs) break
    if (delayMs <= floorMs) return false
    count++
    spanMs = packet.atMs - startMs
  }
  return count >= stepPackets && spanMs >= stepSpanMs
}
