import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** People pause to think; an agent that answers into the pause loses the rest of the sentence. */
export const prematureEndpoint: Measure = {
  definition: {
    id: 'premature_endpoint',
    version: 1,
    title: 'Pauses taken for the end of a turn',
    unit: 'ratio',
    kind: 'rate',
    why: 'People pause to think; an agent that answers into the pause loses the rest of the sentence.',
    definition:
      'Turns with a scripted pause in which agent speech began after the end of the first fragment and before the end of the turn, also after the caller had gone on (M2), over reached turns with a pause. By pause length: {pause:600}.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      ({ fragments, inside }) =>
        fragments.length > 1
          ? { kind: 'trial', hit: inside.cutInDelayMs !== null }
          : { kind: 'not-applicable', why: 'no pause in this turn' },
      { kind: 'not-applicable', why: 'the call never came to this turn' },
    ),
}
