import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** The control arm of `barge_in_yield`: what agents do when nothing is sent. */
export const shamYield: Measure = {
  definition: {
    id: 'sham_yield',
    version: 1,
    title: 'Silence at sham barge-ins',
    unit: 'ratio',
    kind: 'rate',
    why: 'Control arm of barge_in_yield: replies also end by themselves.',
    definition:
      'Sham barge-ins (same trigger, nothing sent) after which the agent run ended within 2 s, over those that met a speaking agent (M4).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ outcome, stopMs }) =>
        outcome === 'yield'
          ? { kind: 'trial', hit: true }
          : outcome === 'no_yield' && stopMs !== null
            ? { kind: 'trial', hit: false }
            : { kind: 'not-applicable', why: notCounted(outcome) },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
      'sham',
    ),
}
