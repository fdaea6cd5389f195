import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { opusBitratesKbps, opusValues } from './opus-values.ts'
import type { Scale } from './rating.ts'

const file = new URL('../../../../shared/data/emodel/opus_ie_bpl.json', import.meta.url)
const absent = !existsSync(file)
if (absent) console.warn('skipped: the published values of Opus are not beside the project (../shared/data/emodel)')

const tables: readonly (readonly [string, Scale, boolean])[] = [
  ['swb_vbr_scale148', 'fb', false],
  ['swb_cbr_scale148', 'fb', true],
  ['wb_vbr_scale129', 'wb', false],
  ['wb_cbr_scale129', 'wb', true],
  ['nb_vbr_scale93', 'nb', false],
  ['nb_cbr_scale93', 'nb', true],
]

describe('opusValues', () => {
  it.skipIf(absent)('has every published row', () => {
    const published = JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly (readonly number[])[]>
    for (const [name, scale, cbr] of tables) {
      const rows = opusBitratesKbps(scale, cbr).map((kbps) => {
        const values = opusValues(scale, cbr, kbps)
        return [kbps, values?.ie, values?.bplRandom, values?.bplBursty]
      })
      expect(rows).toEqual(published[name])
    }
  })

  it('is exact at a published bitrate and linear between two', () => {
    expect(opusValues('fb', false, 25)).toEqual({ ie: 20.21, bplRandom: 11.28, bplBursty: 9.18, interpolated: false })
    const between = opusValues('fb', false, 17)!
    expect(between.interpolated).toBe(true)
    expect(between.ie).toBeCloseTo(30.16 + (23.81 - 30.16) / 3, 9)
    expect(between.bplRandom).toBeCloseTo(11.83 + (10.67 - 11.83) / 3, 9)
    expect(between.bplBursty).toBeCloseTo(10.06 + (8.92 - 10.06) / 3, 9)
  })

  it('has nothing outside the published bitrates', () => {
    for (const [, scale, cbr] of tables) {
      const rates = opusBitratesKbps(scale, cbr)
      expect(rates).toEqual([...rates].sort((a, b) => a - b))
      expect(opusValues(scale, cbr, rates[0]!)).not.toBeNull()
      expect(opusValues(scale, cbr, rates[0]! - 0.01)).toBeNull()
      expect(opusValues(scale, cbr, rates.at(-1)!)).not.toBeNull()
      expect(opusValues(scale, cbr, rates.at(-1)! + 0.01)).toBeNull()
    }
  })
})
