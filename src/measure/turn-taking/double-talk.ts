import type { Measure } from '../measure.ts'
import { sharesOf } from '../judging/shares.ts'

/** While both speak neither is understood. */
export const doubleTalk: Measure = {
  definition: {
    id: 'double_talk',
    version: 1,
    title: 'Double talk',
    unit: 'ratio',
    kind: 'distribution',
    why: 'While both speak neither is understood.',
    definition: 'Time in which both sides are active over the length of the call (M12).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const shares = sharesOf(timeline.conversation)
    return [
      {
        outcome:
          shares === null ? { kind: 'not-applicable', why: 'a call without length' } : { kind: 'measured', value: shares.doubleTalk },
      },
    ]
  },
}
