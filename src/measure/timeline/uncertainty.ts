import type { TrackInfo } from '../../model/recording.ts'
import { nearestRank } from '../../stats/order-statistics.ts'
import type { CallerClock } from './caller-edges.ts'
import type { Placement } from './placement.ts'

/** Below this SNR a turn is flagged `lowSnr` and must not be gated on (measures.md 1.4). */
export const lowSnrDb = 25

/** Loss and anchor movement around a turn that widen its uncertainty (measures.md 1.6, last paragraph). */
export const disturbedPath = { lossShare: 0.02, anchorMoveMs: 20 } as const

/** The path around one turn, from packets that arrived in [fromMs, toMs]. */
export interface PathState {
  readonly anchorMoveMs: number
  readonly lossShare: number
  readonly disturbed: boolean
}

/**
 * Expanded uncertainty U (k = 2) of a latency that ends on an agent onset (measures.md 1.7): u = √(u_send² + u_anchor² +
 * u_det²), plus the anchor's movement as a rectangular term on a disturbed path. u_send = p95 pacing error / 2; u_anchor =
 * median |d − anchor| of packets within 500 ms of the edge, at most 10 (also where none came); u_det = half
 * of what 95 % of this detector version's onset errors are within at the track's SNR (`detectorE`): their tail is longer than a normal one's.
 */
export function latencyUncertaintyMs(parts: {
  readonly pacingP95Ms: number
  readonly anchorSpreadMs: number
  readonly snrDb: number | null
  readonly path: PathState
  /** The caller's offset was detected, not annotated. */
  readonly callerDetected?: boolean
  /** Of the agent's track: what did not come by Opus may be of telephone band. Absent: Opus. Matters for offsets only. */
  readonly codec?: TrackInfo['codec'] | undefined
}): number {
  const send = parts.callerDetected === true ? detectedOffsetMs : parts.pacingP95Ms / 2
  const moved = parts.path.disturbed ? parts.path.anchorMoveMs / Math.sqrt(12) : 0
  return 2 * Math.hypot(send, parts.anchorSpreadMs, onsetDetectionMs(parts.snrDb), moved)
}

/**
 * As `latencyUncertaintyMs`, for what ends on an agent offset (stop times, resume gaps): u_det is the offset's. A hard cut is
 * dated better than that (`detectorE`), but what ended by itself cannot always be told from it, so the figure is that of natural ends: in noise
 * and in the telephone band, where last sounds get lost, much more than the onset's.
 */
export function offsetUncertaintyMs(parts: Parameters<typeof latencyUncertaintyMs>[0]): number {
  const moved = parts.path.disturbed ? parts.path.anchorMoveMs / Math.sqrt(12) : 0
  const send = parts.callerDetected === true ? detectedOnsetMs : parts.pacingP95Ms / 2
  return 2 * Math.hypot(send, parts.anchorSpreadMs, offsetDetectionMs(parts.snrDb, parts.codec ?? 'opus'), moved)
}

/**
 * Half of the 95 % bound of E-4's |onset error| in three voices whose words do not begin in hiss: 54 lines it was made on and 54 held out
 * (`testing/known-edges.ts`), the worst of uncoded, Opus 32, 24 and 12 kbit/s and G.711. 90 % of clean lines are within 15 ms.
 */
function onsetDetectionMs(snrDb: number | null): number {
  if (snrDb === null || snrDb >= 50) return 10
  if (snrDb >= 40) return 25
  if (snrDb >= 30) return 42
  if (snrDb >= 20) return 71
  return notMeasuredMs
}

/** The same of |offset error|. G.711 takes the hiss away that many words end in: an f or s is lost even on a clean track. */
function offsetDetectionMs(snrDb: number | null, codec: TrackInfo['codec']): number {
  const wide = codec === 'opus'
  if (snrDb === null || snrDb >= 50) return wide ? 14 : 66
  if (snrDb >= 40) return wide ? 20 : 66
  if (snrDb >= 30) return wide ? 55 : 73
  if (snrDb >= 20) return 100
  return notMeasuredMs
}

/** Below 20 dB nothing was measured; such turns are flagged (`lowSnrDb`). More than at 20 dB. */
const notMeasuredMs = 130

/** What a recording without labels is dated by: the caller's SNR is not known, 30 dB is assumed. */
const detectedOffsetMs = offsetDetectionMs(30, 'opus')

/** As `detectedOffsetMs`, for the onset of a barge-in without labels. */
const detectedOnsetMs = onsetDetectionMs(30)

/** Median |d − anchor| over packets that arrived within 500 ms of the edge, capped at 10 ms; 10 where none did. */
export function anchorSpreadMs(placement: Placement, edgeMs: number): number {
  const spreads: number[] = []
  for (const stream of placement.streams) {
    for (const { packet, delayMs, anchorMs } of stream.packets) {
      if (Math.abs(packet.atMs - edgeMs) <= 500) spreads.push(Math.abs(delayMs - anchorMs))
    }
  }
  spreads.sort((a, b) => a - b)
  return Math.min(10, spreads[nearestRank(spreads.length, 0.5) - 1] ?? 10)
}

/** How steady the path was between two moments: loss by sequence numbers, and how far the anchor moved. */
export function pathState(placement: Placement, fromMs: number, toMs: number): PathState {
  let lost = 0
  let came = 0
  let anchorMoveMs = 0
  for (const stream of placement.streams) {
    const near = stream.packets.filter(({ packet }) => packet.atMs >= fromMs && packet.atMs <= toMs)
    if (near.length === 0) continue
    const anchors = near.map(({ anchorMs }) => anchorMs)
    anchorMoveMs = Math.max(anchorMoveMs, Math.max(...anchors) - Math.min(...anchors))
    came += near.length
    for (let index = 1; index < near.length; index++) {
      const step = ((near[index]?.packet.sequenceNumber ?? 0) - (near[index - 1]?.packet.sequenceNumber ?? 0)) & 0xffff
      if (step > 1 && step < 1000) lost += step - 1
    }
  }
  const lossShare = came === 0 ? 0 : lost / (lost + came)
  return { anchorMoveMs, lossShare, disturbed: lossShare > disturbedPath.lossShare || anchorMoveMs > disturbedPath.anchorMoveMs }
}

/** Pacing error of the caller's packets in ms: p50, p95, p99 and the largest; null without packets. */
export function pacingError(
  clock: CallerClock | null,
): { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number; readonly maxMs: number } | null {
  if (clock === null || clock.packets.length === 0) return null
  const sorted = Float64Array.from(clock.packets, (packet) => packet.lateMs).sort()
  const at = (q: number): number => sorted[nearestRank(sorted.length, q) - 1] as number
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: sorted[sorted.length - 1] as number }
}
