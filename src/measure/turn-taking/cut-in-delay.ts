import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** Shows the silence limit of an agent that takes pauses for ends. */
export const cutInDelay: Measure = {
  definition: {
    id: 'cut_in_delay',
    version: 1,
    title: 'Delay of a cut into a pause',
    unit: 'ms',
    kind: 'distribution',
    why: 'Shows the silence limit of an agent that takes pauses for ends.',
    definition: 'Onset of the first cut-in minus the end of the first fragment (M2).',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      ({ inside, uncertaintyMs }) =>
        inside.cutInDelayMs === null
          ? { kind: 'not-applicable', why: 'no cut into a pause' }
          : { kind: 'measured', value: inside.cutInDelayMs, uncertainty: uncertaintyMs },
      { kind: 'not-applicable', why: 'the call never came to this turn' },
    ),
}
