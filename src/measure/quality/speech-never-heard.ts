import { legs } from '../../model/quality.ts'
import type { Measure } from '../measure.ts'
import { callQuality } from './leg-quality.ts'

/** What nobody hears is not understood either. */
export const speechNeverHeard: Measure = {
  definition: {
    id: 'missing_speech',
    version: 1,
    title: 'Missing speech',
    unit: 'ratio',
    kind: 'distribution',
    legs: true,
    needsRtp: true,
    why: 'Holes in speech cost words, whatever a MOS says: ViSQOL hardly hears them.',
    definition:
      'Packets of speech that were lost, or came too late for the modelled jitter buffer, over packets of speech, by length. Where a row of losses begins and ends in speech all of it ' +
      'counts. Holes that the agent itself sends are not in it. The caller’s leg needs a target that tells what it received. One sample a call and leg.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    legs.map((leg) => {
      const { missing, transportWhy } = callQuality(timeline)[leg]
      return {
        tags: { leg },
        outcome:
          missing === null
            ? { kind: 'not-applicable', why: transportWhy ?? 'nobody spoke on this leg' }
            : { kind: 'measured', value: missing.share },
      }
    }),
}
