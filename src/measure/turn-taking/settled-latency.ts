import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** After it cut the caller off, the agent should at least answer the whole turn. */
export const settledLatency: Measure = {
  definition: {
    id: 'settled_latency',
    version: 1,
    title: 'Answer after a cut-in',
    unit: 'ms',
    kind: 'distribution',
    why: 'After it cut the caller off, the agent should at least answer the whole turn.',
    definition:
      'Next agent onset at or after the end of a turn the agent cut into, minus that end; +∞ where the cut-in ran past the end or nothing followed (unsettled).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      ({ bySpeech, limMs, endMs, uncertaintyMs }) =>
        bySpeech.class !== 'premature' && bySpeech.class !== 'interrupted'
          ? { kind: 'not-applicable', why: 'no cut-in' }
          : bySpeech.settledMs === null
            ? { kind: 'censored', beyond: Math.max(0, limMs - endMs) }
            : { kind: 'measured', value: bySpeech.settledMs, uncertainty: uncertaintyMs },
      { kind: 'not-applicable', why: 'the call never came to this turn' },
    ),
}
