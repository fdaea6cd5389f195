import { describe, expect, it } from 'vitest'
import { delayClasses } from './delay-impairment.ts'
import { narrowbandDefaults, rateNarrowband, type NarrowbandParameters } from './g107.ts'

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(1e-4)
}

describe('rateNarrowband', () => {
  it('gives the documented rating at all defaults', () => {
    const { scale, r, mosCqe, components, extrapolated } = rateNarrowband()
    expect({ scale, extrapolated }).toEqual({ scale: 'nb', extrapolated: [] })
    near(r, 93.206208)
    near(mosCqe, 4.409406)
    near(components.noDbm0p, -61.179214)
    near(components.ro, 94.768822)
    near(components.is, 1.413568)
    near(components.iolr, 0.440178)
    near(components.ist, -0.000715)
    near(components.iq, 0.974105)
    near(components.idle, 0.149046)
    expect(components).toMatchObject({ idte: 0, idd: 0, ieEff: 0, a: 0 })
  })

  it.each([
    [100, 1.963791, 0.727733, 0, 90.66373, 4.35492],
    [150, 2.811844, 0.840747, 0.163531, 89.539132, 4.327546],
    [200, 3.570849, 0.935273, 3.044414, 85.804718, 4.22318],
    [250, 4.242856, 1.018587, 8.91671, 79.177101, 3.992519],
    [300, 4.83394, 1.094259, 14.760695, 72.66636, 3.719431],
    [400, 5.808211, 1.230127, 24.070089, 62.246827, 3.215599],
    [500, 6.564054, 1.352105, 30.635925, 54.803171, 2.828006],
  ])('with the echo of a symmetric path of %d ms', (delayMs, idte, idle, idd, r, mos) => {
    const rating = rateNarrowband({ taMs: delayMs, tMs: delayMs, trMs: 2 * delayMs })
    near(rating.components.idte, idte)
    near(rating.components.idle, idle)
    near(rating.components.idd, idd)
    near(rating.r, r)
    near(rating.mosCqe, mos)
  })

  it.each([
    [100, 0, 93.206208, 4.409406, 0, 0],
    [150, 0.163531, 93.042677, 4.40622, 0.164057, 0],
    [200, 3.044414, 90.161793, 4.342944, 2.253017, 0.949825],
    [250, 8.91671, 84.289498, 4.175287, 6.058224, 3.377087],
    [300, 14.760695, 78.445513, 3.963913, 10.094228, 6.178555],
    [400, 24.070089, 69.136119, 3.556227, 16.894546, 11.197244],
  ])('with a delay of %d ms and no echo, by delay class', (taMs, idd, r, mos, low, veryLow) => {
    const rating = rateNarrowband({ taMs })
    near(rating.components.idd, idd)
    expect(rating.components.idte).toBe(0)
    near(rating.r, r)
    near(rating.mosCqe, mos)
    near(rateNarrowband({ taMs, ...delayClasses.low }).components.idd, low)
    near(rateNarrowband({ taMs, ...delayClasses.veryLow }).components.idd, veryLow)
  })

  it.each<[string, Partial<NarrowbandParameters>, number, number, number]>([
    ['G.711 with concealment, 1 %', { bpl: 25.1, pplPercent: 1 }, 3.639847, 89.566361, 4.328232],
    ['G.711 with concealment, 5 %', { bpl: 25.1, pplPercent: 5 }, 15.780731, 77.425477, 3.923091],
    ['G.711 with concealment, 5 %, BurstR 2', { bpl: 25.1, pplPercent: 5, burstR: 2 }, 17.210145, 75.996063, 3.864123],
    ['G.711 without, 1 %', { bpl: 4.3, pplPercent: 1 }, 17.924528, 75.281679, 3.833916],
    ['G.711 without, 5 %', { bpl: 4.3, pplPercent: 5 }, 51.075269, 42.130939, 2.16962],
    ['G.729A with VAD, 2 %', { ie: 11, bpl: 19, pplPercent: 2 }, 19, 74.206208, 3.787558],
  ])('%s', (_, parameters, ieEff, r, mos) => {
    const rating = rateNarrowband(parameters)
    near(rating.components.ieEff, ieEff)
    near(rating.components.idle, 0.149046)
    near(rating.r, r)
    near(rating.mosCqe, mos)
  })

  it('lets the listener sidetone follow the sidetone unless it is given', () => {
    expect(rateNarrowband({ lstrDb: 18 })).toEqual(rateNarrowband())
    expect(rateNarrowband({ stmrDb: 12, lstrDb: 15 })).toEqual(rateNarrowband({ stmrDb: 12 }))
    expect(rateNarrowband({ drDb: -3 }).components.noDbm0p).toBeGreaterThan(rateNarrowband().components.noDbm0p)
  })

  it('lets a strong sidetone mask echo and a weak one add to it', () => {
    const echo = { tMs: 50, telrDb: 40 }
    const { idte } = rateNarrowband(echo).components
    const weak = rateNarrowband({ ...echo, stmrDb: 21, lstrDb: 18 }).components
    expect(weak.idte).toBeCloseTo(Math.hypot(idte, weak.ist), 9)
    const strong = rateNarrowband({ ...echo, stmrDb: 8, lstrDb: 18 }).components
    const { components: louderEcho } = rateNarrowband({ ...echo, telrDb: 40 + strong.ist / 2, lstrDb: 18 })
    expect(strong.ist).toBeGreaterThan(0.3)
    expect(strong.idte).toBeCloseTo(louderEcho.idte, 9)
    expect(rateNarrowband({ ...echo, tMs: 0.9 }).components.idte).toBe(0)
  })

  it('counts each further coding and the advantage of access', () => {
    expect(rateNarrowband({ qdu: 4 }).components.iq).toBeGreaterThan(rateNarrowband().components.iq + 1)
    expect(rateNarrowband({ a: 10 }).r).toBeCloseTo(rateNarrowband().r + 10, 9)
  })

  it('says which inputs lie outside the valid ranges, and rates all the same', () => {
    expect(rateNarrowband({ taMs: 500, pplPercent: 20, burstR: 2, a: 20 }).extrapolated).toEqual([])
    expect(rateNarrowband({ pplPercent: 1.9, burstR: 8 }).extrapolated).toEqual([])
    const { r, mosCqe, extrapolated } = rateNarrowband({ taMs: 612.346, pplPercent: 35, burstR: 9, a: 25 })
    expect(extrapolated).toEqual([
      'Ta 612.35 ms is outside 0–500 ms',
      'Ppl 35 % is outside 0–20 %',
      'BurstR 9 is outside 1–8',
      'BurstR 9 at 35 % loss: above 2 it is valid only below 2 % loss',
      'A 25 is outside 0–20',
    ])
    expect(r).toBeLessThan(0)
    expect(mosCqe).toBe(1)
    expect(rateNarrowband({ burstR: 0.5 }).extrapolated).toEqual(['BurstR 0.5 is outside 1–8'])
    expect(rateNarrowband({ pplPercent: 2, burstR: 2.5 }).extrapolated).toHaveLength(1)
  })

  it.each<[Partial<NarrowbandParameters>, RegExp]>([
    [{ taMs: NaN }, /taMs must be a finite number/],
    [{ telrDb: Infinity }, /telrDb must be a finite number/],
    [{ taMs: -1 }, /delay Ta .* not -1/],
    [{ tMs: -1 }, /echo path must not be negative/],
    [{ pplPercent: -0.1 }, /loss Ppl .* not -0.1/],
    [{ pplPercent: 100.1 }, /loss Ppl .* not 100.1/],
    [{ burstR: 0 }, /BurstR must be a number above 0/],
    [{ bpl: 0 }, /Bpl must be a number above 0/],
    [{ ie: -1 }, /Ie must be a number from 0/],
    [{ ie: 96 }, /Ie must be at most 95/],
    [{ qdu: 0 }, /must be above 0/],
  ])('throws for %o', (parameters, message) => {
    expect(() => rateNarrowband(parameters)).toThrow(RangeError)
    expect(() => rateNarrowband(parameters)).toThrow(message)
  })

  it('has every parameter of Table 3 at a finite default', () => {
    expect(Object.keys(narrowbandDefaults)).toHaveLength(22)
    expect(rateNarrowband(narrowbandDefaults)).toEqual(rateNarrowband())
  })
})
