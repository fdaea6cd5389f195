import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { delayClasses } from './delay-impairment.ts'
import { narrowbandDefaults, rateNarrowband, type NarrowbandParameters } from './g107.ts'
import { rateWideband, type WidebandParameters } from './g107-1.ts'
import { rateFullband } from './g107-2.ts'
import { noiseSumDbm0p } from './noise-and-echo.ts'
import { ratingToMos } from './rating-to-mos.ts'
import type { Transmission } from './transmission.ts'

const file = new URL('../../../../shared/data/emodel/own-numeric-check.txt', import.meta.url)
const absent = !existsSync(file)
if (absent) console.warn('skipped: the printout of the E-model figures is not beside the project (../shared/data/emodel)')

type Figures = Readonly<Record<string, number>>

function narrowband(parameters: Partial<NarrowbandParameters>): Figures {
  const { r, mosCqe, components: c } = rateNarrowband(parameters)
  return {
    No: c.noDbm0p,
    Ro: c.ro,
    Iolr: c.iolr,
    Ist: c.ist,
    Iq: c.iq,
    Is: c.is,
    Idte: c.idte,
    Idle: c.idle,
    Idd: c.idd,
    Id: c.idte + c.idle + c.idd,
    IeEff: c.ieEff,
    R: r,
    MOS: mosCqe,
    IddLow: rateNarrowband({ ...parameters, ...delayClasses.low }).components.idd,
    IddVLow: rateNarrowband({ ...parameters, ...delayClasses.veryLow }).components.idd,
  }
}

function withEcho(taMs: number): Figures {
  return narrowband({ taMs, tMs: taMs, trMs: 2 * taMs })
}

/** The noise that the echo terms of the wideband scale stand out against. */
const noWideband = noiseSumDbm0p({ ...narrowbandDefaults, lstrDb: 18, nforDbmp: -96 })

/** In lines without echo too the printout gives the Idle and Idte that are then left out of R: they are no results of ours. */
function wideband(parameters: WidebandParameters): Figures {
  const { r, mosCqe, components: c } = rateWideband(parameters)
  const echo = parameters.echo === undefined ? {} : { Idte: c.idte, Idle: c.idle }
  return { ...echo, No: noWideband, Idd: c.idd, IeEff: c.ieEff, R: r, MOS: mosCqe }
}

function fullband(transmission: Transmission): Figures {
  const { r, mosCqe, components: c } = rateFullband(transmission)
  return { Idd: c.idd, IeEff: c.ieEff, R: r, MOS: mosCqe }
}

const lines: Readonly<Record<string, Figures>> = {
  'NB defaults': narrowband({}),
  ...Object.fromEntries([100, 150, 200, 250, 300, 400, 500].map((ta) => [`NB T=Ta=${ta},Tr=${2 * ta}`, withEcho(ta)])),
  ...Object.fromEntries([100, 150, 200, 250, 300, 400].map((ta) => [`NB echo-free (TELR=inf) Ta=${ta}`, narrowband({ taMs: ta })])),
  'NB G711 PLC 1%': narrowband({ bpl: 25.1, pplPercent: 1 }),
  'NB G711 PLC 5%': narrowband({ bpl: 25.1, pplPercent: 5 }),
  'NB G711 PLC 5% BurstR2': narrowband({ bpl: 25.1, pplPercent: 5, burstR: 2 }),
  'NB G711 noPLC 1%': narrowband({ bpl: 4.3, pplPercent: 1 }),
  'NB G711 noPLC 5%': narrowband({ bpl: 4.3, pplPercent: 5 }),
  'NB G729A+VAD 2%': narrowband({ ie: 11, bpl: 19, pplPercent: 2 }),
  'WB defaults': wideband({ echo: {} }),
  'WB defaults noEcho': wideband({}),
  'WB Ie5': wideband({ ie: 5, echo: {} }),
  'WB T=Ta=50': wideband({ taMs: 50, echo: { tMs: 50, trMs: 100 } }),
  'WB Ie5 T=Ta=150': wideband({ ie: 5, taMs: 150, echo: { tMs: 150, trMs: 300 } }),
  'WB Ta=200': wideband({ taMs: 200, echo: { tMs: 200, trMs: 400 } }),
  'WB G722-64 Ie13 noEcho': wideband({ ie: 13 }),
  'WB AMRWB12.65 diotic 2%': wideband({ ie: 20, bpl: 4.3, pplPercent: 2 }),
  'WB NB-in-WB Ie 36': wideband({ ie: 36 }),
  'FB defaults': fullband({}),
  'FB EVS-SWB24.4': fullband({ ie: 7.2, bpl: 11.4 }),
  'FB EVS24.4 1%': fullband({ ie: 7.2, bpl: 11.4, pplPercent: 1 }),
  'FB EVS24.4 5%': fullband({ ie: 7.2, bpl: 11.4, pplPercent: 5 }),
  'FB rtpengine Ie10.2 Bpl4.3 1%': fullband({ ie: 10.2, bpl: 4.3, pplPercent: 1 }),
  'FB Ta=200': fullband({ taMs: 200 }),
  'FB Ta=400': fullband({ taMs: 400 }),
}

describe('the printout of the E-model figures', () => {
  it.skipIf(absent)('is reproduced line by line to its last printed digit', () => {
    const printed = readFileSync(file, 'utf8').trim().split('\n')
    let compared = 0
    for (const line of printed.filter((text) => !text.startsWith('MOS('))) {
      const label = line.slice(0, 35).trim()
      const ours = lines[label]
      expect(ours, label).toBeDefined()
      for (const [, name, value] of line.slice(35).matchAll(/(\w+)=(\S+)/g)) {
        const figure = ours?.[name!]
        if (figure === undefined) continue
        compared++
        expect(Math.abs(figure - Number(value)), `${label}: ${name}`).toBeLessThan(1e-6)
      }
    }
    expect(printed.filter((text) => !text.startsWith('MOS('))).toHaveLength(Object.keys(lines).length)
    expect(compared).toBe(295)
  })

  it.skipIf(absent)('is reproduced in its conversions from R, except where the polynomial falls below 1', () => {
    const conversions = [...readFileSync(file, 'utf8').matchAll(/^MOS\(([\d.]+)\)= ([\d.]+)$/gm)]
    expect(conversions).toHaveLength(9)
    for (const [, r, mos] of conversions) expect(Math.abs(ratingToMos(Number(r), 'nb') - Math.max(1, Number(mos)))).toBeLessThan(5.1e-5)
  })
})
