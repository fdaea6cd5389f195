import type { CallTimeline } from '../timeline/call-timeline.ts'
import { deadAirOf } from '../judging/dead-air.ts'
import { anchorSpreadMs, latencyUncertaintyMs, offsetUncertaintyMs, pathState } from '../timeline/uncertainty.ts'

/** One stretch of dead air that is the agent's: its length and the length's U (k = 2), both in ms. */
export interface AgentDeadAir {
  readonly lengthMs: number
  readonly uncertaintyMs: number
}

/**
 * Dead air of a call that is the agent's (measures.md M10). A stretch that begins where the agent fell silent is as uncertain as an agent
 * offset; one that follows the caller, as an agent onset. Turns the harness spoiled are no reason to leave a stretch out: silence of
 * three seconds is not made by a packet 20 ms late.
 */
export function agentDeadAir({ conversation, placement, pacing, activity, recorded }: CallTimeline): readonly AgentDeadAir[] {
  return deadAirOf(conversation).flatMap(({ startMs, endMs, owner }): readonly AgentDeadAir[] => {
    if (owner !== 'agent') return []
    const afterAgent = conversation.audioUnits.some(([, end]) => end === startMs)
    const edgeMs = afterAgent ? startMs : endMs
    const parts = {
      pacingP95Ms: pacing.p95Ms,
      anchorSpreadMs: anchorSpreadMs(placement, edgeMs),
      snrDb: activity.snrDb,
      path: pathState(placement, edgeMs - 500, edgeMs + 500),
      callerDetected: recorded.recording.callerEdges === 'detected',
      codec: recorded.recording.tracks.agent?.codec,
    }
    return [{ lengthMs: endMs - startMs, uncertaintyMs: afterAgent ? offsetUncertaintyMs(parts) : latencyUncertaintyMs(parts) }]
  })
}
