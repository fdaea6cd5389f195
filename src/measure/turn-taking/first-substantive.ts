import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { substantiveOf } from '../timeline/substantive.ts'
import { eachTurn } from './each-turn.ts'

/** A canned "one moment" must not buy a pass: time to the first word that says something. */
export const firstSubstantive: Measure = {
  definition: {
    id: 'first_substantive',
    version: 1,
    title: 'First substantive speech',
    unit: 'ms',
    kind: 'distribution',
    why: 'A canned "one moment" is no answer: this is the wait for the first word that says something.',
    definition:
      "Start of the agent's first speech that is no filler (um, okay so, let me check, one moment, …, by the target's own report of its words) minus the end of the caller's turn. Nothing " +
      'but filler within the window: +∞, kept in the percentiles. Needs a target that reports what it says.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      (turn): Outcome => {
        const found = substantiveOf(timeline, turn)
        if (found.kind === 'unknown') return { kind: 'not-applicable', why: found.why }
        if (found.onsetMs === null) return { kind: 'censored', beyond: Math.max(0, turn.limMs - turn.endMs) }
        return { kind: 'measured', value: found.onsetMs - turn.endMs, uncertainty: turn.uncertaintyMs }
      },
      { kind: 'censored', beyond: 0 },
    ),
}
