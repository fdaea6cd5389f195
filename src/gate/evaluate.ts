import type { CalibrationResult, Figure, GateResult, GateStatus, MeasureDefinition, Measurement, Unit } from '../model/result.ts'
import { collectSamples, type Samples } from '../stats/samples.ts'
import { seedFromText } from '../stats/seeded-random.ts'
import { powerAt } from './power.ts'
import { selectMeasurements } from './select.ts'
import { figureStatistic, statisticOf, type Statistic } from './statistic.ts'
import type { Operator, Threshold } from './threshold.ts'

export interface GateContext {
  readonly definitions: readonly MeasureDefinition[]
  readonly calibration: CalibrationResult | null
  /** Figures of the run by measure. */
  readonly figures?: ReadonlyMap<string, Figure>
  readonly file?: string
  readonly line?: number
}

/**
 * Judges one gate (measures.md 12.1). For an upper limit: PASS iff the one-sided 95 % upper bound plus the instrument's
 * uncertainty U is within it, FAIL iff the lower bound is beyond it, else INCONCLUSIVE; mirrored for a lower limit. U =
 * median U of the samples plus the magnitude of the run's worst calibration bias. `<` and `<=` differ at equality only. No
 * samples: inconclusive, with the reason, never a pass.
 */
export function evaluateGate(threshold: Threshold, measurements: readonly Measurement[], context: GateContext): GateResult {
  const definition = context.definitions.find((one) => one.id === threshold.measure)
  const selected = selectMeasurements(measurements, threshold)
  const samples = collectSamples(selected)
  const figure = context.figures?.get(threshold.measure)
  const statistic =
    figure !== undefined
      ? figureStatistic(figure)
      : statisticOf(samples, threshold.aggregate, definition?.kind === 'rate', seedFromText(threshold.expression))
  const uncertainty =
    samples.uncertainty === null || threshold.aggregate.kind === 'count'
      ? null
      : samples.uncertainty + Math.abs(context.calibration?.worstBiasMs ?? 0)
  const isCount = threshold.aggregate.kind === 'count'
  const unit: Unit = isCount ? 'count' : (definition?.unit ?? 'count')
  const base = {
    expression: threshold.expression,
    measure: threshold.measure,
    selector: threshold.selector,
    aggregate: threshold.aggregateText,
    operator: threshold.operator,
    limit: threshold.limit,
    unit,
    ...(context.file === undefined ? {} : { file: context.file }),
    ...(context.line === undefined ? {} : { line: context.line }),
  }
  if (statistic === null) {
    const why =
      figure !== undefined
        ? `no value of ${threshold.measure}: ${figure.why ?? 'no samples'}`
        : whyNoSamples(threshold, definition, samples, selected.length, measurements)
    return { ...base, status: 'inconclusive', actual: null, low: null, high: null, n: 0, uncertainty: null, why }
  }
  const decided = decide(statistic, threshold, uncertainty ?? 0)
  // A measurement that broke is an opportunity nobody judged: with it the gate might not have passed.
  const broken = samples.failed > 0 && decided === 'pass'
  const status = broken ? 'inconclusive' : decided
  return {
    ...base,
    status,
    actual: finiteOrNull(statistic.value),
    low: finiteOrNull(statistic.low),
    high: finiteOrNull(statistic.high),
    n: statistic.n,
    uncertainty,
    why: [
      whyDecided(decided, statistic, threshold, unit, uncertainty, samples),
      ...(broken ? [`but ${samples.failed} measurements failed`] : []),
      ...(definition?.caveat === undefined ? [] : [`mind: ${definition.caveat}`]),
    ].join('; '),
  }
}

function decide(statistic: Statistic, { operator, limit }: Threshold, uncertainty: number): GateStatus {
  const { low, high } = statistic
  const verdict = (pass: boolean, fail: boolean): GateStatus => (pass ? 'pass' : fail ? 'fail' : 'inconclusive')
  switch (operator) {
    case '<':
      return verdict(high + uncertainty < limit, low >= limit)
    case '<=':
      return verdict(high + uncertainty <= limit, low > limit)
    case '>':
      return verdict(low - uncertainty > limit, high <= limit)
    case '>=':
      return verdict(low - uncertainty >= limit, high < limit)
    case '==':
      return verdict(low === limit && high === limit && uncertainty === 0, low > limit || high < limit)
    case '!=':
      return verdict(low - uncertainty > limit || high + uncertainty < limit, low === limit && high === limit)
  }
}

function whyNoSamples(
  threshold: Threshold,
  definition: MeasureDefinition | undefined,
  samples: Samples,
  selected: number,
  measurements: readonly Measurement[],
): string {
  if (definition === undefined) return `unknown measure ${threshold.measure}: no samples`
  if (selected === 0) {
    const any = measurements.some((one) => one.measure === threshold.measure)
    const tags = Object.entries(threshold.selector).map(([tag, value]) => `${tag}:${value}`)
    return any && tags.length > 0
      ? `no samples: none of ${threshold.measure} is tagged {${tags.join(',')}}`
      : `no samples of ${threshold.measure} in this run`
  }
  const reasons = [
    ...(samples.notApplicable > 0 ? [`${samples.notApplicable} not applicable (${samples.notApplicableWhy[0]})`] : []),
    ...(samples.invalid > 0 ? [`${samples.invalid} spoiled by the harness`] : []),
    ...(samples.failed > 0 ? [`${samples.failed} could not be measured`] : []),
  ]
  return `no samples of ${threshold.measure}: ${reasons.join(', ')}`
}

const relation: Readonly<Record<Operator, string>> = {
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '==': 'equal to',
  '!=': 'other than',
}

function whyDecided(
  status: GateStatus,
  statistic: Statistic,
  threshold: Threshold,
  unit: Unit,
  uncertainty: number | null,
  samples: Samples,
): string {
  const show = (value: number): string => shown(value, unit)
  const unansweredNote = samples.censored > 0 ? `, ${samples.censored} unanswered` : ''
  const what = `${threshold.aggregateText} of ${threshold.measure} is ${show(statistic.value)} (n ${statistic.n}${unansweredNote})`
  const asked = `asked: ${relation[threshold.operator]} ${show(threshold.limit)}`
  if (statistic.isFact) return `${what}; ${asked}`
  const instrument = uncertainty === null ? '' : `, instrument ±${uncertainty.toFixed(1)} ms`
  const bounds = `95 % bounds ${show(statistic.low)} to ${statistic.high === Infinity ? 'open' : show(statistic.high)}${instrument}`
  if (status !== 'inconclusive') return `${what}; ${bounds}; ${asked}`
  const power = powerAt(threshold, statistic.n)
  return `${what}; ${bounds}; ${asked}: the samples do not decide${power === null ? '' : `; with this n the gate ${power}`}`
}

function shown(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'not shown'
  if (value === Infinity) return 'unanswered'
  if (value === -Infinity) return 'open'
  if (unit === 'ms') return `${Math.round(value)} ms`
  if (unit === 'ratio') return `${(100 * value).toFixed(value !== 0 && Math.abs(value) < 0.1 ? 2 : 1)} %`
  return String(Number(value.toFixed(3)))
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
