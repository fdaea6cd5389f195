import type { Stimulus } from '../model/plan.ts'
import type { MachineInfo, RecordedCall } from '../model/recording.ts'
import type { CalibrationPoint, CalibrationResult } from '../model/result.ts'
import { detectorE } from './timeline/activity.ts'
import { callTimeline, isConnected, type CallTimeline } from './timeline/call-timeline.ts'
import { firstSharpEdge, sharpEdge } from './timeline/sharp-edge.ts'
import type { JudgedTurn } from './timeline/turns.ts'

/** Limits of measures.md 1.8, in ms, and the share of asked turns that must be usable. */
export const calibrationLimits = { biasMs: 10, sdMs: 10, usableShare: 0.8 } as const

/** A reply that is due at once may be read this much before the caller's offset: instrument error, not a cut-in. */
const earlyMs = 200

/**
 * What the instrument reads against what the reference agent was asked to do: bias = mean and sd of (measured latency −
 * asked delay) for each stimulus and delay. Bursts are read at first audio by the sharp-edge reader, speech at its onset by
 * detector E. Turns the harness spoiled, that got no reply or were never reached count as `missing`, never as good. Passes
 * only if every asked point has at least 80 % of its turns (and two at least), |bias| ≤ 10 ms and sd ≤ 10 ms. A point with
 * fewer than two usable turns has no bias and stands in `why` alone.
 */
export function calibrationFrom(
  calls: readonly RecordedCall[],
  context: { readonly engine: string; readonly machine: MachineInfo },
): CalibrationResult {
  const asked = new Map<string, { readonly stimulus: Stimulus; readonly delayMs: number; asked: number; readonly errors: number[] }>()
  for (const recorded of calls) {
    const timeline = timelineOf(recorded)
    for (const cue of recorded.recording.plan.cues ?? []) {
      if (cue.what !== 'reply') continue
      const key = `${cue.stimulus} ${cue.replyAfterMs}`
      const point = asked.get(key) ?? { stimulus: cue.stimulus, delayMs: cue.replyAfterMs, asked: 0, errors: [] }
      asked.set(key, point)
      point.asked++
      const turn = timeline?.turns.find((one) => one.caller.turn === cue.turn && one.caller.source === 'script')
      const latencyMs =
        timeline === null || turn === undefined || turn.invalidWhy !== null ? null : readLatency(timeline, turn, cue.stimulus)
      if (latencyMs !== null) point.errors.push(latencyMs - cue.replyAfterMs)
    }
  }
  const problems: string[] = asked.size === 0 ? ['no calibration turn was placed'] : []
  const points: CalibrationPoint[] = []
  for (const { stimulus, delayMs, asked: wanted, errors } of asked.values()) {
    const name = `${stimulus} at ${delayMs} ms`
    if (errors.length < 2 || errors.length < calibrationLimits.usableShare * wanted) {
      problems.push(`${name}: only ${errors.length} of ${wanted} turns usable`)
    }
    if (errors.length < 2) continue
    const point = { what: 'reply' as const, stimulus, delayMs, n: errors.length, missing: wanted - errors.length, ...meanAndSd(errors) }
    points.push(point)
    if (Math.abs(point.biasMs) > calibrationLimits.biasMs)
      problems.push(`${name}: bias ${signed(point.biasMs)} ms beyond ±${calibrationLimits.biasMs} ms`)
    if (point.sdMs > calibrationLimits.sdMs) problems.push(`${name}: sd ${point.sdMs.toFixed(1)} ms above ${calibrationLimits.sdMs} ms`)
  }
  points.sort((a, b) => (a.stimulus === b.stimulus ? a.delayMs - b.delayMs : a.stimulus < b.stimulus ? -1 : 1))
  return {
    status: problems.length === 0 ? 'pass' : 'fail',
    worstBiasMs: points.reduce<number | null>(
      (worst, { biasMs }) => (worst === null || Math.abs(biasMs) > Math.abs(worst) ? biasMs : worst),
      null,
    ),
    worstSdMs: points.reduce<number | null>((worst, { sdMs }) => (worst === null ? sdMs : Math.max(worst, sdMs)), null),
    points,
    engine: context.engine,
    detector: `${detectorE.version} (speech), ${sharpEdge.version} (burst)`,
    machine: context.machine,
    ...(problems.length === 0 ? {} : { why: problems.join('; ') }),
  }
}

function timelineOf(recorded: RecordedCall): CallTimeline | null {
  if (!isConnected(recorded)) return null
  try {
    return callTimeline(recorded)
  } catch {
    // A call that cannot be placed has no usable turn: all its cues stay missing.
    return null
  }
}

function readLatency(timeline: CallTimeline, turn: JudgedTurn, stimulus: Stimulus): number | null {
  if (stimulus === 'speech') return turn.bySpeech.latencyMs
  const onsetMs = firstSharpEdge(timeline.agentPcm, turn.endMs - earlyMs, turn.limMs)
  return onsetMs === null ? null : onsetMs - turn.endMs
}

/** Mean and sample standard deviation (n − 1). */
function meanAndSd(errors: readonly number[]): { readonly biasMs: number; readonly sdMs: number } {
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
  const squares = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0)
  return { biasMs: mean, sdMs: Math.sqrt(squares / (errors.length - 1)) }
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}
