import { describe, expect, it } from 'vitest'
import type { GateResult, Summary } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import {
  gateActual,
  gateBounds,
  gateFinding,
  gateLimit,
  percentileFigure,
  rateFigure,
  summaryOf,
  turnFigure,
  unansweredBeyond,
} from './figures.ts'

const failed = sampleResult({ status: 'fail' })
const short = sampleResult({ status: 'inconclusive' })
const latency = summaryOf(failed, 'turn_latency') as Summary

describe('figures', () => {
  it('says of a percentile among unanswered turns what it exceeds', () => {
    const p95 = latency.percentiles.find(({ q }) => q === 0.95)!
    expect(p95.value).toBeNull()
    expect(percentileFigure(p95, latency, unansweredBeyond(failed, 'turn_latency')).text).toBe('> 10 000 ms (unanswered)')
  })

  it('prints the shortest wait, which every unanswered turn exceeded', () => {
    const measurements = failed.measurements.map((each, index) =>
      each.measure === 'turn_latency' && each.outcome.kind === 'censored' && index % 2 === 0
        ? { ...each, outcome: { kind: 'censored' as const, beyond: 4000 } }
        : each,
    )
    expect(unansweredBeyond({ ...failed, measurements }, 'turn_latency')).toBe(4000)
    expect(unansweredBeyond(failed, 'turn_latency', { leg: 'other' })).toBeNull()
  })

  it('refuses a percentile of too few samples with the n', () => {
    const summary = summaryOf(short, 'turn_latency') as Summary
    const figure = percentileFigure(
      summary.percentiles.find(({ q }) => q === 0.95)!,
      summary,
      null,
    )
    expect(figure).toEqual({ name: 'p95', text: '– (n = 11 is too small)', interval: null })
  })

  it('gives "not applicable" its reason', () => {
    expect(rateFigure(summaryOf(failed, 'expectation_met') as Summary)).toBe('– (the agent names no recogniser)')
  })

  it('writes a gate with value, bounds and n', () => {
    const [p95, p50, calls] = failed.verdict.gates as [GateResult, GateResult, GateResult]
    expect(gateLimit(p95)).toBe('< 1000 ms')
    expect(gateActual(p95, failed)).toBe('> 10 000 ms (unanswered)')
    expect(gateFinding(p50, failed)).toMatch(/^\d+ ms ±8 \(95 % bounds \[\d+, \d+\], n = 87\)$/)
    expect([gateActual(calls, failed), gateBounds(calls)]).toEqual(['2 of 24 (8.3 %)', '[2.3, 25.8] %'])
  })

  it('never turns a gate without samples into a number', () => {
    const gate = sampleResult({ status: 'unreachable' }).verdict.gates[0]!
    expect(gateActual(gate, failed)).toBe('– (no samples)')
    expect(gateBounds(gate)).toBe('–')
  })

  it('keeps negative latencies and names turns that do not count', () => {
    const turns = failed.calls.flatMap((call) => call.turns)
    expect(turns.map(turnFigure)).toContain('−140 ms ±8')
    expect(turnFigure(turns.find((turn) => !turn.valid)!)).toBe('– (not counted: a caller packet was sent 31 ms late)')
  })
})
