import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figure, Measurement, Outcome } from '../../model/result.ts'
import { measureDefinitions } from '../index.ts'
import type { Measure } from '../measure.ts'
import { summarise } from '../summarise.ts'
import { balancedAccuracy } from './balanced-accuracy.ts'
import { excessFalseStop } from './excess-false-stop.ts'
import { excessYield } from './excess-yield.ts'
import { pauseTolerance } from './pause-tolerance.ts'
import { projectedAbandonment } from './projected-abandonment.ts'

/** k hits of n trials of a measure. */
function trials(measure: string, k: number, n: number, tags: Readonly<Record<string, string>> = {}): Measurement[] {
  return Array.from({ length: n }, (_, index) => one(measure, { kind: 'trial', hit: index < k }, tags))
}

function one(measure: string, outcome: Outcome, tags: Readonly<Record<string, string>> = {}): Measurement {
  return { measure, version: 1, call: 'call-1', tags, outcome }
}

function figure(measure: Measure, measurements: readonly Measurement[]): Figure {
  if (measure.needs !== 'measurements') throw new Error('no figure')
  return measure.summarise(measurements)
}

describe('balanced accuracy (M14)', () => {
  it('is the mean of both rates, and both are shown', () => {
    const found = figure(balancedAccuracy, [...trials('barge_in_yield', 36, 40), ...trials('false_stop', 4, 40)])
    expect(found.value).toBeCloseTo(0.9, 12)
    expect(found.n).toBe(80)
    expect(found.parts.map(({ k, n }) => [k, n])).toEqual([
      [36, 40],
      [4, 40],
    ])
    // By hand: Wilson 95 % of 36/40 is [.7695, .9604], of 4/40 [.0396, .2305]; half of Newcombe's difference .8 −√(.1305²+.1305²), +√(.0604²+.0604²), plus .5.
    expect(found.low).toBeCloseTo(0.5 + 0.5 * (0.8 - Math.hypot(0.1305, 0.1305)), 3)
    expect(found.high).toBeCloseTo(0.5 + 0.5 * (0.8 + Math.hypot(0.0604, 0.0604)), 3)
    expect(found.lowOneSided ?? 0).toBeGreaterThan(found.low ?? 1)
    expect(found.highOneSided ?? 1).toBeLessThan(found.high ?? 0)
  })

  it('is one half for a deaf agent and for one that stops at anything', () => {
    expect(figure(balancedAccuracy, [...trials('barge_in_yield', 0, 20), ...trials('false_stop', 0, 20)]).value).toBe(0.5)
    expect(figure(balancedAccuracy, [...trials('barge_in_yield', 20, 20), ...trials('false_stop', 20, 20)]).value).toBe(0.5)
  })

  it('needs both kinds of event, and shams are neither', () => {
    const yields = trials('barge_in_yield', 5, 5)
    expect(figure(balancedAccuracy, yields)).toMatchObject({ value: null, why: expect.stringContaining('no cough') })
    expect(figure(balancedAccuracy, [...yields, ...trials('sham_false_stop', 0, 9)]).value).toBeNull()
    expect(figure(balancedAccuracy, []).value).toBeNull()
    expect(figure(balancedAccuracy, [one('barge_in_yield', { kind: 'invalid', why: '' })]).value).toBeNull()
  })
})

