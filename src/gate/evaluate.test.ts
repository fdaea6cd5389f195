import { describe, expect, it } from 'vitest'
import type { CalibrationResult, Figure, GateResult, MeasureDefinition, Measurement, Outcome } from '../model/result.ts'
import { evaluateGate } from './evaluate.ts'
import { gatePower } from './power.ts'
import { isProblem, parseThreshold } from './threshold.ts'

const base = { version: 1, title: '', why: '', definition: '', better: 'lower' } as const
const definitions: readonly MeasureDefinition[] = [
  { ...base, id: 'turn_latency', unit: 'ms', kind: 'distribution' },
  { ...base, id: 'unanswered', unit: 'ratio', kind: 'rate' },
  { ...base, id: 'barge_in_balanced_accuracy', unit: 'ratio', kind: 'figure', better: 'higher' },
  { ...base, id: 'expectation_met', unit: 'ratio', kind: 'rate', better: 'higher' },
]

const ms = (value: number, uncertainty = 10): Outcome => ({ kind: 'measured', value, uncertainty })
const none: Outcome = { kind: 'censored', beyond: 10_000 }
const hit = (yes: boolean): Outcome => ({ kind: 'trial', hit: yes })
const turns = (outcomes: readonly Outcome[], measure = 'turn_latency', tags: Record<string, string> = {}): Measurement[] =>
  outcomes.map((outcome, index) => ({ measure, version: 1, call: `call-${Math.floor(index / 8)}`, turn: index % 8, tags, outcome }))
const slow = (n: number, k: number, value: Outcome = none): Outcome[] =>
  Array.from({ length: n }, (_, index) => (index % 8 === 0 && index / 8 < k ? value : ms(500 + (index % 50))))

function judge(expression: string, measurements: readonly Measurement[], calibration: CalibrationResult | null = null): GateResult {
  const threshold = parseThreshold(expression, definitions)
  if (isProblem(threshold)) throw new Error(threshold.message)
  return evaluateGate(threshold, measurements, { definitions, calibration })
}

describe('p95 gate', () => {
  const gate = 'turn_latency: p(95) < 1000'

  it('passes with one slow turn of 96, not with two', () => {
    expect(judge(gate, turns(slow(96, 1)))).toMatchObject({ status: 'pass', n: 96, uncertainty: 10 })
    expect(judge(gate, turns(slow(96, 2)))).toMatchObject({ status: 'inconclusive', high: null })
    expect(judge(gate, turns(slow(96, 2))).why).toMatch(/can pass with at most 1 sample of 96 above 1000|at most 1 turn of 96 above 1000/)
  })

  it('is inconclusive below 59 perfect turns and says what it needs', () => {
    const result = judge(gate, turns(slow(58, 0)))
    expect(result.status).toBe('inconclusive')
    expect(result.why).toMatch(/needs n ≥ 59/)
    expect(judge(gate, turns(slow(59, 0))).status).toBe('pass')
  })

  it('fails when the lower bound is beyond the limit, and with many unanswered turns', () => {
    expect(judge(gate, turns(Array.from({ length: 96 }, () => ms(1600))))).toMatchObject({ status: 'fail', actual: 1600, low: 1600 })
    const dead = judge(gate, turns(Array.from({ length: 24 }, () => none)))
    expect(dead).toMatchObject({ status: 'fail', actual: null, n: 24 })
    expect(dead.why).toMatch(/24 unanswered/)
  })

  it('adds the instrument to the upper bound before it compares', () => {
    const at = (value: number, uncertainty: number, bias = 0): string =>
      judge(gate, turns(Array.from({ length: 96 }, () => ms(value, uncertainty))), { worstBiasMs: bias } as CalibrationResult).status
    expect(at(985, 10)).toBe('pass')
    expect(at(985, 15)).toBe('inconclusive')
    expect(at(985, 10, -6)).toBe('inconclusive')
  })

  it('tells < from <= at equality only', () => {
    const all = turns(Array.from({ length: 96 }, () => ms(1000, 0)))
    expect(judge('turn_latency: p(95) < 1000', all).status).toBe('fail')
    expect(judge('turn_latency: p(95) <= 1000', all).status).toBe('pass')
    expect(judge('turn_latency: p(95) > 1000', all).status).toBe('fail')
    expect(judge('turn_latency: p(95) >= 1000', all).status).toBe('pass')
  })

  it('never passes without samples, and says why there are none', () => {
    expect(judge(gate, [])).toMatchObject({ status: 'inconclusive', actual: null, n: 0, why: 'no samples of turn_latency in this run' })
    expect(judge('turn_latency{phase:frist}: p(95) < 1000', turns(slow(96, 0), 'turn_latency', { phase: 'first' })).why).toMatch(
      /\{phase:frist\}/,
    )
    expect(judge(gate, turns([{ kind: 'invalid', why: 'late' }])).why).toMatch(/1 spoiled by the harness/)
    expect(judge(gate, turns([{ kind: 'not-applicable', why: 'never connected' }])).why).toMatch(/never connected/)
  })

  it('does not pass over measurements that failed', () => {
    const broken: Outcome = { kind: 'failed', problem: { code: 'x', message: 'x' } }
    const result = judge(gate, turns([...slow(96, 0), broken]))
    expect(result.status).toBe('inconclusive')
    expect(result.why).toMatch(/1 measurements failed/)
  })

  it('selects by tags', () => {
    const mixed = [...turns(slow(96, 0), 'turn_latency', { phase: 'steady' }), ...turns(slow(96, 12), 'turn_latency', { phase: 'first' })]
    expect(judge('turn_latency{phase:steady}: p(95) < 1000', mixed)).toMatchObject({ status: 'pass', n: 96 })
    expect(judge('turn_latency{phase:first}: p(95) < 1000', mixed).status).not.toBe('pass')
  })

  it('is more careful where slow turns crowd into few calls', () => {
    // 4 of 200 are allowed by rank; all in one call they may well have been more.
    const crowded = Array.from({ length: 200 }, (_, index) => (index < 4 ? none : ms(500)))
    const spread = Array.from({ length: 200 }, (_, index) => (index % 50 === 0 ? none : ms(500)))
    expect(judge(gate, turns(spread)).status).toBe('pass')
    expect(judge(gate, turns(crowded)).status).toBe('inconclusive')
  })
})

