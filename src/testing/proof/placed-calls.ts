import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureCall } from '../../measure/measure-call.ts'
import { agentTimeMs } from '../../measure/timeline/agent-time.ts'
import { callTimeline, type CallTimeline } from '../../measure/timeline/call-timeline.ts'
import type { CallResult, Result } from '../../model/result.ts'
import { readRecording } from '../../recording/read-recording.ts'
import { healthyRun, scratch } from './vqt.ts'

/** A real call: what was measured of it, and its evidence. */
export interface Seen {
  readonly call: CallResult
  readonly timeline: CallTimeline
  /** What the agent sent, as the recording keeps it. */
  readonly agentAudio: string
}

/** Events and turns a stall may spoil of a run that is to hold 20 of each: one in ten. Health counts turns only. */
function spoiledBy(result: Result): string | null {
  const spoiled = result.calls.flatMap(({ callerEvents, turns }) => [...callerEvents, ...turns]).filter(({ valid }) => !valid)
  if (spoiled.length <= 2) return null
  return `${spoiled.length} turns and events were spoiled: ${[...new Set(spoiled.map(({ invalidWhy }) => invalidWhy ?? 'no reason'))].join('; ')}.`
}

/** Places the calls of a scenario through the command line; the calls it planned (no calibration) in order. */
export async function placed(
  scenario: string,
  options: Parameters<typeof healthyRun>[1],
): Promise<{ readonly seen: readonly Seen[]; readonly result: Result }> {
  const file = join(scratch(), 'scenario.yaml')
  writeFileSync(file, scenario)
  const { result, out } = await healthyRun([file], { limitS: 240, ...options }, spoiledBy)
  const seen: Seen[] = []
  for (const id of readdirSync(join(out, 'calls')).toSorted()) {
    if (id.startsWith('calibration')) continue
    const recorded = await readRecording(join(out, 'calls', id))
    seen.push({ call: measureCall(recorded).call, timeline: callTimeline(recorded), agentAudio: join(out, 'calls', id, 'agent.ogg') })
  }
  return { seen, result }
}

/** What the reference agent's own log says of its speech, on the call's clock. */
export interface TruthMoment {
  readonly kind: 'onset' | 'stop'
  /** Of an onset: what it began. */
  readonly stimulus: string | null
  /** Of a stop: the speech was cut off. */
  readonly cut: boolean
  readonly atMs: number
}

export function truthOf({ timeline }: Seen): readonly TruthMoment[] {
  return (timeline.recorded.recording.truth ?? []).map((event) => ({
    kind: event.kind,
    stimulus: event.kind === 'onset' ? event.stimulus : null,
    cut: event.kind === 'stop' && event.cutTimestamp !== undefined,
    atMs: agentTimeMs(timeline.placement, event.timestamp) ?? Number.NaN,
  }))
}

/** Every valid event of a kind, with its call. */
export function eventsOf(
  seen: readonly Seen[],
  kind: string,
): { readonly one: Seen; readonly event: CallResult['callerEvents'][number] }[] {
  return seen.flatMap((one) => one.call.callerEvents.flatMap((event) => (event.kind === kind && event.valid ? [{ one, event }] : [])))
}

/** Every valid caller turn of a number in the script, with its call. */
export function turnsOf(seen: readonly Seen[], number: number): { readonly one: Seen; readonly turn: CallResult['turns'][number] }[] {
  return seen.flatMap((one) => one.call.turns.flatMap((turn) => (turn.turn === number && turn.valid ? [{ one, turn }] : [])))
}

/** Difference of a measured moment to the nearest true one of those asked for; +∞ where the log has none. */
export function errorMs(atMs: number, seen: Seen, which: (moment: TruthMoment) => boolean): number {
  return truthOf(seen)
    .filter(which)
    .reduce((least, { atMs: trueMs }) => (Math.abs(atMs - trueMs) < Math.abs(least) ? atMs - trueMs : least), Infinity)
}

/** Prints a row of errors and gives them back: least, median, largest. */
export function shown(name: string, errors: readonly number[]): readonly number[] {
  const sorted = errors.toSorted((a, b) => a - b)
  const [least, middle, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((ms) => ms?.toFixed(1) ?? '–')
  console.info(`${name}: n ${errors.length}, error ${least} … median ${middle} … ${most} ms`)
  return errors
}
