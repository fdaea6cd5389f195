import type { CalibrationCue, ReplyCue, Stimulus, StopCue } from '../model/plan.ts'
import type { MachineInfo, RecordedCall } from '../model/recording.ts'
import type { CalibrationPoint, CalibrationResult } from '../model/result.ts'
import { meanAndSd } from './calibration-edges.ts'
import { detectorE } from './timeline/activity.ts'
import { callTimeline, isConnected, type CallTimeline } from './timeline/call-timeline.ts'
import { firstSharpEdge, lastSharpEdge, sharpEdge } from './timeline/sharp-edge.ts'
import type { JudgedTurn } from './timeline/turns.ts'

/** Limits of measures.md 1.8, in ms, and the share of asked turns that must be usable. */
export const calibrationLimits = { biasMs: 10, sdMs: 10, usableShare: 0.8 } as const

/** A reply that is due at once may be read this much before the caller's offset, a stop before its onset: instrument error, no cut-in. */
const earlyMs = 200

/** What begins this much later than a reply was due is no reply, but the next thing the agent was asked for. */
const lateMs = 3000

/** Versions of what reads the points: a calibration vouches for these readers and no others. */
export const calibrationDetector: string = `${detectorE.version} (speech), ${sharpEdge.version} (burst)`

interface AskedPoint {
  readonly what: CalibrationCue['what']
  readonly stimulus: Stimulus
  readonly delayMs: number
  asked: number
  readonly errors: number[]
}

/**
 * What the instrument reads against what the reference agent was asked to do: bias = mean and sd of (measured − asked) for each kind of
 * point, stimulus and time. Replies: latency, bursts read at first audio by the sharp-edge reader, speech at its onset by detector E.
 * Stops: raw run end − b, before any class of M4, bursts read by the sharp-edge reader, speech by detector E. Turns the harness spoiled,
 * that got no reply or stop or were never reached count as `missing`, never as good. Passes only if every asked point has at least
 * 80 % of its turns (and two at least), |bias| ≤ 10 ms and sd ≤ 10 ms. A point with fewer than two usable turns has no bias and stands
 * in `why` alone.
 */
export function calibrationFrom(
  calls: readonly RecordedCall[],
  context: { readonly engine: string; readonly machine: MachineInfo },
): CalibrationResult {
  const asked = new Map<string, AskedPoint>()
  for (const recorded of calls) {
    const timeline = timelineOf(recorded)
    for (const cue of recorded.recording.plan.cues ?? []) {
      const { what, stimulus } = cue
      const delayMs = what === 'reply' ? cue.replyAfterMs : cue.stopAfterMs
      const key = `${what} ${stimulus} ${delayMs}`
      const point = asked.get(key) ?? { what, stimulus, delayMs, asked: 0, errors: [] }
      asked.set(key, point)
      point.asked++
      const turn = timeline?.turns.find((one) => one.caller.turn === cue.turn && one.caller.source === 'script')
      const readMs =
        timeline === null || turn === undefined
          ? null
          : cue.what === 'reply'
            ? readReply(timeline, turn, cue)
            : readStop(timeline, turn, cue)
      if (readMs !== null) point.errors.push(readMs - delayMs)
    }
  }
  const problems: string[] = asked.size === 0 ? ['no calibration turn was placed'] : []
  const points: CalibrationPoint[] = []
  for (const { what, stimulus, delayMs, asked: wanted, errors } of asked.values()) {
    const name = `${what === 'stop' ? 'stop of ' : ''}${stimulus} at ${delayMs} ms`
    if (errors.length < 2 || errors.length < calibrationLimits.usableShare * wanted) {
      problems.push(`${name}: only ${errors.length} of ${wanted} turns usable`)
    }
    if (errors.length < 2) continue
    const point = { what, stimulus, delayMs, n: errors.length, missing: wanted - errors.length, ...meanAndSd(errors) }
    points.push(point)
    if (Math.abs(point.biasMs) > calibrationLimits.biasMs)
      problems.push(`${name}: bias ${signed(point.biasMs)} ms beyond ±${calibrationLimits.biasMs} ms`)
    if (point.sdMs > calibrationLimits.sdMs) problems.push(`${name}: sd ${point.sdMs.toFixed(1)} ms above ${calibrationLimits.sdMs} ms`)
  }
  points.sort((a, b) => order(a.what, b.what) || order(a.stimulus, b.stimulus) || a.delayMs - b.delayMs)
  return {
    status: problems.length === 0 ? 'pass' : 'fail',
    worstBiasMs: points.reduce<number | null>(
      (worst, { biasMs }) => (worst === null || Math.abs(biasMs) > Math.abs(worst) ? biasMs : worst),
      null,
    ),
    worstSdMs: points.reduce<number | null>((worst, { sdMs }) => (worst === null ? sdMs : Math.max(worst, sdMs)), null),
    points,
    engine: context.engine,
    detector: calibrationDetector,
    machine: context.machine,
    ...(problems.length === 0 ? {} : { why: problems.join('; ') }),
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
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

function readReply(timeline: CallTimeline, turn: JudgedTurn, cue: ReplyCue): number | null {
  if (turn.invalidWhy !== null) return null
  const latestMs = cue.replyAfterMs + lateMs
  if (cue.stimulus === 'speech')
    return turn.bySpeech.latencyMs !== null && turn.bySpeech.latencyMs < latestMs ? turn.bySpeech.latencyMs : null
  const onsetMs = firstSharpEdge(timeline.agentPcm, turn.endMs - earlyMs, Math.min(turn.limMs, turn.endMs + latestMs))
  return onsetMs === null ? null : onsetMs - turn.endMs
}

/**
 * Raw end of the agent's run − b (measures.md 1.8). Not `JudgedEvent.stopMs`: a run that ends at the onset itself does not hold it
 * strictly inside, and a stop asked at 0 ms may be read early. Only the run that was going on well before the onset is meant.
 */
function readStop(timeline: CallTimeline, turn: JudgedTurn, cue: StopCue): number | null {
  const event = timeline.events.find((one) => one.event.kind === 'bargeIn' && one.event.turn === turn.caller.index)
  if (event === undefined || event.invalidWhy !== null) return null
  const onsetMs = turn.startMs
  const run = timeline.speechRuns.find(([start, end]) => start < onsetMs - earlyMs && end > onsetMs - earlyMs)
  if (run === undefined) return null
  if (cue.stimulus === 'speech') return run[1] - onsetMs
  const endMs = lastSharpEdge(timeline.agentPcm, onsetMs - earlyMs, run[1] + earlyMs)
  return endMs === null ? null : endMs - onsetMs
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}
