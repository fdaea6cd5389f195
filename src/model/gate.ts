import type { Unit } from './result.ts'

export type GateStatus = 'pass' | 'fail' | 'inconclusive'

export interface GateResult {
  readonly expression: string
  readonly measure: string
  readonly selector: Readonly<Record<string, string>>
  readonly aggregate: string
  readonly operator: '<' | '<=' | '>' | '>=' | '==' | '!='
  readonly limit: number
  readonly unit: Unit
  readonly status: GateStatus
  /** The value in question; null when unanswered turns reach it or there is none. */
  readonly actual: number | null
  /** One-sided 95 % bounds the decision was made on (instrument uncertainty not yet added); null: open. */
  readonly low: number | null
  readonly high: number | null
  readonly n: number
  readonly uncertainty: number | null
  /** One sentence a person can act on. */
  readonly why: string
  readonly file?: string
  readonly line?: number
}

/**
 * A gate of a profile that ships with vqt, on a measure that cannot apply to the target called: not judged, no part of the verdict, and shown with the
 * reason. Gates that a user typed are never dropped.
 */
export interface DroppedGate {
  readonly expression: string
  readonly profile: string
  readonly why: string
}
