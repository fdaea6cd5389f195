import { describe, expect, it } from 'vitest'
import type { GateResult, Measurement } from '../model/result.ts'
import { measureDefinitions } from '../measure/index.ts'
import { evaluateGate } from './evaluate.ts'
import { gatePower } from './power.ts'
import { parseThreshold, type Threshold } from './threshold.ts'

const sample = (measure: string, leg: string, call: number, value: number): Measurement => ({
  measure,
  version: 1,
  call: `call-${call}`,
  tags: { leg },
  outcome: { kind: 'measured', value },
})
const of = (measure: string, leg: string, values: readonly number[]): readonly Measurement[] =>
  values.map((value, call) => sample(measure, leg, call, value))
const judge = (expression: string, measurements: readonly Measurement[]): GateResult =>
  evaluateGate(parseThreshold(expression, measureDefinitions) as Threshold, measurements, {
    definitions: measureDefinitions,
    calibration: null,
  })

describe('gates on MOS', () => {
  const good = (n: number): readonly Measurement[] =>
    of(
      'mos_cqe',
      'agent',
      Array.from({ length: n }, (_, index) => 4.2 + 0.001 * index),
    )

  it('select the leg', () => {
    const both = [
      ...good(20),
      ...of(
        'mos_cqe',
        'caller',
        Array.from({ length: 20 }, () => 2.5),
      ),
    ]
    expect(judge('mos_cqe{leg:agent}:p(50)>=4.0', both)).toMatchObject({ status: 'pass', n: 20, unit: 'MOS' })
    expect(judge('mos_cqe{leg:caller}:p(50)>=4.0', both)).toMatchObject({ status: 'fail', n: 20 })
  })

  it('p(5) is inconclusive below 59 calls, however good they are', () => {
    expect(judge('mos_cqe{leg:agent}:p(5)>=4.0', good(58)).status).toBe('inconclusive')
    expect(judge('mos_cqe{leg:agent}:p(5)>=4.0', good(59)).status).toBe('pass')
    expect(gatePower('mos_cqe{leg:agent}:p(5)>=4.0', { turns: 0, calls: 58 })).toContain('cannot pass: needs n ≥ 59')
    expect(gatePower('mos_cqe:p(5)>=4.0', { turns: 0, calls: 30 })).toContain('of 60')
  })

  it('no figure is no pass', () => {
    const none = [1, 2, 3].map((call): Measurement => ({
      ...sample('mos_cqe', 'agent', call, 0),
      outcome: { kind: 'not-applicable', why: 'the round-trip time was not measured' },
    }))
    expect(judge('mos_cqe{leg:agent}:p(50)>=4.0', none)).toMatchObject({
      status: 'inconclusive',
      actual: null,
      why: expect.stringContaining('the round-trip time was not measured'),
    })
  })

  it('on ViSQOL print that it hardly hears loss', () => {
    const { status, why } = judge('mos_lqo{leg:caller}:p(50)>=4.0', of('mos_lqo', 'caller', [4.8, 4.9, 4.7, 4.8, 4.9, 4.9]))
    expect([status, why]).toEqual(['pass', expect.stringContaining('mind: ViSQOL hardly hears packet loss')])
  })
})
