import type { CalibrationResult, MeasureDefinition, Measurement, Percentile, Summary } from '../model/result.ts'
import { encodeHistogram, histogramOf } from '../stats/guarded-histogram.ts'
import { percentile, sortSamples } from '../stats/order-statistics.ts'
import { legs } from '../model/quality.ts'
import { measures } from './index.ts'
import { collectSamples, quantileBounds, type Bounds, type Samples } from '../stats/samples.ts'
import { seedFromText } from '../stats/seeded-random.ts'
import { wilson } from '../stats/wilson.ts'

/** The median and the tail that hurts: of what should be high, the lower one. */
const shownQuantiles = { lower: [0.5, 0.9, 0.95, 0.99], higher: [0.5, 0.1, 0.05, 0.01] } as const

/** Fewest samples from which a percentile is shown at all (measures.md 11.2); others need one. */
const refusedBelow: Readonly<Record<number, number>> = { 0.95: 20, 0.05: 20, 0.99: 100, 0.01: 100 }

const longestCurve = 200

/**
 * One summary for each definition, with or without samples; for each leg where a measure has samples of both. Percentiles are exact (nearest rank, +∞ included) with 95 %
 * intervals; the histogram is for merging and drawing only. `calibration` adds the magnitude of the run's worst bias to the
 * uncertainty of measures that state one.
 */
export function summarise(
  measurements: readonly Measurement[],
  definitions: readonly MeasureDefinition[],
  calibration: CalibrationResult | null = null,
): readonly Summary[] {
  const byMeasure = new Map<string, Measurement[]>()
  for (const measurement of measurements) {
    const same = byMeasure.get(measurement.measure)
    if (same === undefined) byMeasure.set(measurement.measure, [measurement])
    else same.push(measurement)
  }
  const figures = new Map(
    measures.flatMap((measure) => (measure.needs === 'measurements' ? [[measure.definition.id, measure] as const] : [])),
  )
  return definitions.flatMap((definition): readonly Summary[] => {
    const own = byMeasure.get(definition.id) ?? []
    if (definition.legs === true) {
      return legs.map((leg) => ({
        ...summaryOf(definition, collectSamples(own.filter(({ tags }) => tags['leg'] === leg)), calibration),
        leg,
      }))
    }
    const summary = summaryOf(definition, collectSamples(own), calibration)
    const figure = figures.get(definition.id)?.summarise(measurements) ?? null
    return [figure === null ? summary : { ...summary, n: figure.value === null ? 0 : figure.n, percentiles: [], figure }]
  })
}

function summaryOf(definition: MeasureDefinition, samples: Samples, calibration: CalibrationResult | null): Summary {
  const isRate = definition.kind === 'rate'
  const sorted = sortSamples(samples.values.map((sample) => sample.value))
  const finite = sorted.filter((value) => value !== Infinity)
  const quantiles = shownQuantiles[definition.better]
  const bounds = quantileBounds(samples.values, quantiles, 0.025, seedFromText(definition.id))
  return {
    measure: definition.id,
    unit: definition.unit,
    n: isRate ? samples.trials : sorted.length,
    censored: samples.censored,
    invalid: samples.invalid,
    notApplicable: samples.notApplicable,
    failed: samples.failed,
    notApplicableWhy: samples.notApplicableWhy,
    min: finite[0] ?? null,
    max: finite.at(-1) ?? null,
    percentiles: isRate ? [] : quantiles.map((q, index) => percentileOf(sorted, q, bounds[index] as Bounds)),
    uncertainty: samples.uncertainty === null ? null : samples.uncertainty + Math.abs(calibration?.worstBiasMs ?? 0),
    rate: isRate && samples.trials > 0 ? { k: samples.hits, n: samples.trials, ...wilson(samples.hits, samples.trials) } : null,
    figure: null,
    // The fixed geometry counts whole ms: a ratio would be rounded to 0 or 1 in it.
    histogram: definition.unit === 'ms' && sorted.length > 0 ? encodeHistogram(histogramOf(sorted).histogram) : null,
    negative: finite.filter((value) => value < 0).length,
    curve: isRate ? [] : curveOf(sorted),
  }
}

function percentileOf(sorted: Float64Array, q: number, bounds: Bounds): Percentile {
  const value = percentile(sorted, q)
  if (value === undefined || sorted.length < (refusedBelow[q] ?? 1)) return { q, value: null, low: null, high: null, why: 'n too small' }
  const interval = { low: finiteOrNull(bounds.low), high: finiteOrNull(bounds.high) }
  return value === Infinity ? { q, value: null, ...interval, why: 'unanswered' } : { q, value, ...interval }
}

/** Exact points [rank/n, value] of the finite samples: all of them, or 200 of which half are spent on the upper tail. */
function curveOf(sorted: Float64Array): readonly (readonly [number, number])[] {
  const n = sorted.length
  const finite = sorted.filter((value) => value !== Infinity).length
  const ranks = new Set<number>()
  if (finite <= longestCurve) for (let rank = 1; rank <= finite; rank++) ranks.add(rank)
  else {
    const half = longestCurve / 2
    for (let step = 0; step < half; step++) {
      ranks.add(1 + Math.round((step * (finite - 1)) / (half - 1)))
      // Evenly in the logarithm of the distance from the top, as the percentile axis is drawn.
      ranks.add(Math.min(finite, Math.max(1, n - Math.round(n ** (1 - (step + 1) / half)) + 1)))
    }
  }
  return [...ranks].sort((a, b) => a - b).map((rank) => [rank / n, sorted[rank - 1] as number])
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
