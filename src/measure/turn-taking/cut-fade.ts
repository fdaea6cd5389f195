import type { Measure } from '../measure.ts'
import { eachStop } from './each-stop.ts'

/** U (k = 2) of a fade length, in ms: the codec's ringing and the speech's own level in front of the cut, as measured in `cut-quality.test.ts`. */
export const fadeUncertaintyMs = 35

/** A short fade makes a stop sound meant. */
export const cutFade: Measure = {
  definition: {
    id: 'cut_fade',
    version: 1,
    title: 'Fade at a stop',
    unit: 'ms',
    kind: 'distribution',
    why: 'A short fade makes a stop sound meant; none clicks, and a long one talks into the caller.',
    definition:
      'At stops caused by the caller: from 3 dB below the level of the last 40 ms to 35 dB below active speech (reader cut-1), at most 40 ms. Resolution through ' +
      'Opus: the codec rings on for 14 to 28 ms, so that fades of up to 20 ms read alike; a fade of 50 ms reads about 30 ms.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => eachStop(timeline, ({ fadeMs }) => ({ kind: 'measured', value: fadeMs, uncertainty: fadeUncertaintyMs })),
}
