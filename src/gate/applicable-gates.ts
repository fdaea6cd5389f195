import type { ThresholdSource } from '../model/plan.ts'
import { noRtpWhy, type Media } from '../model/recording.ts'
import type { DroppedGate, MeasureDefinition } from '../model/result.ts'
import type { Threshold } from './threshold.ts'

/** A gate that could be read, with where it came from. */
export interface SourcedGate {
  readonly source: ThresholdSource
  readonly threshold: Threshold
}

/** Which gates of a run are judged, and which are dropped because they cannot apply; both in the order given. */
export interface ApplicableGates {
  readonly judged: readonly SourcedGate[]
  readonly dropped: readonly DroppedGate[]
}

/**
 * Drops the gates that came from a profile and are on a measure that by its nature cannot apply to what the target carries: nobody asked for just that
 * gate, and no run against this target could ever decide it. A gate that a user typed stays, to be inconclusive with the reason. Samples that are
 * missing for any other reason (no packet came, calls failed) drop nothing: there the gate could have applied.
 */
export function applicableGates(gates: readonly SourcedGate[], definitions: readonly MeasureDefinition[], media: Media): ApplicableGates {
  const judged: SourcedGate[] = []
  const dropped: DroppedGate[] = []
  for (const gate of gates) {
    const { profile } = gate.source
    const { expression, measure } = gate.threshold
    const why = whyInapplicable(measure, definitions, media)
    if (why === null || profile === undefined) judged.push(gate)
    else dropped.push({ expression, profile, why })
  }
  return { judged, dropped }
}

/** Why a measure can have no value in any run against a target that carries this; null where it can. */
export function whyInapplicable(measure: string, definitions: readonly MeasureDefinition[], media: Media): string | null {
  if (media === 'rtp') return null
  const needsRtp = definitions.find(({ id }) => id === measure)?.needsRtp === true
  return needsRtp ? `${noRtpWhy}, and ${measure} is measured on RTP packets` : null
}
