import type { PcmTimeline } from './timeline/decode-track.ts'
import { detectActivity } from './timeline/activity.ts'
import { interPausalUnits, intervalAround, runGapMs, type Interval } from './timeline/units.ts'

/** Caller speech of a recording that nobody labelled. */
export interface DetectedCaller {
  /** Each turn as its fragments. */
  readonly turns: readonly (readonly Interval[])[]
  readonly events: readonly { readonly kind: 'bargeIn' | 'backchannel'; readonly startMs: number; readonly endMs: number }[]
}

/** An utterance over the agent that is shorter than this is taken for a backchannel (bcMax of measures.md 1.10). */
const shortestBargeInMs = 1000

/**
 * Finds the caller's turns with detector E. Inter-pausal units less than 500 ms apart are one utterance of several fragments, unless the agent
 * begins to speak in the gap; an agent that was speaking already and goes on does not cut what the caller says in two. An utterance that begins strictly inside a run of the agent is a barge-in, or a backchannel where it is shorter than a
 * second: a guess by length, since nobody said what it was meant to be.
 */
export function detectCaller(caller: PcmTimeline, agentRuns: readonly Interval[]): DetectedCaller {
  const groups: Interval[][] = []
  for (const unit of interPausalUnits(detectActivity(caller).segments)) {
    const group = groups.at(-1)
    const endMs = group?.at(-1)?.[1]
    const joins = endMs !== undefined && unit[0] - endMs < runGapMs && !agentRuns.some(([start]) => start >= endMs && start < unit[0])
    if (joins) group?.push(unit)
    else groups.push([unit])
  }
  const turns: Interval[][] = []
  const events: { kind: 'bargeIn' | 'backchannel'; startMs: number; endMs: number }[] = []
  for (const group of groups) {
    const startMs = (group[0] as Interval)[0]
    const endMs = (group.at(-1) as Interval)[1]
    if (intervalAround(agentRuns, startMs) === null) turns.push(group)
    else events.push({ kind: endMs - startMs < shortestBargeInMs ? 'backchannel' : 'bargeIn', startMs, endMs })
  }
  return { turns, events }
}
