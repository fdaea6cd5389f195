import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** The control arm of `false_stop`: what agents do when nothing is sent. */
export const shamFalseStop: Measure = {
  definition: {
    id: 'sham_false_stop',
    version: 1,
    title: 'Silence at sham sounds',
    unit: 'ratio',
    kind: 'rate',
    why: 'Control arm of false_stop: replies also end by themselves.',
    definition:
      'Sham sounds (same trigger, nothing sent) after which the agent run ended within 1 s of when they would have ended, over those that met a speaking agent and were neither natural ends nor coincident (M7).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'sound',
      ({ outcome, stopMs }) =>
        outcome === 'paused_resumed' || outcome === 'dropped'
          ? { kind: 'trial', hit: true }
          : outcome === 'ignored' && stopMs !== null
            ? { kind: 'trial', hit: false }
            : { kind: 'not-applicable', why: notCounted(outcome) },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
      'sham',
    ),
}
