import { searchRules, type SearchSignal } from './search-signal.ts'

/** How the lag of one window is sought. */
export const lagSearchRules = {
  /** Around a lag that is expected, to either side. */
  nearMs: 4,
  /** Peaks of the envelope's correlation that are looked at, the highest first, and how far around each. */
  widePeaks: 4,
  wideRefineMs: 8,
} as const

/** A lag of the output behind the reference at which a window of the reference is found, and how alike the two are there. */
export interface LagCandidate {
  readonly lagMs: number
  /** Normalised correlation, −1…1. */
  readonly correlation: number
}

/** A stretch of the reference, in samples at the search rate. */
export interface SearchWindow {
  readonly from: number
  readonly length: number
}

/**
 * The best lag within `radiusMs` of an expected one, to a fraction of a sample (parabola through the peak and its neighbours). Null where the
 * window falls outside the output at every lag, or where the output is silent at all of them.
 */
export function lagNear(
  reference: SearchSignal,
  output: SearchSignal,
  window: SearchWindow,
  aroundMs: number,
  radiusMs: number,
): LagCandidate | null {
  const centre = Math.round(aroundMs * searchRules.perMs)
  const radius = Math.round(radiusMs * searchRules.perMs)
  const first = Math.max(centre - radius, -window.from)
  const last = Math.min(centre + radius, output.samples.length - window.from - window.length)
  if (last < first) return null
  const values = new Float64Array(last - first + 1)
  let best = 0
  for (let index = 0; index < values.length; index++) {
    values[index] = correlation(reference, output, window, first + index)
    if (values[index]! > values[best]!) best = index
  }
  if (values[best] === 0) return null
  return { lagMs: (first + best + peakOffset(values, best)) / searchRules.perMs, correlation: values[best]! }
}

/**
 * The lags within ±`maxLagMs` at which a window may stand: peaks of the correlation of the envelopes, each refined on the waveform. Those around
 * lags that were searched already are left out, and all of them where the highest is such a one: then the envelope knows of nothing better.
 */
export function lagsAnywhere(
  reference: SearchSignal,
  output: SearchSignal,
  window: SearchWindow,
  maxLagMs: number,
  searchedMs: readonly number[],
): readonly LagCandidate[] {
  const isNew = (lagMs: number): boolean => searchedMs.every((searched) => Math.abs(searched - lagMs) > lagSearchRules.nearMs)
  const peaks = envelopePeaks(reference, output, window, maxLagMs)
  if (peaks[0] === undefined || !isNew(peaks[0])) return []
  return peaks.filter(isNew).flatMap((lagMs) => lagNear(reference, output, window, lagMs, lagSearchRules.wideRefineMs) ?? [])
}

/** Σ x·y / √(Σx² · Σy²) of the window and the output `lag` samples later; 0 where either is silent. */
function correlation(reference: SearchSignal, output: SearchSignal, { from, length }: SearchWindow, lag: number): number {
  const x = reference.samples
  const y = output.samples
  const to = from + length
  const energy =
    (reference.energyBefore[to]! - reference.energyBefore[from]!) * (output.energyBefore[to + lag]! - output.energyBefore[from + lag]!)
  if (!(energy > 0)) return 0
  let sum = 0
  let odd = 0
  let i = from
  for (; i + 1 < to; i += 2) {
    sum += x[i]! * y[i + lag]!
    odd += x[i + 1]! * y[i + lag + 1]!
  }
  if (i < to) sum += x[i]! * y[i + lag]!
  return (sum + odd) / Math.sqrt(energy)
}

/** Vertex of the parabola through a peak and its neighbours, −0.5…0.5 from it; 0 at the border. */
function peakOffset(values: Float64Array, peak: number): number {
  if (peak === 0 || peak === values.length - 1) return 0
  const before = values[peak - 1]!
  const after = values[peak + 1]!
  const bend = before - 2 * values[peak]! + after
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0
}

/** Lags in ms at the highest local peaks of the correlation of the envelopes. */
function envelopePeaks(reference: SearchSignal, output: SearchSignal, window: SearchWindow, maxLagMs: number): readonly number[] {
  const perFrame = searchRules.envelopeMs * searchRules.perMs
  const from = Math.floor(window.from / perFrame)
  const pattern = centred(reference.envelope.subarray(from, from + Math.floor(window.length / perFrame)))
  const reach = Math.ceil(maxLagMs / searchRules.envelopeMs)
  const first = Math.max(-reach, -from)
  const last = Math.min(reach, output.envelope.length - from - pattern.length)
  if (last < first) return []
  const values = new Float64Array(last - first + 1)
  for (let index = 0; index < values.length; index++) values[index] = likeness(pattern, output.envelope, from + first + index)
  const peaks: number[] = []
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (value > 0 && value >= (values[index - 1] ?? -1) && value > (values[index + 1] ?? -1)) peaks.push(index)
  }
  return peaks
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, lagSearchRules.widePeaks)
    .map((index) => (first + index) * searchRules.envelopeMs)
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

/** Correlation of a pattern of mean 0 with a stretch of an envelope, but for the pattern's own energy, which is the same at all lags. */
function likeness(pattern: Float64Array, envelope: Float64Array, at: number): number {
  let product = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < pattern.length; i++) {
    const value = envelope[at + i]!
    product += pattern[i]! * value
    sum += value
    squares += value * value
  }
  const spread = squares - (sum * sum) / pattern.length
  return spread > 1e-6 * squares ? product / Math.sqrt(spread) : 0
}
