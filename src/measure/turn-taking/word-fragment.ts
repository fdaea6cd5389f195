import type { Measure } from '../measure.ts'
import { eachStop } from './each-stop.ts'

/** A word broken off in the middle sounds like a broken line; a good agent stops at the end of a word. */
export const wordFragment: Measure = {
  definition: {
    id: 'cut_word_fragment',
    version: 1,
    title: 'Stops inside a word',
    unit: 'ratio',
    kind: 'rate',
    why: 'A word broken off in the middle sounds like a broken line.',
    definition:
      'Stops caused by the caller at which the last 30 ms are still within 13 dB of active speech and the level falls by 16 dB or more within 20 ms (reader cut-1): speech in ' +
      'full voice rather than dying away. An indicator: about one in ten natural ends of synthetic speech reads like one, and breaks in soft places are mostly missed.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => eachStop(timeline, ({ fragment }) => ({ kind: 'trial', hit: fragment })),
}
