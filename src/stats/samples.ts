import type { Measurement } from '../model/result.ts'
import { bootstrapBounds, clusterBootstrap, minimumClusters, type ClusteredSample, type Statistic } from './cluster-bootstrap.ts'
import { boundsByRank, sortSamples } from './order-statistics.ts'

/** Measurements of one measure, counted by what became of them. Nothing is dropped in silence. */
export interface Samples {
  /** Measured values and +∞ for censored ones, with the call each came from. */
  readonly values: readonly ClusteredSample[]
  readonly censored: number
  readonly hits: number
  readonly trials: number
  readonly invalid: number
  readonly notApplicable: number
  readonly failed: number
  /** Reasons of the not applicable ones, most frequent first. */
  readonly notApplicableWhy: readonly string[]
  /** Median of the values' own uncertainty U (k = 2); null where none states one. */
  readonly uncertainty: number | null
}

/** Sorts measurements into samples; an unanswered turn becomes +∞, never nothing. */
export function collectSamples(measurements: readonly Measurement[]): Samples {
  const values: ClusteredSample[] = []
  const uncertainties: number[] = []
  const whys = new Map<string, number>()
  const counts = { censored: 0, hits: 0, trials: 0, invalid: 0, notApplicable: 0, failed: 0 }
  for (const { call, outcome } of measurements) {
    switch (outcome.kind) {
      case 'measured':
        values.push({ value: outcome.value, cluster: call })
        if (outcome.uncertainty !== undefined) uncertainties.push(outcome.uncertainty)
        break
      case 'censored':
        values.push({ value: Infinity, cluster: call })
        counts.censored++
        break
      case 'trial':
        counts.trials++
        if (outcome.hit) counts.hits++
        break
      case 'not-applicable':
        counts.notApplicable++
        whys.set(outcome.why, (whys.get(outcome.why) ?? 0) + 1)
        break
      case 'invalid':
        counts.invalid++
        break
      case 'failed':
        counts.failed++
        break
    }
  }
  const notApplicableWhy = [...whys].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([why]) => why)
  return { values, ...counts, notApplicableWhy, uncertainty: median(uncertainties) }
}

/** Bounds of one statistic; −∞ and +∞ for open ends. */
export interface Bounds {
  readonly low: number
  readonly high: number
}

/**
 * Bounds of quantiles that leave `tail` on each side: order statistics, and where turns are nested in at least ten calls
 * also the cluster bootstrap by call; the wider of the two at each end (measures.md 11.2). `seed` fixes the resampling.
 */
export function quantileBounds(
  samples: readonly ClusteredSample[],
  quantiles: readonly number[],
  tail: number,
  seed: number,
): readonly Bounds[] {
  const sorted = sortSamples(samples.map((sample) => sample.value))
  const byRank = quantiles.map((q) => boundsByRank(sorted, q, tail))
  const resampled = resample(
    samples,
    quantiles.map((q) => ({ kind: 'quantile', q })),
    seed,
  )
  if (resampled === null) return byRank
  return byRank.map((bounds, index) => widest(bounds, bootstrapBounds(resampled[index] as Float64Array, tail)))
}

/**
 * Replicates of statistics under the cluster bootstrap; null where calls are too few, or no call holds two samples and
 * nothing is nested.
 */
export function resample(
  samples: readonly ClusteredSample[],
  statistics: readonly Statistic[],
  seed: number,
): readonly Float64Array[] | null {
  const clusters = new Set(samples.map((sample) => sample.cluster)).size
  if (clusters < minimumClusters || clusters === samples.length) return null
  return clusterBootstrap(samples, statistics, seed)
}

/** The interval that holds both. */
export function widest(one: Bounds, other: Bounds): Bounds {
  return { low: Math.min(one.low, other.low), high: Math.max(one.high, other.high) }
}

function median(values: readonly number[]): number | null {
  const sorted = sortSamples(values)
  return sorted.length === 0 ? null : (sorted[Math.ceil(sorted.length / 2) - 1] as number)
}
