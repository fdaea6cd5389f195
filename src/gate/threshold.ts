import type { Problem } from '../model/problem.ts'
import type { GateResult, MeasureDefinition } from '../model/result.ts'
import { nearestName } from './nearest-name.ts'

export type Operator = GateResult['operator']

/** What of the samples is compared. `count` of a rate is its hits, of a distribution its samples. */
export type Aggregate =
  { readonly kind: 'percentile'; readonly q: number } | { readonly kind: 'avg' | 'min' | 'max' | 'rate' | 'count' | 'value' }

/** A gate, parsed: `metric{tag:value}: aggregate op number`. */
export interface Threshold {
  readonly expression: string
  readonly measure: string
  readonly selector: Readonly<Record<string, string>>
  readonly aggregate: Aggregate
  /** The aggregate as written: `p(95)`, `med`, `rate`. */
  readonly aggregateText: string
  readonly operator: Operator
  readonly limit: number
}

const example = 'turn_latency: p(95) < 1000'
const percentileText = /^p\(\s*(\d+(?:\.\d+)?)\s*\)$/

export function isProblem(parsed: Threshold | Problem): parsed is Problem {
  return 'code' in parsed
}

/**
 * Reads k6's threshold grammar: `metric{tag:value,tag2:value}: aggregate op number`, also in the form of the command line,
 * `turn_latency:p(95)<1000`. Aggregates: p(N), med, avg, min, max for distributions, rate for rates, count for both, value for figures. With `definitions` the
 * measure must exist and the aggregate must fit its kind. Returns a Problem with a hint instead of throwing.
 */
export function parseThreshold(text: string, definitions?: readonly MeasureDefinition[]): Threshold | Problem {
  const problem = (code: string, message: string, hint: string): Problem => ({
    code: `threshold.${code}`,
    message: `gate "${text.trim()}": ${message}`,
    hint,
  })
  const parts = /^\s*([^\s:{}]+)\s*(\{[^{}]*\})?\s*:(.*)$/s.exec(text)
  if (parts === null) return problem('syntax', 'expected "measure: aggregate operator number"', `for example "${example}"`)
  const measure = parts[1] as string
  const selector = parseSelector(parts[2] ?? '{}')
  if (typeof selector === 'string') return problem('selector', selector, 'write tags as {phase:steady,tool:no}')
  const condition = /^\s*([^<>=!]+?)\s*(<=|>=|===|==|!=|<|>|=)\s*(.*?)\s*$/s.exec(parts[3] as string)
  if (condition === null)
    return problem(
      'syntax',
      `"${(parts[3] as string).trim()}" is no condition`,
      `write an aggregate, an operator and a number: "${example}"`,
    )
  const [, aggregateText = '', operatorText = '', limitText = ''] = condition
  if (operatorText === '=') return problem('operator', '"=" is no comparison', 'write ==')
  const operator = (operatorText === '===' ? '==' : operatorText) as Operator
  const limit = parseLimit(limitText)
  if (typeof limit === 'string')
    return problem('number', limit, `limits are plain numbers in the unit of the measure: "${example}", "unanswered: rate < 0.02"`)
  const aggregate = parseAggregate(aggregateText)
  if (aggregate === null) {
    const near = nearestName(aggregateText, ['med', 'avg', 'min', 'max', 'rate', 'count', 'value'])
    return problem(
      'aggregate',
      `unknown aggregate "${aggregateText}"`,
      `${near === null ? '' : `did you mean ${near}? `}known: p(N) with 0 < N < 100, med, avg, min, max, rate, count, value`,
    )
  }
  if (definitions !== undefined) {
    const definition = definitions.find((one) => one.id === measure)
    if (definition === undefined) {
      const names = definitions.map((one) => one.id)
      const near = nearestName(measure, names)
      return problem('measure', `unknown measure "${measure}"`, near === null ? `known: ${names.join(', ')}` : `did you mean ${near}?`)
    }
    const misfit = kindMisfit(definition, aggregate, Object.keys(selector).length > 0)
    if (misfit !== null) return problem('kind', ...misfit)
  }
  return { expression: text.trim(), measure, selector, aggregate, aggregateText: aggregateText.replaceAll(/\s/g, ''), operator, limit }
}

function parseAggregate(text: string): Aggregate | null {
  const wanted = percentileText.exec(text)
  if (wanted !== null) {
    const percent = Number(wanted[1])
    return percent > 0 && percent < 100 ? { kind: 'percentile', q: percent / 100 } : null
  }
  if (text === 'med') return { kind: 'percentile', q: 0.5 }
  if (text === 'avg' || text === 'min' || text === 'max' || text === 'rate' || text === 'count' || text === 'value') return { kind: text }
  return null
}

/** A message where the text is no selector. */
function parseSelector(text: string): Record<string, string> | string {
  const inner = text.slice(1, -1).trim()
  const selector: Record<string, string> = {}
  if (inner === '') return selector
  for (const pair of inner.split(',')) {
    const match = /^\s*([A-Za-z_][\w-]*)\s*:\s*"?([^":{},]+?)"?\s*$/.exec(pair)
    if (match === null) return `"${pair.trim()}" is no tag`
    selector[match[1] as string] = match[2] as string
  }
  return selector
}

function parseLimit(text: string): number | string {
  if (/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
  if (text === '') return 'the number is missing'
  if (/^[\d.]+\s*(ms|s|%)$/.test(text)) return `"${text}" has a unit`
  return `"${text}" is no number`
}

function kindMisfit(
  definition: MeasureDefinition,
  aggregate: Aggregate,
  selects: boolean,
): readonly [message: string, hint: string] | null {
  if (definition.kind === 'figure') {
    if (aggregate.kind !== 'value') return [`${definition.id} is one figure of the whole run`, 'use value']
    return selects ? [`${definition.id} is one figure of the whole run and has no tags`, 'leave the tags out'] : null
  }
  if (aggregate.kind === 'value')
    return [`${definition.id} is no single figure`, definition.kind === 'rate' ? 'use rate' : 'use p(N), med, avg, min or max']
  if (aggregate.kind === 'count') return null
  if (definition.kind === 'rate' && aggregate.kind !== 'rate')
    return [`${definition.id} is a rate and has no distribution`, 'use rate or count']
  if (definition.kind === 'distribution' && aggregate.kind === 'rate')
    return [`${definition.id} is a distribution and has no rate`, 'use p(N), med, avg, min, max or count']
  return null
}
