import { bestLag } from './cross-correlation.ts'
import { upperEnvelope } from './envelope.ts'

/**
 * How many samples the degraded signal comes early (negative: late) against the reference, by the cross-correlation of their envelopes.
 * 0 also where the best lag is more than half the reference: such a lag is an accident, and the signals stay as they are.
 */
export function alignmentLag(reference: Float64Array, degraded: Float64Array): number {
  const lag = bestLag(upperEnvelope(reference), upperEnvelope(degraded))
  return Math.abs(lag) > reference.length / 2 ? 0 : lag
}

/** The degraded signal put in place: begun −`lag` samples later, or with `lag` zeros before it. */
export function shifted(degraded: Float64Array, lag: number): Float64Array {
  if (lag <= 0) return degraded.subarray(-lag)
  const later = new Float64Array(degraded.length + lag)
  later.set(degraded, lag)
  return later
}

/** Two signals in step and of one length. */
export interface AlignedPair {
  readonly lag: number
  /** Samples left out at the front of both, after the shift by `lag`. */
  readonly from: number
  readonly reference: Float64Array
  readonly degraded: Float64Array
}

/**
 * Aligns and cuts both to what they share: the front where zeros had to be put before the degraded signal, and what one has longer at the
 * end. `rateHz` enters because the reference implementation takes the lag by way of seconds, which may cost a sample.
 */
export function alignAndTruncate(reference: Float64Array, degraded: Float64Array, rateHz: number): AlignedPair {
  const lag = alignmentLag(reference, degraded)
  const inPlace = shifted(degraded, lag)
  if (reference.length > inPlace.length) return { lag, from: 0, reference: reference.subarray(0, inPlace.length), degraded: inPlace }
  if (reference.length === inPlace.length) return { lag, from: 0, reference, degraded: inPlace }
  const from = Math.max(0, Math.trunc((lag / rateHz) * rateHz))
  return { lag, from, reference: reference.subarray(from), degraded: inPlace.subarray(from, reference.length) }
}
