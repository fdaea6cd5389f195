import type { Measurement } from '../model/result.ts'

export interface TurnCounts {
  /** Turns that were judged, those never reached included. */
  readonly valid: number
  /** Spoiled by the harness. */
  readonly invalid: number
  readonly unanswered: number
}

/**
 * Turns the callers took or should have taken, by whether they can be judged: ordinary ones by turn latency, barge-ins that met a speaking
 * agent by yield. The two do not overlap: a barge-in that met silence is an ordinary turn.
 */
export function countTurns(measurements: readonly Measurement[]): TurnCounts {
  let valid = 0
  let invalid = 0
  let unanswered = 0
  for (const { measure, tags, outcome } of measurements) {
    if (measure === 'turn_latency') {
      if (outcome.kind === 'measured' || outcome.kind === 'censored') valid++
      if (outcome.kind === 'censored') unanswered++
      if (outcome.kind === 'invalid') invalid++
    }
    if (measure === 'barge_in_yield' && tags['outcome'] !== 'not_bargein') {
      if (outcome.kind === 'invalid') invalid++
      else if (outcome.kind === 'trial' || tags['outcome'] === 'coincident') valid++
    }
  }
  return { valid, invalid, unanswered }
}
