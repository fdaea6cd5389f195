import type { Measure } from '../measure.ts'
import { eachStop } from './each-stop.ts'

/** Speech that is switched off inside a wave clicks; callers hear it as a fault of the line. */
export const cutClick: Measure = {
  definition: {
    id: 'cut_click',
    version: 1,
    title: 'Stops with a click',
    unit: 'ratio',
    kind: 'rate',
    why: 'Speech that is switched off inside a wave clicks; callers hear it as a fault of the line.',
    definition:
      'Stops caused by the caller (yields and false stops) at which a sharp transient stands within 28 ms of the last audible frame (codecs ring on) ' +
      'where the sound falls by 6 dB or more (reader cut-1). In full voice about four in five hard cuts are seen and hardly any other end; steps in soft sounds are missed.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => eachStop(timeline, ({ click }) => ({ kind: 'trial', hit: click })),
}
