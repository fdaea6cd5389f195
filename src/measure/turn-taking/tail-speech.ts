import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** What the agent still says after the caller has begun is lost. */
export const tailSpeech: Measure = {
  definition: {
    id: 'tail_speech',
    version: 1,
    title: 'Speech after a barge-in',
    unit: 'ms',
    kind: 'distribution',
    why: 'What the agent still says after the caller has begun is lost.',
    definition: 'Audible agent speech between the onset of a barge-in and the stop, pauses excluded (M4), where the agent yielded.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ outcome, tailSpeechMs, uncertaintyMs }) =>
        outcome !== 'yield' || tailSpeechMs === null
          ? { kind: 'not-applicable', why: 'the agent did not yield' }
          : { kind: 'measured', value: tailSpeechMs, uncertainty: uncertaintyMs },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
    ),
}
