import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/**
 * M1, the headline: floor-transfer offset of every caller turn, in ms: onset of the agent's answering speech minus the caller's true offset
 * (capture convention). Negative values stay; a turn without an answer stays as +∞. `early:no` selects gaps and unanswered turns only.
 */
export const turnLatency: Measure = {
  definition: {
    id: 'turn_latency',
    version: 1,
    title: 'Turn latency',
    unit: 'ms',
    kind: 'distribution',
    why:
      'How long a caller waits for an answer. People answer each other within about 200 ms; the longer the gap, the more ' +
      'callers speak again or hang up.',
    definition:
      "Start of the agent's speech minus the end of the caller's turn (floor-transfer offset). Caller edges are " +
      'annotated to the sample; agent edges are read on received audio placed by RTP timestamp (detector E-4). ' +
      "Negative: the agent was early. No answer before the caller's next turn, 10 s, or the end of the call: +∞, kept " +
      'in the percentiles.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(
      timeline,
      ({ bySpeech, uncertaintyMs }) =>
        bySpeech.latencyMs === null
          ? { kind: 'censored', beyond: bySpeech.censoredAtMs ?? 0 }
          : { kind: 'measured', value: bySpeech.latencyMs, uncertainty: uncertaintyMs },
      { kind: 'censored', beyond: 0 },
    ),
}
