import type { TurnClass } from '../../model/result.ts'
import { runsOf, type Interval } from '../timeline/units.ts'

/** How long an answer may take before the turn counts as unanswered (T_resp of measures.md 1.10). */
export const responseWindowMs = 10_000

/** An agent unit inside a caller turn that is shorter than this and over before the turn ends is a backchannel (bcMax). */
export const longestBackchannelMs = 1000

/** Reaction time below which an answer cannot have been caused by the end of the turn: RTT + VAD and frame (measures.md 1.9). */
export function causalMinimumMs(rttMs: number | null): number {
  return (rttMs ?? 0) + 80
}

/** A caller turn and what may answer it; all times on the call's clock. */
export interface TurnWindow {
  readonly fragments: readonly Interval[]
  /** min(next caller start, caller offset + T_resp, end of the call). */
  readonly limMs: number
}

export interface ClassifiedTurn {
  readonly class: TurnClass
  readonly onsetMs: number | null
  /** Floor-transfer offset: onset minus caller offset, negative when the agent was early; null: no response. */
  readonly latencyMs: number | null
  /** `no_response` only: how long was waited. */
  readonly censoredAtMs: number | null
  /** After a cut-in: next onset at or after the caller offset, minus the offset; null: unsettled or no cut-in. */
  readonly settledMs: number | null
}

/**
 * Classes of M1 in their order of precedence (measures.md 3): premature, overlap, interrupted, gap, no_response. `units`
 * are the agent's inter-pausal units, ascending. A unit that started at or before the turn is never an answer. Neither is
 * one that starts inside the turn but continues the run the agent was in when the caller began: that is the agent's own
 * unfinished speech (M4 judges it), not a transfer of the floor.
 */
export function classifyTurn(window: TurnWindow, units: readonly Interval[]): ClassifiedTurn {
  const first = window.fragments[0] as Interval
  const startMs = first[0]
  const endMs = (window.fragments.at(-1) as Interval)[1]
  const runAtStart = runsOf(units).find(([from, to]) => from <= startMs && to > startMs)
  const early = units.filter(([onset]) => onset > startMs && onset < endMs && !(runAtStart !== undefined && onset < runAtStart[1]))
  const answer = units.find(([onset]) => onset >= endMs && onset <= window.limMs)
  const settled = (cutIn: Interval): number | null => (cutIn[1] > endMs || answer === undefined ? null : answer[0] - endMs)
  const at = (kind: TurnClass, unit: Interval, settledMs: number | null): ClassifiedTurn => ({
    class: kind,
    onsetMs: unit[0],
    latencyMs: unit[0] - endMs,
    censoredAtMs: null,
    settledMs,
  })

  if (window.fragments.length > 1) {
    const cutIn = early.find(([onset]) => onset > first[1])
    if (cutIn !== undefined) return at('premature', cutIn, settled(cutIn))
  }
  const overlapping = early.find(([, end]) => end > endMs)
  if (overlapping !== undefined) return at('overlap', overlapping, null)
  const interrupting = early.find(([onset, end]) => end - onset >= longestBackchannelMs)
  if (interrupting !== undefined) return at('interrupted', interrupting, settled(interrupting))
  if (answer !== undefined) return at('gap', answer, null)
  return { class: 'no_response', onsetMs: null, latencyMs: null, censoredAtMs: Math.max(0, window.limMs - endMs), settledMs: null }
}
