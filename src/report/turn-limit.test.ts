import { describe, expect, it } from 'vitest'
import { sampleResult } from '../testing/sample-result.ts'
import { judgeTurn, turnLimit } from './turn-limit.ts'

const { gates } = sampleResult({ status: 'pass' }).verdict
const turn = sampleResult({ status: 'pass' }).calls[1]!.turns[0]!
const limit = { limitMs: 1000, expression: 'turn_latency:p(95)<1000' }

describe('the limit of a single turn', () => {
  it('is the gate that reaches furthest into the tail', () => {
    expect(turnLimit(gates)).toEqual(limit)
    expect(turnLimit(gates.filter((gate) => gate.aggregate === 'p(50)'))).toEqual({ limitMs: 800, expression: 'turn_latency:p(50)<800' })
  })

  it('is never taken from lower limits, means, counts or other measures', () => {
    const [gate] = gates
    expect(turnLimit([])).toBeNull()
    expect(
      turnLimit([
        { ...gate!, operator: '>' },
        { ...gate!, aggregate: 'avg' },
        { ...gate!, unit: 'count' },
        { ...gate!, measure: 'call_setup' },
      ]),
    ).toBeNull()
  })

  it('judges with the uncertainty of the turn', () => {
    const at = (turnLatencyMs: number | null): string => judgeTurn({ ...turn, turnLatencyMs, uncertaintyMs: 8 }, limit)
    expect([at(992), at(993), at(1008), at(1009), at(null)]).toEqual(['within', 'close', 'close', 'over', 'unanswered'])
    expect(judgeTurn({ ...turn, valid: false, turnLatencyMs: 5000 }, limit)).toBe('not counted')
    expect(judgeTurn(turn, null)).toBe('no limit')
  })
})
