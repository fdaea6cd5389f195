import { foreignWhy } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import { eventWindows } from '../judging/judge-event.ts'
import type { Measure } from '../measure.ts'
import { jitterBuffer } from '../timeline/jitter-buffer.ts'
import { eachEvent } from './each-event.ts'
import { notCounted } from './not-counted.ts'

/** Stop time as a caller hears it: what the buffer still holds when the agent stops is played to the end. */
export const stopTimePlayed: Measure = {
  definition: {
    id: 'stop_time_played',
    version: 1,
    title: `Stop time at a barge-in, as played (modelled buffer ${jitterBuffer.version})`,
    unit: 'ms',
    kind: 'distribution',
    needsRtp: true,
    why: 'How long the caller hears the agent talk on: what the jitter buffer still holds when the agent stops is played to the end.',
    definition:
      `Stop time with the end of the agent's run dated by when its last packet leaves the modelled jitter buffer (${jitterBuffer.version}, ` +
      'described at turn_latency_played; not validated against another receiver yet). Which barge-ins count is decided on the wire, as for ' +
      'stop time.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const { playedView } = timeline
    if (playedView === null)
      return eachEvent(
        timeline,
        'bargeIn',
        () => noPacketTimes,
        () => noPacketTimes,
      )
    return eachEvent(
      timeline,
      'bargeIn',
      ({ outcome, stopAtMs, event, uncertaintyMs }): Outcome => {
        if (outcome === 'no_yield') return { kind: 'censored', beyond: eventWindows.yieldMs }
        if (outcome !== 'yield' || stopAtMs === null) return { kind: 'not-applicable', why: notCounted(outcome) }
        const heardMs = playedView.endHeardMs(stopAtMs)
        return heardMs === null
          ? { kind: 'not-applicable', why: 'nothing of the agent was played before its stop' }
          : { kind: 'measured', value: heardMs - event.startMs, uncertainty: uncertaintyMs }
      },
      () => ({ kind: 'censored', beyond: 0 }),
    )
  },
}

const noPacketTimes: Outcome = { kind: 'not-applicable', why: foreignWhy }
