import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** While both speak, neither is understood. */
export const talkOver: Measure = {
  definition: {
    id: 'talk_over',
    version: 1,
    title: 'Talk-over at a barge-in',
    unit: 'ms',
    kind: 'distribution',
    why: 'While both speak, neither is understood.',
    definition: 'Audible agent speech inside the barge-in, from its onset to its end (M5).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ event, talkOverMs, uncertaintyMs }) =>
        event.sham || talkOverMs === null
          ? { kind: 'not-applicable', why: 'a sham: nothing was sent' }
          : { kind: 'measured', value: talkOverMs, uncertainty: uncertaintyMs },
      { kind: 'not-applicable', why: 'never reached' },
    ),
}
