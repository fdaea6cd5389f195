import type { Measure } from '../measure.ts'
import { sharesOf } from '../judging/shares.ts'

/** An agent that talks most of the time does not listen. */
export const agentShare: Measure = {
  definition: {
    id: 'agent_share',
    version: 1,
    title: 'Agent talk share',
    unit: 'ratio',
    kind: 'distribution',
    why: 'An agent that talks most of the time does not listen.',
    definition: 'Time with agent speech over the length of the call (M12).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const shares = sharesOf(timeline.conversation)
    return [
      { outcome: shares === null ? { kind: 'not-applicable', why: 'a call without length' } : { kind: 'measured', value: shares.agent } },
    ]
  },
}