describe('other aggregates', () => {
  it('rates are judged by their one-sided Wilson bounds', () => {
    const rate = (k: number, n: number, gate: string, measure = 'unanswered'): string =>
      judge(
        gate,
        turns(
          Array.from({ length: n }, (_, index) => hit(index < k)),
          measure,
        ),
      ).status
    expect(rate(0, 52, 'unanswered: rate < 0.06')).toBe('pass')
    expect(rate(0, 51, 'unanswered: rate <= 0.05')).toBe('inconclusive')
    expect(rate(0, 52, 'unanswered: rate <= 0.05')).toBe('pass')
    expect(rate(30, 52, 'unanswered: rate < 0.05')).toBe('fail')
    expect(rate(52, 52, 'expectation_met: rate > 0.9', 'expectation_met')).toBe('pass')
    expect(rate(10, 52, 'expectation_met: rate > 0.9', 'expectation_met')).toBe('fail')
  })

  it('count, min and max are facts about this run', () => {
    expect(judge('unanswered: count < 1', turns([hit(false)], 'unanswered'))).toMatchObject({
      status: 'pass',
      actual: 0,
      n: 1,
      unit: 'count',
    })
    expect(judge('unanswered: count < 1', turns([hit(true)], 'unanswered')).status).toBe('fail')
    expect(judge('unanswered: count < 1', []).status).toBe('inconclusive')
    expect(judge('turn_latency: max < 3000', turns([ms(900), ms(1200)]))).toMatchObject({ status: 'pass', actual: 1200 })
    expect(judge('turn_latency: max < 3000', turns([ms(900), none]))).toMatchObject({ status: 'fail', actual: null })
    expect(judge('turn_latency: min > -100', turns([ms(-300), ms(10)])).status).toBe('fail')
    expect(judge('turn_latency: count >= 2', turns([ms(1), ms(2)])).status).toBe('pass')
  })

  it('avg knows its error, and is +∞ with one unanswered turn', () => {
    expect(judge('turn_latency: avg < 1000', turns(slow(96, 0)))).toMatchObject({ status: 'pass' })
    expect(judge('turn_latency: avg < 1000', turns([ms(500)])).status).toBe('inconclusive')
    expect(judge('turn_latency: avg < 1000', turns(slow(96, 1)))).toMatchObject({ status: 'fail', actual: null })
    expect(judge('turn_latency: avg < 1000', turns([ms(900), ms(1050), ms(940), ms(1020)])).status).toBe('inconclusive')
  })

  it('== and != are decided only by facts or by bounds that exclude the limit', () => {
    expect(judge('unanswered: count == 0', turns([hit(false)], 'unanswered')).status).toBe('pass')
    expect(judge('unanswered: count != 0', turns([hit(false)], 'unanswered')).status).toBe('fail')
    expect(judge('unanswered: rate == 0', turns([hit(false)], 'unanswered')).status).toBe('inconclusive')
    expect(judge('turn_latency: med == 900', turns(slow(96, 0))).status).toBe('fail')
  })
})

