import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** An agent that answers a cough talks to itself. */
export const falseResponse: Measure = {
  definition: {
    id: 'false_response',
    version: 1,
    title: 'Answers to something that asked nothing',
    unit: 'ratio',
    kind: 'rate',
    why: 'An agent that answers a cough talks to itself.',
    definition:
      'Coughs, backchannels, noise and side talk in mutual silence, with no turn unanswered, that agent speech followed before 2 s after their end (M8), over all such events.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'sound',
      ({ outcome, stopMs }) =>
        stopMs === null && (outcome === 'ignored' || outcome === 'false_response')
          ? { kind: 'trial', hit: outcome === 'false_response' }
          : { kind: 'not-applicable', why: 'the agent was speaking (false_stop)' },
      (trigger) =>
        trigger === 'silence' ? { kind: 'trial', hit: true } : { kind: 'not-applicable', why: 'meant for a speaking agent (false_stop)' },
    ),
}
