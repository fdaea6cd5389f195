import { describe, expect, it } from 'vitest'
import type { MeasureDefinition } from '../model/result.ts'
import type { Problem } from '../model/problem.ts'
import { isProblem, parseThreshold, type Threshold } from './threshold.ts'

const base = { version: 1, title: '', why: '', definition: '', better: 'lower' } as const
const definitions: readonly MeasureDefinition[] = [
  { ...base, id: 'turn_latency', unit: 'ms', kind: 'distribution' },
  { ...base, id: 'unanswered', unit: 'ratio', kind: 'rate' },
]

function parsed(text: string): Threshold {
  const result = parseThreshold(text, definitions)
  if (isProblem(result)) throw new Error(result.message)
  return result
}

function problem(text: string): Problem {
  const result = parseThreshold(text, definitions)
  if (!isProblem(result)) throw new Error(`"${text}" was accepted`)
  return result
}

describe('threshold grammar', () => {
  it.each([
    ['turn_latency: p(95) < 1000', { kind: 'percentile', q: 0.95 }, '<', 1000],
    ['turn_latency:p(95)<1000', { kind: 'percentile', q: 0.95 }, '<', 1000],
    ['turn_latency: p(99.9)<=1500.5', { kind: 'percentile', q: 0.9990000000000001 }, '<=', 1500.5],
    ['turn_latency: med < 800', { kind: 'percentile', q: 0.5 }, '<', 800],
    ['turn_latency: avg>=1e3', { kind: 'avg' }, '>=', 1000],
    ['turn_latency: min > -200', { kind: 'min' }, '>', -200],
    ['unanswered: rate < 0.02', { kind: 'rate' }, '<', 0.02],
    ['unanswered: count===0', { kind: 'count' }, '==', 0],
    [' turn_latency{} : max != .5 ', { kind: 'max' }, '!=', 0.5],
  ] as const)('%s', (text, aggregate, operator, limit) => {
    const result = parsed(text)
    expect(result.operator).toBe(operator)
    expect(result.limit).toBe(limit)
    expect(result.aggregate.kind).toBe(aggregate.kind)
    if (result.aggregate.kind === 'percentile' && aggregate.kind === 'percentile') expect(result.aggregate.q).toBeCloseTo(aggregate.q, 12)
    expect(result.expression).toBe(text.trim())
  })

  it('reads tag selectors', () => {
    expect(parsed('turn_latency{phase:steady, tool:"no"}: p(95)<1000').selector).toEqual({ phase: 'steady', tool: 'no' })
    expect(parsed('turn_latency: p( 95 ) < 1').aggregateText).toBe('p(95)')
  })

  it.each([
    ['turn_latency p(95) < 1000', /expected "measure/, /for example/],
    ['turn_latency: p(95)', /no condition/, /operator and a number/],
    ['turn_latency: p(95) = 1000', /"="/, /==/],
    ['turn_latency: p(95) < 1000ms', /has a unit/, /plain numbers/],
    ['turn_latency: p(95) <', /missing/, /plain numbers/],
    ['turn_latency: p(95) < fast', /no number/, /plain numbers/],
    ['turn_latency: p(0) < 5', /unknown aggregate/, /0 < N < 100/],
    ['turn_latency: p(100) < 5', /unknown aggregate/, /0 < N < 100/],
    ['turn_latency: medd < 5', /unknown aggregate/, /did you mean med/],
    ['turn_latncy: p(95) < 1000', /unknown measure/, /did you mean turn_latency\?/],
    ['xyz: p(95) < 1000', /unknown measure/, /known: turn_latency, unanswered/],
    ['unanswered: p(95) < 1000', /is a rate/, /use rate or count/],
    ['turn_latency: rate < 0.1', /is a distribution/, /use p\(N\)/],
    ['turn_latency{phase=first}: p(95) < 1', /is no tag/, /\{phase:steady,tool:no\}/],
    ['', /expected "measure/, /for example/],
  ] as const)('explains "%s"', (text, message, hint) => {
    expect(problem(text).message).toMatch(message)
    expect(problem(text).hint).toMatch(hint)
    expect(problem(text).code).toMatch(/^threshold\./)
  })

  it('without definitions checks the grammar only', () => {
    expect(isProblem(parseThreshold('anything: p(95) < 1'))).toBe(false)
    expect(isProblem(parseThreshold('anything: p(95'))).toBe(true)
  })
})
