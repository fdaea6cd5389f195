import type { Figure } from '../model/result.ts'
import { bootstrapBounds } from '../stats/cluster-bootstrap.ts'
import { percentile, sortSamples } from '../stats/order-statistics.ts'
import { quantileBounds, resample, widest, type Bounds, type Samples } from '../stats/samples.ts'
import { studentT95 } from '../stats/student-t.ts'
import { wilson, zOneSided95 } from '../stats/wilson.ts'
import type { Aggregate } from './threshold.ts'

/** The value of an aggregate and its one-sided 95 % bounds; ±∞ where a bound is open or unanswered turns reach it. */
export interface Statistic extends Bounds {
  readonly value: number
  readonly n: number
  /** Facts about this run (min, max, count) need no inference: their bounds are the value itself. */
  readonly isFact: boolean
}

/** A figure of the whole run with its one-sided bounds; null where it has neither a value nor a bound. */
export function figureStatistic(figure: Figure): Statistic | null {
  if (figure.value === null && figure.lowOneSided === null && figure.highOneSided === null) return null
  const bounds = { low: figure.lowOneSided ?? -Infinity, high: figure.highOneSided ?? Infinity }
  return { value: figure.value ?? Number.NaN, ...bounds, n: figure.n, isFact: false }
}

const oneSidedTail = 0.05

/**
 * Value and bounds of an aggregate; null without samples. Percentiles: order statistics, widened by the cluster bootstrap
 * by call. avg: Student's t, widened likewise; +∞ as soon as one turn is unanswered. rate: Wilson. min, max and count are
 * facts about this run.
 */
export function statisticOf(samples: Samples, aggregate: Aggregate, isRate: boolean, seed: number): Statistic | null {
  if (isRate) return samples.trials === 0 ? null : rateStatistic(samples, aggregate)
  const sorted = sortSamples(samples.values.map((sample) => sample.value))
  const n = sorted.length
  if (n === 0) return null
  const fact = (value: number): Statistic => ({ value, low: value, high: value, n, isFact: true })
  switch (aggregate.kind) {
    case 'percentile': {
      const bounds = quantileBounds(samples.values, [aggregate.q], oneSidedTail, seed)[0] as Bounds
      return { value: percentile(sorted, aggregate.q) as number, ...bounds, n, isFact: false }
    }
    case 'avg':
      return { ...meanBounds(samples, sorted, seed), n, isFact: false }
    case 'min':
      return fact(sorted[0] as number)
    case 'max':
      return fact(sorted[n - 1] as number)
    case 'count':
      return fact(n)
    case 'rate':
    case 'value':
      return null
  }
}

function rateStatistic(samples: Samples, aggregate: Aggregate): Statistic {
  const { hits, trials: n } = samples
  if (aggregate.kind === 'count') return { value: hits, low: hits, high: hits, n, isFact: true }
  return { value: hits / n, ...wilson(hits, n, zOneSided95), n, isFact: false }
}

function meanBounds(samples: Samples, sorted: Float64Array, seed: number): Bounds & { readonly value: number } {
  const n = sorted.length
  if (sorted[n - 1] === Infinity) return { value: Infinity, low: Infinity, high: Infinity }
  const value = sorted.reduce((sum, one) => sum + one, 0) / n
  if (n < 2) return { value, low: -Infinity, high: Infinity }
  const variance = sorted.reduce((sum, one) => sum + (one - value) ** 2, 0) / (n - 1)
  const half = studentT95(n - 1) * Math.sqrt(variance / n)
  const bounds = { low: value - half, high: value + half }
  const resampled = resample(samples.values, [{ kind: 'mean' }], seed)?.[0]
  return { value, ...(resampled === undefined ? bounds : widest(bounds, bootstrapBounds(resampled, oneSidedTail))) }
}
