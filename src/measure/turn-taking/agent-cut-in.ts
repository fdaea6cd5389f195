import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/**
 * Share of turns in which the agent took the floor before the caller was done (classes premature, overlap and interrupted
 * of M1): the other side of turn latency, so that an agent that cuts callers off cannot look fast.
 */
export const agentCutIn: Measure = {
  definition: {
    id: 'agent_cut_in',
    version: 1,
    title: 'Turns the agent cut into',
    unit: 'ratio',
    kind: 'rate',
    why: 'An agent that answers before the caller has finished loses words and annoys; its negative latencies would otherwise look good.',
    definition:
      'Turns in which agent speech began after the start and before the end of the caller turn (premature, overlap, ' +
      'interrupted) over turns reached.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(timeline, ({ tags }) => ({ kind: 'trial', hit: tags['early'] === 'yes' }), {
      kind: 'not-applicable',
      why: 'the call never came to this turn',
    }),
}
