import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** While both speak, neither is understood. */
export const talkOver: Measure = {
  definition: {
    id: 'talk_over',
    version: 1,
    title: 'Talk-over at a barge-in',
    unit: 'ms',
    kind: 'distribution',
    why: 'While both speak, neither is understood.',
    definition: 'Audible agent speech inside the barge-in, from its onset to its end, at barge-ins that met a speaking agent (M5).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ outcome, talkOverMs, uncertaintyMs }) =>
        outcome === 'not_bargein' || talkOverMs === null
          ? { kind: 'not-applicable', why: notCounted('not_bargein') }
          : { kind: 'measured', value: talkOverMs, uncertainty: uncertaintyMs },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
    ),
}
