import type { LegName, LegQuality, LegSignal } from '../../model/quality.ts'
import { signalFacts } from '../../quality/continuity/signal-facts.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'

/**
 * What the sound of a leg tells by itself: levels, noise floor, clipping, holes and repeated frames in speech. Of the agent's leg, as its packets came, lost ones
 * silent. The caller's leg is compared with what was said instead (`SegmentFacts`), which tells more.
 */
export function legSignal(
  { agentPcm, activity, placement }: Pick<CallTimeline, 'agentPcm' | 'activity' | 'placement'>,
  leg: LegName,
): Pick<LegQuality, 'signal' | 'signalWhy'> {
  if (leg === 'caller') return { signal: null, signalWhy: 'compared with what was said, segment by segment' }
  if (placement.received === 0) return { signal: null, signalWhy: 'no packet was received on this leg' }
  const facts = signalFacts(agentPcm.samples, agentPcm.sampleRate, activity.level, activity.cells)
  if (facts.kind === 'not-applicable') return { signal: null, signalWhy: facts.why }
  const { level, dcPcm, clipping, noiseFloor, speech } = facts
  const { runs, samples, share } = clipping
  const signal: LegSignal = {
    activeDbov: level.activeLevelDbov,
    rmsDbov: level.rmsDbov,
    activity: level.activity,
    dcPcm,
    clipping: { runs, samples, share },
    ...(noiseFloor.kind === 'measured'
      ? { noiseFloorDbov: noiseFloor.dbov }
      : { noiseFloorDbov: null, noiseFloorWhy: noiseFloor.kind === 'digital-silence' ? 'the pauses are digital silence' : noiseFloor.why }),
    holes: speech?.holes ?? null,
    repeats: speech?.repeats ?? null,
  }
  return { signal }
}
