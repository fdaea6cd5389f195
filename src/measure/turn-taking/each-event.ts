import type { StepTags, Trigger } from '../../model/plan.ts'
import type { Outcome } from '../../model/result.ts'
import type { Finding } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedEvent } from '../timeline/events.ts'

/** Which events a measure is about. */
export type EventFamily = 'bargeIn' | 'sound'

/** A scripted event, and what it would have been tagged with. */
interface ScriptedEvent {
  readonly kind: string
  readonly sham: boolean
  readonly trigger: Trigger['kind']
  readonly tags: StepTags
  /** Position in the script. */
  readonly step: number
}

/**
 * One finding for every event of a family, scripted ones that never came included, so that denominators are what was scripted. Events the harness
 * spoiled are invalid; events that were no opportunity are not applicable with their reason. A real event that the call never came to
 * because the agent ended it, or left the caller waiting until it hung up, gets `unreached`. Shams are the control arm (`arm`): the two are never counted together.
 */
export function eachEvent(
  timeline: CallTimeline,
  family: EventFamily,
  judge: (event: JudgedEvent) => Outcome,
  unreached: (trigger: Trigger['kind']) => Outcome,
  arm: 'real' | 'sham' = 'real',
): readonly Finding[] {
  const judged = timeline.events
    .filter(({ event }) => (event.kind === 'bargeIn') === (family === 'bargeIn') && event.sham === (arm === 'sham'))
    .map((event): Finding => ({
      ...(event.event.turn === null ? {} : { turn: event.event.turn }),
      tags: event.tags,
      outcome: outcomeOf(event, judge),
    }))
  return [...judged, ...neverReached(timeline, family, unreached, arm)]
}

function outcomeOf(event: JudgedEvent, judge: (event: JudgedEvent) => Outcome): Outcome {
  if (event.outcome === null) return { kind: 'not-applicable', why: event.why ?? 'no opportunity' }
  return event.invalidWhy === null ? judge(event) : { kind: 'invalid', why: event.invalidWhy }
}

function neverReached(
  timeline: CallTimeline,
  family: EventFamily,
  unreached: (trigger: Trigger['kind']) => Outcome,
  arm: 'real' | 'sham',
): readonly Finding[] {
  const { recording } = timeline.recorded
  const lastStep = lastStepReached(timeline)
  const missing = notHappened(timeline, family).filter(({ sham }) => sham === (arm === 'sham'))
  return missing.map(({ kind, sham, trigger, tags, step }): Finding => {
    const all = { ...recording.plan.tags, ...tags, kind, sham: sham ? 'yes' : 'no', outcome: 'none', reached: 'no' }
    if (step < lastStep) return { tags: all, outcome: { kind: 'not-applicable', why: 'its trigger never came' } }
    // The control arm says what agents do anyway: nothing happened, so it says nothing.
    if (!(recording.end.kind === 'dropped' || recording.end.kind === 'abandoned') || sham)
      return { tags: all, outcome: { kind: 'not-applicable', why: 'its trigger never came, or the call was over' } }
    return { tags: all, outcome: unreached(trigger) }
  })
}

/** Scripted events of the family that did not happen: first those with the very tags of one that did are taken out, then those of its kind. */
function notHappened(timeline: CallTimeline, family: EventFamily): readonly ScriptedEvent[] {
  let left = timeline.recorded.recording.plan.steps.flatMap((step, position): ScriptedEvent[] => {
    if (step.kind !== family) return []
    const kind = step.kind === 'bargeIn' ? 'bargeIn' : step.sound
    return [{ kind, sham: step.sham, trigger: step.trigger.kind, tags: step.tags ?? {}, step: position }]
  })
  const happened = timeline.events.filter(({ event }) => (event.kind === 'bargeIn') === (family === 'bargeIn'))
  const takeOut = (fits: (scripted: ScriptedEvent) => boolean): boolean => {
    const found = left.find(fits)
    left = left.filter((scripted) => scripted !== found)
    return found !== undefined
  }
  const same = ({ event }: JudgedEvent, { kind, sham }: ScriptedEvent): boolean => event.kind === kind && event.sham === sham
  const untold = happened.filter(
    (one) => !takeOut((scripted) => same(one, scripted) && Object.entries(scripted.tags).every(([tag, value]) => one.tags[tag] === value)),
  )
  for (const one of untold) takeOut((scripted) => same(one, scripted))
  return left
}

/** Position in the script of the last turn the caller took: what was to come before it was passed over. */
function lastStepReached({ recorded: { recording } }: CallTimeline): number {
  const said = new Set(recording.turns.map(({ turn }) => turn))
  return recording.plan.steps.findLastIndex(
    (step) => (step.kind === 'say' || (step.kind === 'bargeIn' && !step.sham)) && said.has(step.turn),
  )
}
