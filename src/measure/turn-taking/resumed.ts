import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** An agent that stops for a cough can still save the turn by going on. */
export const resumed: Measure = {
  definition: {
    id: 'resumed',
    version: 1,
    title: 'False stops the agent recovered from',
    unit: 'ratio',
    kind: 'rate',
    why: 'An agent that stops for a cough can still save the turn by going on.',
    definition: 'False stops after which the agent spoke again within 3 s (paused_resumed), over all false stops (M9).',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'sound',
      ({ outcome }) =>
        outcome === 'paused_resumed' || outcome === 'dropped'
          ? { kind: 'trial', hit: outcome === 'paused_resumed' }
          : { kind: 'not-applicable', why: 'no false stop' },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
    ),
}
