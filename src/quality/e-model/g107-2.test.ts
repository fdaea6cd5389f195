import { describe, expect, it } from 'vitest'
import { rateFullband } from './g107-2.ts'
import type { Transmission } from './transmission.ts'

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(1e-4)
}

const evs = { ie: 7.2, bpl: 11.4 }

describe('rateFullband', () => {
  it.each<[string, Transmission, number, number, number, number]>([
    ['clean', {}, 0, 0, 148, 4.5],
    ['EVS 24.4, no loss', evs, 0, 7.2, 140.8, 4.443558],
    ['EVS 24.4, 1 %', { ...evs, pplPercent: 1 }, 0, 17.264516, 130.735484, 4.296099],
    ['EVS 24.4, 5 %', { ...evs, pplPercent: 5 }, 0, 45.24878, 102.75122, 3.569989],
    ['Ie 10.2, Bpl 4.3, 1 %', { ie: 10.2, bpl: 4.3, pplPercent: 1 }, 0, 33.181132, 114.818868, 3.929356],
    ['200 ms', { taMs: 200 }, 4.505733, 0, 143.494267, 4.469804],
    ['400 ms', { taMs: 400 }, 35.623732, 0, 112.376268, 3.861346],
  ])('%s', (_, transmission, idd, ieEff, r, mos) => {
    const rating = rateFullband(transmission)
    expect(rating).toMatchObject({ scale: 'fb', extrapolated: [], components: { ro: 148, is: 0, idte: 0, idle: 0, a: 0 } })
    near(rating.components.idd, idd)
    near(rating.components.ieEff, ieEff)
    near(rating.r, r)
    near(rating.mosCqe, mos)
  })

  it('needs a Bpl where there is loss, and figures that a call can have', () => {
    expect(() => rateFullband({ pplPercent: 1 })).toThrow(/a Bpl is needed/)
    expect(() => rateFullband({ burstR: NaN })).toThrow(RangeError)
    expect(rateFullband({ ie: 132 }).r).toBe(16)
    expect(() => rateFullband({ ie: 132.5 })).toThrow(/at most 132/)
  })
})
