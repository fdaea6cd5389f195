import type { Measure } from '../measure.ts'
import { agentDeadAir } from './agent-dead-air.ts'

/** After three seconds of silence callers ask whether anybody is there. */
export const deadAirLongest: Measure = {
  definition: {
    id: 'dead_air_longest',
    version: 1,
    title: 'Longest dead air of a call',
    unit: 'ms',
    kind: 'distribution',
    why: 'After three seconds of silence callers ask whether anybody is there.',
    definition:
      "Longest stretch of at least 3 s with neither side active, to the end of the call. Owned by the agent when the caller's turn, or the agent's own unfinished reply, came last before it (M10); the caller's own silences are not counted. Calls without any are not counted here.",
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const [longest] = agentDeadAir(timeline).toSorted((a, b) => b.lengthMs - a.lengthMs)
    return [
      longest === undefined
        ? { outcome: { kind: 'not-applicable', why: 'no dead air of the agent' } }
        : { outcome: { kind: 'measured', value: longest.lengthMs, uncertainty: longest.uncertaintyMs } },
    ]
  },
}
