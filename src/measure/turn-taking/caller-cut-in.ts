import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/**
 * Share of turns in which our own caller cut the agent off: the live caller thought the agent had finished, the timeline
 * says it had not.
 */
export const callerCutIn: Measure = {
  definition: {
    id: 'caller_cut_in',
    version: 1,
    title: 'Turns our caller cut in',
    unit: 'ratio',
    kind: 'rate',
    why: "Where our caller interrupts, what follows is our doing and not the agent's.",
    definition:
      'Turns that began while the agent was audible although the script had the caller wait, confirmed by an agent run ' +
      'around the start of the turn, over turns reached.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(timeline, ({ caller, startsInsideRun }) => ({ kind: 'trial', hit: caller.overAgent && startsInsideRun }), {
      kind: 'not-applicable',
      why: 'the call never came to this turn',
    }),
}
