import { describe, expect, it } from 'vitest'
import type { DroppedGate, GateResult, GateStatus, HealthCheck, Result } from '../model/result.ts'
import { decideVerdict, type VerdictEvidence } from './verdict.ts'

const counts: Result['counts'] = {
  calls: 12,
  connected: 12,
  failed: 0,
  dropped: 0,
  offScript: 0,
  notPlaced: 0,
  turns: 96,
  validTurns: 96,
  invalidTurns: 0,
  unanswered: 0,
}
const gate = (status: GateStatus): GateResult => ({
  expression: 'turn_latency: p(95) < 1000',
  measure: 'turn_latency',
  selector: {},
  aggregate: 'p(95)',
  operator: '<',
  limit: 1000,
  unit: 'ms',
  status,
  actual: null,
  low: null,
  high: null,
  n: 0,
  uncertainty: null,
  why: `it is ${status}`,
})
const check = (status: HealthCheck['status']): HealthCheck => ({ id: 'x', title: 'X', status, actual: '1', limit: '0' })
const decide = (evidence: Partial<VerdictEvidence>): readonly [string, number] => {
  const verdict = decideVerdict({
    gates: [gate('pass')],
    dropped: [],
    checks: [check('ok')],
    counts,
    interrupted: false,
    maxOffScriptRate: 0.1,
    ...evidence,
  })
  return [verdict.status, verdict.exitCode]
}

describe('verdict and exit code, by precedence', () => {
  const bad = { gates: [gate('inconclusive'), gate('fail')], checks: [check('unhealthy')], counts: { ...counts, connected: 0 } }

  it('130 before everything', () => {
    expect(decide({ ...bad, interrupted: true })).toEqual(['interrupted', 130])
  })
  it('4 when no call connected', () => {
    expect(decide(bad)).toEqual(['unreachable', 4])
    expect(decide({ ...bad, counts: { ...counts, connected: 1 } })).toEqual(['inconclusive', 3])
  })
  it('3 for an unhealthy generator, even when a gate failed', () => {
    expect(decide({ ...bad, counts })).toEqual(['inconclusive', 3])
    expect(decide({ checks: [check('warn'), check('unknown')] })).toEqual(['pass', 0])
  })
  it('1 for any failed gate, even when another is inconclusive or the script was left', () => {
    expect(decide({ gates: bad.gates, counts: { ...counts, offScript: 6 } })).toEqual(['fail', 1])
  })
  it('3 for an inconclusive gate or too many calls off script', () => {
    expect(decide({ gates: [gate('pass'), gate('inconclusive')] })).toEqual(['inconclusive', 3])
    expect(decide({ counts: { ...counts, offScript: 2 } })).toEqual(['inconclusive', 3])
    expect(decide({ counts: { ...counts, offScript: 1 } })).toEqual(['pass', 0])
  })
  it('3 when there was nothing to judge', () => {
    expect(decide({ counts: { ...counts, calls: 0, connected: 0 } })).toEqual(['inconclusive', 3])
  })
  describe('with gates that were dropped', () => {
    const dropped: readonly DroppedGate[] = [1, 2].map((at) => ({ expression: `m${at}:p(50)<1`, profile: 'p', why: `it cannot, ${at}` }))
    const verdictOf = (evidence: Partial<VerdictEvidence>): ReturnType<typeof decideVerdict> =>
      decideVerdict({ gates: [gate('pass')], dropped, checks: [], counts, interrupted: false, maxOffScriptRate: 0.1, ...evidence })

    it('the others decide, and what was not judged is said', () => {
      expect(verdictOf({ gates: [gate('pass'), gate('pass')] })).toEqual({
        status: 'pass',
        exitCode: 0,
        why: 'All 2 gates passed; 2 of a profile were dropped and not judged.',
      })
      expect(verdictOf({ dropped: dropped.slice(1) }).why).toBe('The gate passed: it is pass; 1 of a profile was dropped and not judged.')
      expect(verdictOf({ gates: [gate('fail')] })).toMatchObject({ status: 'fail', exitCode: 1 })
      expect(verdictOf({ gates: [gate('inconclusive')] })).toMatchObject({ status: 'inconclusive', exitCode: 3 })
    })

    it('3 when none is left: no gate passed', () => {
      expect(verdictOf({ gates: [] })).toEqual({
        status: 'inconclusive',
        exitCode: 3,
        why: 'No gate was judged: all 2 were dropped, because it cannot, 1.',
      })
      expect(verdictOf({ gates: [], dropped: dropped.slice(1) }).why).toBe(
        'No gate was judged: the only one was dropped, because it cannot, 2.',
      )
    })
  })

  it('0 else, with one sentence always', () => {
    expect(decide({})).toEqual(['pass', 0])
    expect(decideVerdict({ gates: [], dropped: [], checks: [], counts, interrupted: false, maxOffScriptRate: 0 })).toMatchObject({
      exitCode: 0,
      why: expect.stringContaining('No gate'),
    })
  })
})
