import type { Measure } from '../measure.ts'
import type { Outcome } from '../../model/result.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedEvent } from '../timeline/events.ts'
import { levelOf } from '../timeline/level-of.ts'
import { eachEvent } from './each-event.ts'

/** M7: a level drop of at least this, for at least so long, without a stop. */
export const duckedLimits = { dropDb: 6, forMs: 200, beforeMs: 1000, frameMs: 10 } as const

/** Some agents lower their voice instead of stopping. Information: neither good nor bad. */
export const ducked: Measure = {
  definition: {
    id: 'ducked',
    version: 1,
    title: 'Voice lowered at an event',
    unit: 'ratio',
    kind: 'rate',
    why: 'Some agents lower their voice when the caller makes a sound, instead of stopping. Information: neither good nor bad.',
    definition:
      'Events during agent speech without a stop in which every stretch of agent speech, for 200 ms and more, stays 6 dB or more below its level in the second before the event.',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) => {
    const unreached = (): Outcome => ({ kind: 'not-applicable', why: 'the call ended before this event' })
    return (['bargeIn', 'sound'] as const).flatMap((family) =>
      eachEvent(timeline, family, (judged) => duckedOutcome(timeline, judged), unreached),
    )
  },
}

function duckedOutcome(timeline: CallTimeline, { event, stopAtMs, outcome }: JudgedEvent): Outcome {
  if (outcome !== 'ignored' && outcome !== 'no_yield') return { kind: 'not-applicable', why: 'only events the agent spoke through' }
  if (stopAtMs === null) return { kind: 'not-applicable', why: 'the agent was not speaking' }
  const before = levelOf(timeline.agentPcm, timeline.speechUnits, event.startMs - duckedLimits.beforeMs, event.startMs)
  if (before === null) return { kind: 'not-applicable', why: 'no agent speech in the second before' }
  const untilMs = Math.min(event.endMs, stopAtMs)
  // The level of 200 ms as a whole: pitch, words and closures of a normal voice average out.
  for (let atMs = event.startMs; atMs + duckedLimits.forMs <= untilMs; atMs += duckedLimits.frameMs) {
    const level = levelOf(timeline.agentPcm, timeline.speechUnits, atMs, atMs + duckedLimits.forMs)
    if (level !== null && before - level >= duckedLimits.dropDb) return { kind: 'trial', hit: true }
  }
  return { kind: 'trial', hit: false }
}
