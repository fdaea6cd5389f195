import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CalibrationResult, MeasureDefinition, Measurement, Outcome, Summary } from '../model/result.ts'
import { decodeHistogram } from '../stats/guarded-histogram.ts'
import { summarise } from './summarise.ts'

const latency: MeasureDefinition = {
  id: 'turn_latency',
  version: 1,
  title: '',
  unit: 'ms',
  kind: 'distribution',
  why: '',
  definition: '',
  better: 'lower',
}
const rate: MeasureDefinition = { ...latency, id: 'unanswered', unit: 'ratio', kind: 'rate' }
const of = (outcomes: readonly Outcome[], measure = 'turn_latency', turnsPerCall = 8): Measurement[] =>
  outcomes.map((outcome, index) => ({
    measure,
    version: 1,
    call: `call-${Math.floor(index / turnsPerCall)}`,
    turn: index,
    tags: {},
    outcome,
  }))
const ms = (value: number): Outcome => ({ kind: 'measured', value, uncertainty: 10 })
const none: Outcome = { kind: 'censored', beyond: 10_000 }
const summary = (outcomes: readonly Outcome[]): Summary => summarise(of(outcomes), [latency])[0] as Summary
const upTo = (n: number): Outcome[] => Array.from({ length: n }, (_, index) => ms(index + 1))

describe('summary of a distribution', () => {
  it('gives percentiles with the intervals of 11.2', () => {
    // One turn a call: nothing is nested and the order statistics stand alone.
    const [result] = summarise(of(upTo(72), 'turn_latency', 1), [latency])
    expect(result?.percentiles).toEqual([
      { q: 0.5, value: 36, low: 28, high: 45 },
      { q: 0.9, value: 65, low: 59, high: 70 },
      { q: 0.95, value: 69, low: 64, high: 72 },
      { q: 0.99, value: null, low: null, high: null, why: 'n too small' },
    ])
    expect(result).toMatchObject({ n: 72, min: 1, max: 72, uncertainty: 10, rate: null, negative: 0 })
  })

  it('widens the interval where calls differ', () => {
    const byCall = (index: number): Outcome => ms(300 + 100 * Math.floor(index / 8))
    const nested = summary(Array.from({ length: 96 }, (_, index) => byCall(index))).percentiles[0]
    const [flat] = summarise(
      of(
        Array.from({ length: 96 }, (_, index) => byCall(index)),
        'turn_latency',
        1,
      ),
      [latency],
    )
    const width = (one: { low: number | null; high: number | null } | undefined): number => (one?.high ?? NaN) - (one?.low ?? NaN)
    expect(width(nested)).toBeGreaterThan(width(flat?.percentiles[0]))
  })

  it('refuses p95 below 20 samples and p99 below 100', () => {
    expect(summary(upTo(19)).percentiles.map((one) => one.why)).toEqual([undefined, undefined, 'n too small', 'n too small'])
    expect(summary(upTo(20)).percentiles[2]?.value).toBe(19)
    expect(summary(upTo(99)).percentiles[3]?.why).toBe('n too small')
    expect(summary(upTo(100)).percentiles[3]?.value).toBe(99)
  })

  it('keeps unanswered turns as +∞ and negative values as they are', () => {
    const result = summary([ms(-50), ms(100), none, none])
    expect(result).toMatchObject({ n: 4, censored: 2, negative: 1, min: -50, max: 100 })
    expect(result.percentiles[0]).toMatchObject({ value: 100, high: null })
    expect(result.percentiles[1]).toEqual({ q: 0.9, value: null, low: 100, high: null, why: 'unanswered' })
    expect(decodeHistogram(result.histogram ?? '').totalCount).toBe(1)
    expect(result.curve).toEqual([
      [0.25, -50],
      [0.5, 100],
    ])
  })

  it('counts what is no sample and says why', () => {
    const why = (text: string): Outcome => ({ kind: 'not-applicable', why: text })
    const result = summary([
      ms(1),
      { kind: 'invalid', why: 'late' },
      why('b'),
      why('a'),
      why('a'),
      { kind: 'failed', problem: { code: 'x', message: 'x' } },
    ])
    expect(result).toMatchObject({ n: 1, invalid: 1, notApplicable: 3, failed: 1, notApplicableWhy: ['a', 'b'] })
  })

  it('has no numbers without samples', () => {
    expect(summary([])).toMatchObject({ n: 0, min: null, max: null, uncertainty: null, rate: null, histogram: null, curve: [] })
    expect(summary([]).percentiles.every((one) => one.value === null && one.why === 'n too small')).toBe(true)
  })

  it("adds the magnitude of the run's worst bias to the uncertainty", () => {
    const calibration = { worstBiasMs: -3 } as CalibrationResult
    expect(summarise(of([ms(1)]), [latency], calibration)[0]?.uncertainty).toBe(13)
  })

  it('draws at most 200 points, rising, ending at the largest finite value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 50 }), (n, unanswered) => {
        const { curve } = summary([...upTo(n), ...Array<Outcome>(unanswered).fill(none)])
        expect(curve.length).toBeLessThanOrEqual(200)
        expect(curve.at(-1)).toEqual([n / (n + unanswered), n])
        for (let index = 1; index < curve.length; index++) {
          expect((curve[index] as readonly [number, number])[0]).toBeGreaterThan((curve[index - 1] as readonly [number, number])[0])
          expect((curve[index] as readonly [number, number])[1]).toBeGreaterThan((curve[index - 1] as readonly [number, number])[1])
        }
      }),
      { numRuns: 12 },
    )
  })
})

it('summary of a rate is k of n with its Wilson interval, nothing where there was no trial', () => {
  const hit = (yes: boolean): Outcome => ({ kind: 'trial', hit: yes })
  const [result] = summarise(of([hit(true), hit(false), hit(false)], 'unanswered'), [rate])
  expect(result).toMatchObject({ n: 3, rate: { k: 1, n: 3 }, percentiles: [], curve: [] })
  expect(result?.rate?.low).toBeCloseTo(0.0615, 3)
  expect(summarise([], [rate])[0]?.rate).toBeNull()
})
