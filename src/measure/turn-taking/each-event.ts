import type { Outcome } from '../../model/result.ts'
import type { Finding } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedEvent } from '../timeline/events.ts'

/** Which events a measure is about. */
export type EventFamily = 'bargeIn' | 'sound'

/**
 * One finding for every event of a family, shams included (tag `sham`): events the harness spoiled are invalid, events that were no
 * opportunity are not applicable with their reason, all others are judged. Scripted events the call ended without: where the agent's side
 * ended it they get `unreached`; where the script or the run did they are not applicable. So that denominators are what was scripted.
 */
export function eachEvent(
  timeline: CallTimeline,
  family: EventFamily,
  judge: (event: JudgedEvent) => Outcome,
  unreached: Outcome,
): readonly Finding[] {
  const judged = timeline.events
    .filter(({ event }) => (event.kind === 'bargeIn') === (family === 'bargeIn'))
    .map((event): Finding => ({
      ...(event.event.turn === null ? {} : { turn: event.event.turn }),
      tags: event.tags,
      outcome: outcomeOf(event, judge),
    }))
  return [...judged, ...neverReached(timeline, family, unreached)]
}

function outcomeOf(event: JudgedEvent, judge: (event: JudgedEvent) => Outcome): Outcome {
  if (event.outcome === null) return { kind: 'not-applicable', why: event.why ?? 'no opportunity' }
  return event.invalidWhy === null ? judge(event) : { kind: 'invalid', why: event.invalidWhy }
}

function neverReached(timeline: CallTimeline, family: EventFamily, unreached: Outcome): readonly Finding[] {
  const { recording } = timeline.recorded
  const scripted = recording.plan.steps.flatMap((step) => {
    if (step.kind === 'bargeIn' && family === 'bargeIn') return { kind: 'bargeIn', sham: step.sham, tags: step.tags }
    return step.kind === 'sound' && family === 'sound' ? { kind: step.sound as string, sham: step.sham, tags: step.tags } : []
  })
  const happened = new Map<string, number>()
  const count = (key: string, by: number): number => {
    const now = (happened.get(key) ?? 0) + by
    happened.set(key, now)
    return now
  }
  for (const { event } of timeline.events) count(`${event.kind} ${event.sham}`, 1)
  return scripted.flatMap(({ kind, sham, tags }): readonly Finding[] => {
    if (count(`${kind} ${sham}`, -1) >= 0) return []
    const all = { ...recording.plan.tags, ...tags, kind, sham: sham ? 'yes' : 'no', outcome: 'none', reached: 'no' }
    const theirs = recording.end.kind === 'dropped'
    const why = 'never reached: the agent was not speaking when it should have come, or the call was over'
    return [{ tags: all, outcome: theirs ? unreached : { kind: 'not-applicable', why } }]
  })
}
