import type { Measure } from '../measure.ts'
import { eventWindows } from '../judging/judge-event.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** How long the agent talks on when the caller interrupts; every second of it is talked into the void. */
export const stopTime: Measure = {
  definition: {
    id: 'stop_time',
    version: 1,
    title: 'Stop time at a barge-in',
    unit: 'ms',
    kind: 'distribution',
    why: 'How long the agent talks on when the caller interrupts; every second of it is talked into the void.',
    definition:
      "End of the agent's run minus onset of the barge-in (M4). Barge-ins that met silence or that the agent could not have reacted to (within RTT + 80 ms) are not counted; no stop within 2 s is +∞, kept in the percentiles. Pauses below 500 ms are no stop.",
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      ({ outcome, stopMs, uncertaintyMs }) =>
        outcome === 'yield'
          ? { kind: 'measured', value: stopMs as number, uncertainty: uncertaintyMs }
          : outcome === 'no_yield'
            ? { kind: 'censored', beyond: eventWindows.yieldMs }
            : { kind: 'not-applicable', why: notCounted(outcome) },
      () => ({ kind: 'censored', beyond: 0 }),
    ),
}