describe('excess over sham', () => {
  it('a deaf agent whose replies end by themselves has none', () => {
    const found = figure(excessYield, [...trials('barge_in_yield', 18, 20), ...trials('sham_yield', 18, 20)])
    expect(found.value).toBe(0)
    expect(found.low ?? 0).toBeLessThan(0)
    expect(found.high ?? 0).toBeGreaterThan(0)
  })

  it('is the difference of the rates', () => {
    expect(figure(excessYield, [...trials('barge_in_yield', 19, 20), ...trials('sham_yield', 2, 20)]).value).toBeCloseTo(0.85, 12)
    expect(figure(excessFalseStop, [...trials('false_stop', 1, 20), ...trials('sham_false_stop', 3, 20)]).value).toBeCloseTo(-0.1, 12)
  })

  it('has no value without a control arm', () => {
    expect(figure(excessYield, trials('barge_in_yield', 19, 20))).toMatchObject({ value: null, why: expect.stringContaining('no sham') })
    expect(figure(excessFalseStop, trials('false_stop', 1, 20))).toMatchObject({ value: null, why: expect.stringContaining('no sham') })
  })

  it('lies between −1 and 1 inside its bounds, whatever the counts', () => {
    const count = fc.integer({ min: 1, max: 60 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))
    fc.assert(
      fc.property(count, count, ([k1, n1], [k2, n2]) => {
        const { value, low, high } = figure(excessYield, [...trials('barge_in_yield', k1, n1), ...trials('sham_yield', k2, n2)])
        expect(low ?? 2).toBeLessThanOrEqual((value ?? -2) + 1e-12)
        expect(high ?? -2).toBeGreaterThanOrEqual((value ?? 2) - 1e-12)
        expect(Math.abs(low ?? 2)).toBeLessThanOrEqual(1)
        expect(Math.abs(high ?? 2)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('pause tolerance (M2)', () => {
  const rung = (pause: number, k: number, n: number): Measurement[] => trials('premature_endpoint', k, n, { pause: String(pause) })

  it('is the longest rung whose upper bound is at most a tenth: 25 turns without a cut-in, not 24', () => {
    expect(figure(pauseTolerance, [...rung(250, 0, 25), ...rung(600, 0, 25), ...rung(1200, 25, 25)])).toMatchObject({
      value: 600,
      low: 600,
      high: 600,
      n: 75,
    })
    expect(figure(pauseTolerance, [...rung(250, 0, 25), ...rung(600, 0, 24)]).value).toBe(250)
    // One cut-in of 25 is too many to show it and too few to refute it.
    expect(figure(pauseTolerance, [...rung(250, 0, 25), ...rung(600, 1, 25)])).toMatchObject({ value: 250, high: null })
  })

  it('orders rungs by length, not by text', () => {
    expect(figure(pauseTolerance, [...rung(1200, 0, 25), ...rung(800, 0, 25)]).value).toBe(1200)
  })

  it('says how many turns each rung lacks', () => {
    const found = figure(pauseTolerance, [...rung(250, 0, 20), ...rung(600, 0, 25), ...rung(800, 0, 3)])
    expect(found.value).toBe(600)
    expect(found.why).toContain('5 at 250 ms, 22 at 800 ms')
    expect(figure(pauseTolerance, rung(250, 0, 25)).why).toBeUndefined()
  })

  it('has no value without a ladder or where every rung is cut into; then it is shown to be below the first', () => {
    expect(figure(pauseTolerance, trials('premature_endpoint', 0, 30))).toMatchObject({ value: null, n: 0 })
    expect(figure(pauseTolerance, [...rung(250, 25, 25), ...rung(600, 25, 25)])).toMatchObject({ value: null, highOneSided: 0 })
  })
})

it('a summary of a figure holds the figure, no percentiles and no rate', () => {
  const measurements = [...trials('barge_in_yield', 36, 40), ...trials('false_stop', 4, 40)]
  const summary = summarise(measurements, measureDefinitions).find(({ measure }) => measure === 'barge_in_balanced_accuracy')
  expect(summary).toMatchObject({ n: 80, percentiles: [], rate: null, figure: { n: 80 } })
  const empty = summarise([], measureDefinitions).find(({ measure }) => measure === 'barge_in_balanced_accuracy')
  expect(empty).toMatchObject({ n: 0, figure: { value: null } })
})

describe('turns beyond patience', () => {
  const latency = (value: number): Measurement => one('turn_latency', { kind: 'measured', value })

  it('is the share above 1 s, unanswered turns among them; 1 s sharp is not beyond it', () => {
    const found = figure(projectedAbandonment, [
      latency(400),
      latency(1000),
      latency(1000.1),
      latency(6500),
      one('turn_latency', { kind: 'censored', beyond: 700 }),
    ])
    expect(found.value).toBe(0.6)
    expect(found.n).toBe(5)
    expect(found.parts.map(({ k, n }) => [k, n])).toEqual([
      [3, 5],
      [2, 5],
      [2, 5],
      [1, 5],
    ])
    // Wilson 95 % of 3/5.
    expect(found.low).toBeCloseTo(0.2307, 3)
    expect(found.high).toBeCloseTo(0.8824, 3)
  })

  it('has no value without turns; invalid and other ones are none', () => {
    const others = [
      one('turn_latency', { kind: 'invalid', why: '' }),
      one('turn_latency', { kind: 'not-applicable', why: '' }),
      one('stop_time', { kind: 'measured', value: 9 }),
    ]
    expect(figure(projectedAbandonment, others)).toMatchObject({ value: null, n: 0 })
    expect(figure(projectedAbandonment, [latency(999)]).value).toBe(0)
  })
})
