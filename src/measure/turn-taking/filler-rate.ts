import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { substantiveOf } from '../timeline/substantive.ts'
import { eachTurn } from './each-turn.ts'

/** How often the agent's first word is filler. */
export const fillerFirst: Measure = {
  definition: {
    id: 'filler_first',
    version: 1,
    title: 'Answers that begin with filler',
    unit: 'ratio',
    kind: 'rate',
    why: 'Filler makes turn latency look short while the caller still waits for the answer.',
    definition:
      'Answered turns whose first speech is filler only (a list of phrases; by the target’s own report of its words), over answered turns.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      (turn): Outcome => {
        const found = substantiveOf(timeline, turn)
        if (turn.bySpeech.onsetMs === null) return { kind: 'not-applicable', why: 'the turn was not answered' }
        if (found.kind === 'unknown') return { kind: 'not-applicable', why: found.why }
        return { kind: 'trial', hit: found.fillerFirst }
      },
      { kind: 'not-applicable', why: 'the call ended before this turn' },
    ),
}
