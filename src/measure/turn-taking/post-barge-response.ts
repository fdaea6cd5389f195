import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** An agent that stops but does not answer has heard a noise, not the caller. */
export const postBargeResponse: Measure = {
  definition: {
    id: 'post_barge_response',
    version: 1,
    title: 'Answer to a barge-in',
    unit: 'ms',
    kind: 'distribution',
    why: 'An agent that stops but does not answer has heard a noise, not the caller.',
    definition:
      "First agent onset at or after the end of the barge-in minus that end, where the agent yielded (M6). No answer before the caller's next turn, 10 s or the end of the call is +∞.",
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ outcome, responseMs, responseWaitedMs, onsetUncertaintyMs }) =>
        outcome !== 'yield'
          ? { kind: 'not-applicable', why: 'the agent did not yield' }
          : responseMs === null
            ? { kind: 'censored', beyond: responseWaitedMs ?? 0 }
            : { kind: 'measured', value: responseMs, uncertainty: onsetUncertaintyMs },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
    ),
}
