import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** As turn latency, but any audible segment counts: an earcon, a typing loop or a filler stops this clock, not that of turn latency. */
export const timeToFirstAudio: Measure = {
  definition: {
    id: 'time_to_first_audio',
    version: 1,
    title: 'Time to first audio',
    unit: 'ms',
    kind: 'distribution',
    why: 'Tells silence from waiting: a tone or "one moment" shows the caller that something happens, but is no answer.',
    definition:
      "Start of the first audible segment of at least 30 ms in the answer window minus the end of the caller's turn, " +
      'whatever the segment is. Without a speech classifier every segment counts as speech and this equals turn ' +
      'latency.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      ({ byAudio, uncertaintyMs }) =>
        byAudio.latencyMs === null
          ? { kind: 'censored', beyond: byAudio.censoredAtMs ?? 0 }
          : { kind: 'measured', value: byAudio.latencyMs, uncertainty: uncertaintyMs },
      { kind: 'censored', beyond: 0 },
    ),
}
