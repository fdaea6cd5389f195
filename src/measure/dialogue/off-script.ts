import { isConnected } from '../timeline/call-timeline.ts'
import { foreignWhy, isForeign } from '../../model/recording.ts'
import type { Measure } from '../measure.ts'

/** Share of connected calls in which the agent did what neither script nor handlers knew an answer to. */
export const offScript: Measure = {
  definition: {
    id: 'off_script',
    version: 1,
    title: 'Calls off script',
    unit: 'ratio',
    kind: 'rate',
    why: 'A call off script tests nothing more; many of them mean that the scenario does not fit the agent.',
    definition:
      'Calls that ended because nothing the agent said or did matched the script, a handler or `otherwise`, over calls that connected.',
    better: 'lower',
  },
  needs: 'recording',
  find: (recorded) => {
    const { end } = recorded.recording
    if (isForeign(recorded.recording)) return [{ outcome: { kind: 'not-applicable', why: foreignWhy } }]
    if (!isConnected(recorded)) return [{ outcome: { kind: 'not-applicable', why: 'the call never connected (counted in call_failed)' } }]
    if (end.kind === 'interrupted') return [{ outcome: { kind: 'not-applicable', why: 'the run was interrupted during this call' } }]
    return [{ outcome: { kind: 'trial', hit: end.kind === 'off-script' } }]
  },
}
