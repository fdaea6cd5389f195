import { describe, expect, it } from 'vitest'
import { delayImpairment } from './delay-impairment.ts'
import { rateWideband, type WidebandParameters } from './g107-1.ts'

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(1e-4)
}

describe('rateWideband', () => {
  it.each<[string, WidebandParameters, number, number, number, number, number, number]>([
    ['clean', {}, 0, 0, 0, 0, 129, 4.5],
    ['default echo terms', { echo: {} }, 0, 0.153685, 0, 0, 128.846315, 4.499152],
    ['Ie 5, echo terms', { ie: 5, echo: {} }, 0, 0.153685, 0, 5, 123.846315, 4.456839],
    ['50 ms with echo', { taMs: 50, echo: { tMs: 50, trMs: 100 } }, 0.092907, 0.652075, 0, 0, 128.255018, 4.495632],
    ['150 ms with echo', { taMs: 150, ie: 5, echo: { tMs: 150, trMs: 300 } }, 0.355448, 1.012266, 0.210955, 5, 122.421331, 4.439743],
    ['200 ms with echo', { taMs: 200, echo: { tMs: 200, trMs: 400 } }, 0.475831, 1.152155, 3.927294, 0, 123.44472, 4.45224],
    ['G.722', { ie: 13 }, 0, 0, 0, 13, 116, 4.337096],
    ['G.711 on this scale', { ie: 36 }, 0, 0, 0, 36, 93, 3.693565],
    ['Ie 41', { ie: 41 }, 0, 0, 0, 41, 88, 3.5123],
    ['AMR-WB 12.65, 2 %', { ie: 20, bpl: 4.3, pplPercent: 2 }, 0, 0, 0, 43.809524, 85.190476, 3.406179],
  ])('%s', (_, parameters, idte, idle, idd, ieEff, r, mos) => {
    const rating = rateWideband(parameters)
    expect(rating).toMatchObject({ scale: 'wb', extrapolated: [], components: { ro: 129, is: 0, a: 0 } })
    near(rating.components.idte, idte)
    near(rating.components.idle, idle)
    near(rating.components.idd, idd)
    near(rating.components.ieEff, ieEff)
    near(rating.r, r)
    near(rating.mosCqe, mos)
  })

  it('stretches the delay impairment of G.107 and leaves echo out', () => {
    const { components } = rateWideband({ taMs: 300 })
    expect(components.idd).toBeCloseTo(1.29 * delayImpairment(300), 9)
    expect(components).toMatchObject({ idte: 0, idle: 0 })
  })

  it('weighs a talker echo of 100 ms and more by a constant, reached without a step', () => {
    const idte = (tMs: number): number => rateWideband({ echo: { tMs, telrDb: 40 } }).components.idte
    expect(Math.abs(idte(100) - idte(99.999))).toBeLessThan(1e-3)
    expect(idte(400)).toBeGreaterThan(idte(100))
  })

  it('needs a Bpl where there is loss, and figures that a call can have', () => {
    expect(() => rateWideband({ pplPercent: 1 })).toThrow(/a Bpl is needed/)
    expect(() => rateWideband({ taMs: NaN })).toThrow(RangeError)
    expect(() => rateWideband({ ie: 95.5 })).toThrow(/at most 95/)
    expect(() => rateWideband({ echo: { telrDb: Infinity } })).toThrow(/must be finite/)
    expect(() => rateWideband({ echo: { trMs: -1 } })).toThrow(/must not be negative/)
    expect(rateWideband({ taMs: 501 }).extrapolated).toEqual(['Ta 501 ms is outside 0–500 ms'])
  })
})
