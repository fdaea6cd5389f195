import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** Tells a reaction to the sound from a reply that came by chance. */
export const falseResponseDelay: Measure = {
  definition: {
    id: 'false_response_delay',
    version: 1,
    title: 'Delay of answers that nobody asked for',
    unit: 'ms',
    kind: 'distribution',
    why: 'Tells a reaction to the sound from a reply that came by chance.',
    definition: 'Agent onset minus the end of the sound it answered (M8); negative while the sound lasts.',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'sound',
      ({ outcome, delayMs, onsetUncertaintyMs }) =>
        outcome === 'false_response' && delayMs !== null
          ? { kind: 'measured', value: delayMs, uncertainty: onsetUncertaintyMs }
          : { kind: 'not-applicable', why: 'no false response' },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
    ),
}
