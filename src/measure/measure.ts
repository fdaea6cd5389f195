import type { RecordedCall } from '../model/recording.ts'
import type { LegName, LegQuality } from '../model/quality.ts'
import type { Figure, MeasureDefinition, Measurement, Outcome } from '../model/result.ts'
import type { CallTimeline } from './timeline/call-timeline.ts'

/** One outcome of a measure; `turn` is the index of the caller turn where there was one. */
export interface Finding {
  readonly turn?: number
  readonly tags?: Readonly<Record<string, string>>
  readonly outcome: Outcome
}

/**
 * A measure: a definition, what it needs, and a pure function. `recording` measures see every call; `timeline` measures need a call that
 * connected and are given its computed evidence (for other calls they are not applicable: such calls count in `call_failed`). `measurements` makes one figure of the
 * whole run from what the other measures found.
 */
export type Measure = CallMeasure | RunMeasure | QualityMeasure

/** Made of scores that take so long that they are computed apart, once the calls are over. */
export interface QualityMeasure {
  readonly definition: MeasureDefinition
  readonly needs: 'speech-scores'
  readonly find: (quality: Readonly<Record<LegName, LegQuality>> | null) => readonly Finding[]
}

export interface RunMeasure {
  readonly definition: MeasureDefinition
  readonly needs: 'measurements'
  readonly summarise: (measurements: readonly Measurement[]) => Figure
}

export type CallMeasure =
  | { readonly definition: MeasureDefinition; readonly needs: 'recording'; readonly find: (recorded: RecordedCall) => readonly Finding[] }
  | { readonly definition: MeasureDefinition; readonly needs: 'timeline'; readonly find: (timeline: CallTimeline) => readonly Finding[] }
