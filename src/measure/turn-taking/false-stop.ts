import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** A cough, a "mm-hmm" or a television must not silence the agent. */
export const falseStop: Measure = {
  definition: {
    id: 'false_stop',
    version: 1,
    title: 'Stops for something that is no barge-in',
    unit: 'ratio',
    kind: 'rate',
    why: 'A cough, a "mm-hmm" or a television must not silence the agent.',
    definition:
      'Coughs, backchannels, noise and side talk while the agent spoke after which its run ended within 1 s of their end (paused_resumed or dropped), over those not excluded as natural ends or coincident (M7). Compare with sham_false_stop, as excess_false_stop does.',
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
            : { kind: 'not-applicable', why: stopMs === null ? 'the event fell into silence (false_response)' : notCounted(outcome) },
      (trigger) =>
        trigger === 'silence' ? { kind: 'not-applicable', why: 'meant for a silent agent (false_response)' } : { kind: 'trial', hit: true },
    ),
}
