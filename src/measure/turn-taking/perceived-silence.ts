import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** Silence a caller bears before it feels like a fault: the service level of the shipped profile `slo-1s`. Policy, not science. */
export const silenceLimitMs = 1000

/** Share of turns with more than one second of silence before the agent was heard; unanswered and unreached turns included. */
export const perceivedSilence: Measure = {
  definition: {
    id: 'perceived_silence',
    version: 1,
    title: 'Turns above one second of silence',
    unit: 'ratio',
    kind: 'rate',
    why: 'The caller notices single long silences, not percentiles.',
    definition:
      'Turns in which more than 1000 ms passed between the end of the caller turn and the first audible segment, or ' +
      'none came, over all scripted turns.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(timeline, ({ byAudio }) => ({ kind: 'trial', hit: byAudio.latencyMs === null || byAudio.latencyMs > silenceLimitMs }), {
      kind: 'trial',
      hit: true,
    }),
}
