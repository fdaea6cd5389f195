import type { Measure } from '../measure.ts'
import { sharesOf } from '../judging/shares.ts'

/** Who holds the floor. */
export const callerShare: Measure = {
  definition: {
    id: 'caller_share',
    version: 1,
    title: 'Caller talk share',
    unit: 'ratio',
    kind: 'distribution',
    why: 'Who holds the floor.',
    definition: 'Time with caller activity over the length of the call (M12).',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) => {
    const shares = sharesOf(timeline.conversation)
    return [
      { outcome: shares === null ? { kind: 'not-applicable', why: 'a call without length' } : { kind: 'measured', value: shares.caller } },
    ]
  },
}
