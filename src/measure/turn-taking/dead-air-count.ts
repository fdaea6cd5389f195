import type { Measure } from '../measure.ts'
import { agentDeadAir } from './agent-dead-air.ts'

/** How often a caller is left alone. */
export const deadAirCount: Measure = {
  definition: {
    id: 'dead_air_count',
    version: 1,
    title: 'Times of dead air in a call',
    unit: 'count',
    kind: 'distribution',
    why: 'How often a caller is left alone.',
    definition:
      "Number of stretches of at least 3 s with neither side active in a call. Owned by the agent when the caller's turn, or the agent's own unfinished reply, came last before it (M10); the caller's own silences are not counted.",
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => [{ outcome: { kind: 'measured', value: agentDeadAir(timeline).length } }],
}
