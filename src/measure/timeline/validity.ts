import { slowTickMs, type LagSample, type TrackPacket } from '../../model/recording.ts'
import { nearestRank } from '../../stats/order-statistics.ts'
import type { CallerClock } from './caller-edges.ts'
import type { FoundEcho } from './caller-echo.ts'

/** Limits of measures.md 1.6: what the harness may do wrong inside a turn before the turn is not the agent's any more. */
export const validityLimits = {
  lateMs: 20,
  /**
   * Lateness counts from this long before the caller's offset to the answer. Earlier in the turn it only jitters speech, and latencies
   * are dated by actual send times: 32 turns with packets 20–280 ms late before this window read like the 850 clean ones beside them
   * (median +24 against +22 ms of a heard agent, all within its range; exact to 1 ms where the agent was told the edges).
   */
  lateBeforeOffsetMs: 500,
  /** Between two sends; a packet interval longer than 20 ms gets the same slack of 40 ms. */
  sendGapMs: 60,
} as const

/**
 * Why the harness spoiled the turn that spans [fromMs, toMs] with the caller's offset at offsetMs, or null where it did not. Network damage and anything the target did never
 * invalidate a turn. (Own-side packet loss, also in 1.6, leaves no trace in the recording yet and is not judged here; unresolved echo: `echoFault`.)
 */
export function harnessFault(
  span: { readonly fromMs: number; readonly offsetMs: number; readonly toMs: number },
  evidence: { readonly clock: CallerClock; readonly sent: readonly TrackPacket[]; readonly lag: readonly LagSample[] },
): string | null {
  const lateFromMs = Math.max(span.fromMs, span.offsetMs - validityLimits.lateBeforeOffsetMs)
  const inside = (atMs: number): boolean => atMs >= lateFromMs && atMs <= span.toMs
  const { clock } = evidence
  let worstMs = 0
  for (const packet of clock.packets) {
    // A late packet is inside by when it was due, or it could be late enough to leave.
    if (inside(packet.atMs) || inside(packet.atMs - packet.lateMs)) worstMs = Math.max(worstMs, packet.lateMs)
  }
  if (worstMs > validityLimits.lateMs) return `a caller packet was sent ${worstMs.toFixed(1)} ms late (limit ${validityLimits.lateMs} ms)`
  const gapLimitMs = Math.max(validityLimits.sendGapMs, clock.ptimeMs + 40)
  for (let index = 1; index < evidence.sent.length; index++) {
    const before = evidence.sent[index - 1] as TrackPacket
    const after = evidence.sent[index] as TrackPacket
    const gapMs = after.atMs - before.atMs
    if (gapMs > gapLimitMs && after.atMs >= span.fromMs && before.atMs <= span.toMs) {
      return `sending paused for ${gapMs.toFixed(1)} ms (limit ${gapLimitMs} ms)`
    }
  }
  let ticks = 0
  let slowTicks = 0
  for (const [index, sample] of evidence.lag.entries()) {
    const endMs = evidence.lag[index + 1]?.atMs ?? Infinity
    if (sample.atMs > span.toMs || endMs < span.fromMs) continue
    ticks += sample.ticks
    slowTicks += sample.slowTicks
  }
  // Nearest rank: p99 is above the limit when more ticks are than lie beyond rank ⌈0.99 n⌉.
  if (slowTicks > 0 && slowTicks > ticks - nearestRank(ticks, 0.99))
    return `event-loop delay p99 was above ${slowTickMs} ms (${slowTicks} of ${ticks} ticks)`
  return null
}

/**
 * Why a span cannot be judged because the caller's echo runs into the agent's own sound there (measures.md 1.6), or null: where the agent began or
 * fell silent within such a segment is not known.
 */
export function echoFault(echo: FoundEcho | null, span: { readonly fromMs: number; readonly toMs: number }): string | null {
  if (echo === null || !echo.unresolved.some(([start, end]) => start <= span.toMs && end >= span.fromMs)) return null
  return `the caller's own voice comes back after ${Math.round(echo.echo.lagMs)} ms and runs into the agent's here (M11)`
}
