import { searchRules, type SearchSignal } from './search-signal.ts'

/** How the lag of one window is sought. */
export const lagSearchRules = {
  /** Around a lag that is expected, to either side: one period of the lowest voices. */
  nearMs: 12,
  /** Peaks of the envelope's correlation that are looked at, the highest first, and how far around each. */
  widePeaks: 4,
  wideRefineMs: 8,
  /** Peaks of the waveform's correlation that are named in one range: a pitch period off, speech looks nearly the same. */
  rangePeaks: 4,
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
 * The best lags in a range, to a fraction of a sample and with the correlation there (parabola through a peak and its neighbours), the best first.
 * Empty where the window falls outside the output at every lag, or correlates with it at none.
 */
export function lagsBetween(
  reference: SearchSignal,
  output: SearchSignal,
  window: SearchWindow,
  fromMs: number,
  toMs: number,
): readonly LagCandidate[] {
  const first = Math.max(Math.round(fromMs * searchRules.perMs), -window.from)
  const last = Math.min(Math.round(toMs * searchRules.perMs), output.samples.length - window.from - window.length)
  if (last < first) return []
  const values = new Float64Array(last - first + 1)
  for (let index = 0; index < values.length; index++) values[index] = correlation(reference, output, window, first + index)
  return peaksOf(values, lagSearchRules.rangePeaks).map((peak) => {
    const { offset, rise } = vertex(values, peak)
    return { lagMs: (first + peak + offset) / searchRules.perMs, correlation: Math.min(1, values[peak]! + rise) }
  })
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
  const { nearMs, wideRefineMs } = lagSearchRules
  // A peak of the envelope is one of its frames: right to half a frame.
  const isNew = (lagMs: number): boolean => searchedMs.every((searched) => Math.abs(searched - lagMs) > nearMs - searchRules.envelopeMs / 2)
  const peaks = envelopePeaks(reference, output, window, maxLagMs)
  if (peaks[0] === undefined || !isNew(peaks[0])) return []
  return peaks.filter(isNew).flatMap((lagMs) => lagsBetween(reference, output, window, lagMs - wideRefineMs, lagMs + wideRefineMs))
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

/** Vertex of the parabola through a peak and its neighbours: where, −0.5…0.5 from the peak, and how much higher. Neither at the border. */
function vertex(values: Float64Array, peak: number): { readonly offset: number; readonly rise: number } {
  if (peak === 0 || peak === values.length - 1) return { offset: 0, rise: 0 }
  const before = values[peak - 1]!
  const after = values[peak + 1]!
  const bend = before - 2 * values[peak]! + after
  if (bend >= 0) return { offset: 0, rise: 0 }
  const offset = Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)))
  return { offset, rise: ((after - before) * offset) / 2 + (bend * offset * offset) / 2 }
}

/** Places of the highest local maxima above 0, the highest first; the borders count. */
function peaksOf(values: Float64Array, most: number): readonly number[] {
  const peaks: number[] = []
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (value > 0 && value >= (values[index - 1] ?? -1) && value > (values[index + 1] ?? -1)) peaks.push(index)
  }
  return peaks.sort((a, b) => values[b]! - values[a]!).slice(0, most)
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
  return peaksOf(values, lagSearchRules.widePeaks).map((index) => (first + index) * searchRules.envelopeMs)
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
