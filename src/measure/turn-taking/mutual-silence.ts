import type { Measure } from '../measure.ts'
import { sharesOf } from '../judging/shares.ts'

/** Silence is what callers pay for. */
export const mutualSilence: Measure = {
  definition: {
    id: 'mutual_silence',
    version: 1,
    title: 'Mutual silence',
    unit: 'ratio',
    kind: 'distribution',
    why: 'Silence is what callers pay for.',
    definition: 'Time in which neither side is active over the length of the call (M12).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const shares = sharesOf(timeline.conversation)
    return [
      {
        outcome:
          shares === null ? { kind: 'not-applicable', why: 'a call without length' } : { kind: 'measured', value: shares.mutualSilence },
      },
    ]
  },
}
