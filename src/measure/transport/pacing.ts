import { foreignWhy, isForeign } from '../../model/recording.ts'
import type { Measure } from '../measure.ts'

/**
 * Pacing error of our own caller, one value a call: p99 of how late its packets left against the media clock. Health of the
 * harness, not of the agent.
 */
export const pacing: Measure = {
  definition: {
    id: 'pacing_error',
    version: 1,
    title: 'Caller pacing error (p99 of each call)',
    unit: 'ms',
    kind: 'distribution',
    why: 'A harness that sends late measures itself. This is its own error, shown so that the other numbers can be trusted.',
    definition: "99th percentile, over a call's packets, of send time minus RTP timestamp, relative to the earliest packet of the call.",
    better: 'lower',
  },
  needs: 'timeline',
  find: ({ pacing: error, recorded }) =>
    isForeign(recorded.recording)
      ? [{ outcome: { kind: 'not-applicable', why: foreignWhy } }]
      : [{ outcome: { kind: 'measured', value: error.p99Ms } }],
}
