import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** A caller who interrupts wants to be heard. */
export const bargeInYield: Measure = {
  definition: {
    id: 'barge_in_yield',
    version: 1,
    title: 'Barge-ins the agent yielded to',
    unit: 'ratio',
    kind: 'rate',
    why: 'A caller who interrupts wants to be heard.',
    definition:
      "Barge-ins after which the agent's run ended within 2 s, over barge-ins that met a speaking agent (M4: yield over yield and no_yield). Real replies end by themselves: compare with sham_yield, as excess_yield does.",
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ outcome }) =>
        outcome === 'yield' || outcome === 'no_yield'
          ? { kind: 'trial', hit: outcome === 'yield' }
          : { kind: 'not-applicable', why: notCounted(outcome) },
      () => ({ kind: 'trial', hit: false }),
    ),
}