describe('a gate on a figure of the run', () => {
  const gate = 'barge_in_balanced_accuracy: value >= 0.9'
  const bounded = (value: number | null, low: number | null, high: number | null): Figure => ({
    value,
    low,
    high,
    lowOneSided: low,
    highOneSided: high,
    n: 80,
    parts: [],
    ...(value === null ? { why: 'no barge-in met a speaking agent' } : {}),
  })
  const status = (expression: string, figure: Figure): GateResult => {
    const threshold = parseThreshold(expression, definitions)
    if (isProblem(threshold)) throw new Error(threshold.message)
    return evaluateGate(threshold, [], { definitions, calibration: null, figures: new Map([['barge_in_balanced_accuracy', figure]]) })
  }

  it('is judged on its one-sided bounds', () => {
    expect(status(gate, bounded(0.97, 0.9, 0.99))).toMatchObject({ status: 'pass', actual: 0.97, low: 0.9, high: 0.99, n: 80 })
    expect(status(gate, bounded(0.97, 0.89, 0.99))).toMatchObject({ status: 'inconclusive' })
    expect(status(gate, bounded(0.5, 0.4, 0.6))).toMatchObject({ status: 'fail' })
    expect(status('barge_in_balanced_accuracy: value < 0.6', bounded(0.5, 0.4, 0.6))).toMatchObject({ status: 'inconclusive' })
  })

  it('without a value it is inconclusive and says why', () => {
    const none = status(gate, bounded(null, null, null))
    expect(none).toMatchObject({ status: 'inconclusive', actual: null, n: 0 })
    expect(none.why).toContain('no barge-in met a speaking agent')
  })

  it('an open end never passes and a bound without a value can still fail', () => {
    expect(status(gate, bounded(0.97, null, 0.99)).status).toBe('inconclusive')
    expect(status(gate, bounded(null, null, 0.5)).status).toBe('fail')
  })

  it('takes no other aggregate, and no tags; value is for figures alone', () => {
    for (const text of [
      'barge_in_balanced_accuracy: rate >= 0.9',
      'barge_in_balanced_accuracy{pause:400}: value >= 0.9',
      'unanswered: value < 1',
    ])
      expect(parseThreshold(text, definitions)).toMatchObject({ code: 'threshold.kind' })
  })
})

describe('power of a planned gate', () => {
  const planned = { turns: 96, calls: 12 }

  it('says in words what it can show', () => {
    expect(gatePower('turn_latency: p(95) < 1000', planned)).toBe('can pass with at most 1 turn of 96 above 1000')
    expect(gatePower('turn_latency: p(95) < 1000', { turns: 24, calls: 3 })).toBe('cannot pass: needs n ≥ 59')
    expect(gatePower('turn_latency: p(99) < 3000', planned)).toBe('cannot pass: needs n ≥ 299')
    expect(gatePower('turn_latency: p(5) > 100', planned)).toBe('can pass with at most 1 turn of 96 below 100')
    expect(gatePower('unanswered: rate < 0.05', planned)).toBe('can pass with at most 1 such turn of 96')
    expect(gatePower('call_failed: rate < 0.05', planned)).toBe('cannot pass: needs n ≥ 52')
    expect(gatePower('call_failed: count < 1', planned)).toBe('is judged as a fact about this run')
    expect(gatePower('unanswered: rate <= 0', planned)).toMatch(/use count/)
    expect(gatePower('turn_latency{tool:yes}: p(95) < 1', planned)).toMatch(/if all 96 match/)
    expect(gatePower('stop_time: p(95) < 500', planned)).toMatch(/number of barge-ins or sounds/)
    expect(gatePower('barge_in_balanced_accuracy: value >= 0.9', planned)).toMatch(/figure of the whole run/)
    expect(gatePower('turn_latency: nonsense', planned)).toMatch(/cannot be read/)
  })

  it('agrees with what the gate then does', () => {
    const rate = (k: number): string =>
      judge(
        'unanswered: rate < 0.05',
        turns(
          Array.from({ length: 96 }, (_, index) => hit(index < k)),
          'unanswered',
        ),
      ).status
    expect([rate(1), rate(2)]).toEqual(['pass', 'inconclusive'])
  })
})
