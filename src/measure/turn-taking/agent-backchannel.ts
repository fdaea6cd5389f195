import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** A "mm-hmm" while the caller speaks is neither an answer nor a cut-in. */
export const agentBackchannel: Measure = {
  definition: {
    id: 'agent_backchannel',
    version: 1,
    title: 'Backchannels in a turn',
    unit: 'count',
    kind: 'distribution',
    why: 'A "mm-hmm" while the caller speaks is neither an answer nor a cut-in.',
    definition:
      "Agent units inside the caller's speech, shorter than 1 s, over before it ends, two words at most where a transcript tells, not in or after a scripted pause (M3), in each turn.",
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(timeline, ({ inside }) => ({ kind: 'measured', value: inside.agentBackchannels }), {
      kind: 'not-applicable',
      why: 'the call never came to this turn',
    }),
}
