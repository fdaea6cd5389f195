import type { Measure } from '../measure.ts'
import { eachEvent } from './each-event.ts'

/** After a needless stop every moment of silence makes the caller wonder whether the line is dead. */
export const resumeGap: Measure = {
  definition: {
    id: 'resume_gap',
    version: 1,
    title: 'Gap before the agent goes on',
    unit: 'ms',
    kind: 'distribution',
    why: 'After a needless stop every moment of silence makes the caller wonder whether the line is dead.',
    definition: 'From the end of a false stop to the start of the next agent run, where that came within 3 s (M9).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'sound',
      ({ outcome, resumeGapMs, uncertaintyMs }) =>
        outcome === 'paused_resumed' && resumeGapMs !== null
          ? { kind: 'measured', value: resumeGapMs, uncertainty: uncertaintyMs }
          : { kind: 'not-applicable', why: outcome === 'dropped' ? 'the agent did not go on (resumed)' : 'no false stop' },
      () => ({ kind: 'not-applicable', why: 'never reached' }),
    ),
}
