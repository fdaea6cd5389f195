import { foreignWhy, isForeign } from '../../model/recording.ts'
import type { Measure } from '../measure.ts'

/** Share of calls that never connected or that the target dropped before the script was done. */
export const callFailed: Measure = {
  definition: {
    id: 'call_failed',
    version: 1,
    title: 'Failed calls',
    unit: 'ratio',
    kind: 'rate',
    why: 'Calls lost among good ones do not show in the latency of the good ones.',
    definition:
      'Calls that never connected or were dropped by the target before the script was done, over calls placed ' +
      '(interrupted calls excluded).',
    better: 'lower',
  },
  needs: 'recording',
  find: ({ recording }) => {
    const { end } = recording
    if (isForeign(recording)) return [{ outcome: { kind: 'not-applicable', why: foreignWhy } }]
    if (end.kind === 'interrupted') return [{ outcome: { kind: 'not-applicable', why: 'the run was interrupted during this call' } }]
    const hit = end.kind === 'failed' || end.kind === 'dropped'
    return [{ tags: end.kind === 'failed' ? { stage: end.stage } : {}, outcome: { kind: 'trial', hit } }]
  },
}
