import type { Measure } from '../measure.ts'
import { agentDeadAir } from './agent-dead-air.ts'

/** Silence adds up. */
export const deadAirTotal: Measure = {
  definition: {
    id: 'dead_air_total',
    version: 1,
    title: 'Dead air in a call',
    unit: 'ms',
    kind: 'distribution',
    why: 'Silence adds up.',
    definition:
      "Sum of the stretches of at least 3 s with neither side active in a call. Owned by the agent when the caller's turn, or the agent's own unfinished reply, came last before it (M10); the caller's own silences are not counted.",
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const stretches = agentDeadAir(timeline)
    const total = stretches.reduce((sum, { lengthMs }) => sum + lengthMs, 0)
    // Each stretch has its own edge, so their errors add up as independent ones do.
    const uncertainty = Math.hypot(...stretches.map(({ uncertaintyMs }) => uncertaintyMs))
    return [{ outcome: { kind: 'measured', value: total, uncertainty } }]
  },
}
