import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecs, ownScale } from './codec.ts'
import { knownBitratesKbps } from './codec-values.ts'
import { bestReachable, mosCqe, type MosCqeQuery, type MosCqeScore } from './mos-cqe.ts'
import type { Scale } from './rating.ts'

const clean = { lossPercent: 0, burstR: 1, delayMs: 0 } as const

function score(query: MosCqeQuery): MosCqeScore {
  const result = mosCqe(query)
  if (result.mosCqe === null) throw new Error(`refused: ${result.reason}`)
  return result
}

describe('mosCqe', () => {
  it.each([
    [0, 4.24, 4.24],
    [1, 4.03, 3.98],
    [2, 3.82, 3.73],
    [5, 3.26, 3.09],
    [10, 2.62, 2.42],
    [20, 1.97, 1.81],
  ])('Opus at 25 kbit/s, loss in percent, MOS under random and bursty loss: %d, %d, %d', (lossPercent, random, bursty) => {
    const query = { ...clean, codec: 'opus', bitrateKbps: 25, scale: 'fb', lossPercent } as const
    expect(score(query).mosCqe.toFixed(2)).toBe(random.toFixed(2))
    expect(score({ ...query, burstyTable: true }).mosCqe.toFixed(2)).toBe(bursty.toFixed(2))
  })

  it('states method, scale, values and where they are from', () => {
    expect(score({ ...clean, codec: 'PCMU', scale: 'nb', lossPercent: 5, burstR: 2, delayMs: 600 })).toEqual({
      method: 'MOS-CQE, E-model G.107',
      scale: 'nb',
      r: expect.closeTo(75.996063 - 35.246848, 4),
      mosCqe: expect.closeTo(2.100866, 4),
      components: expect.objectContaining({ ieEff: expect.closeTo(17.210145, 5), idd: expect.closeTo(35.246848, 4) }),
      ie: 0,
      bpl: 25.1,
      provenance: 'itu-g113',
      source: 'ITU-T G.113 Appendix I',
      interpolated: false,
      extrapolated: ['Ta 600 ms is outside 0–500 ms'],
      notes: [],
    })
    expect(score({ ...clean, codec: 'g722', scale: 'wb' })).toMatchObject({ method: 'MOS-CQE, E-model G.107.1', bpl: null, r: 116 })
    expect(score({ ...clean, codec: 'opus', bitrateKbps: 26, scale: 'fb' })).toMatchObject({
      method: 'MOS-CQE, E-model G.107.2',
      interpolated: true,
    })
  })

  it('tags a bitrate above the table as extrapolated', () => {
    const above = score({ ...clean, codec: 'opus', bitrateKbps: 64, scale: 'fb', delayMs: 600 })
    expect(above.extrapolated).toEqual([
      'Ta 600 ms is outside 0–500 ms',
      'Opus at 64 kbit/s is above the published 14–40: the values of 40 stand in for it',
    ])
    expect(above.mosCqe).toBe(score({ ...clean, codec: 'opus', bitrateKbps: 40, scale: 'fb', delayMs: 600 }).mosCqe)
  })

  it('needs no Bpl for a call without loss, and refuses one with loss that has none', () => {
    expect(mosCqe({ ...clean, codec: 'g722', scale: 'wb', lossPercent: 0.5 })).toEqual({
      scale: 'wb',
      mosCqe: null,
      reason: 'packets were lost (0.5 %), and how G.722 takes loss is not known on the wideband scale (no Bpl is known)',
    })
    expect(mosCqe({ ...clean, codec: 'g711', scale: 'fb', lossPercent: 1 }).mosCqe).toBeNull()
    expect(score({ ...clean, codec: 'g711', scale: 'fb' }).mosCqe).toBeCloseTo(3.2457, 4)
    expect(score({ ...clean, codec: 'g722', scale: 'fb' }).mosCqe).toBeCloseTo(3.9613, 4)
    expect(mosCqe({ ...clean, codec: 'g711', scale: 'nb', lossPercent: 1, burstyTable: true })).toMatchObject({
      mosCqe: null,
      reason: expect.stringContaining('no Bpl for bursty loss is known'),
    })
    expect(mosCqe({ ...clean, codec: 'opus', bitrateKbps: 10, scale: 'fb' })).toMatchObject({
      scale: 'fb',
      mosCqe: null,
      reason: expect.stringContaining('14 to 40 kbit/s'),
    })
    expect(mosCqe({ ...clean, codec: 'lyra', scale: 'fb' })).toMatchObject({ mosCqe: null, reason: expect.stringContaining('"lyra"') })
  })

  it('uses the Bpl for bursty loss in place of BurstR', () => {
    const query = { ...clean, codec: 'opus', bitrateKbps: 25, scale: 'fb', lossPercent: 1, burstyTable: true } as const
    const bursty = score({ ...query, burstR: 2.5 })
    expect(bursty.r).toBe(score(query).r)
    expect(bursty).toMatchObject({ bpl: 9.18, extrapolated: [], notes: [expect.stringContaining('measured as 2.5')] })
  })

  it('notes where BurstR is not known to belong to the scale', () => {
    const wideband = { ...clean, codec: 'amr-wb', bitrateKbps: 12.65, scale: 'wb', lossPercent: 1 } as const
    expect(score({ ...wideband, burstR: 1.5 }).notes).toEqual([expect.stringContaining('BurstR is an extension')])
    expect(score({ ...wideband, burstR: 1.5 }).r).toBeLessThan(score(wideband).r)
    expect(score(wideband).notes).toEqual([])
    const fullband = { ...clean, codec: 'opus', bitrateKbps: 25, scale: 'fb', lossPercent: 1 } as const
    expect(score({ ...fullband, burstR: 1.5 }).notes).toEqual([expect.stringContaining('G.107.2')])
    expect(score({ ...fullband, burstR: 1.5, lossPercent: 0 }).notes).toEqual([])
  })

  it('puts values of the user before its own', () => {
    const lossy = { ...clean, codec: 'lyra', scale: 'wb', lossPercent: 1 } as const
    expect(score({ ...lossy, ie: 20, bpl: 4.3 })).toMatchObject({ ie: 20, bpl: 4.3, provenance: 'given', source: 'given by the user' })
    expect(score({ ...lossy, lossPercent: 0, ie: 20 })).toMatchObject({ ie: 20, bpl: null, provenance: 'given' })
    expect(mosCqe({ ...lossy, ie: 20 }).mosCqe).toBeNull()
    const g711 = { ...clean, codec: 'g711', scale: 'nb', lossPercent: 1 } as const
    expect(score({ ...g711, ie: 3 })).toMatchObject({
      ie: 3,
      bpl: 25.1,
      provenance: 'given',
      source: expect.stringMatching(/^Ie given.*Bpl: ITU/),
    })
    expect(score({ ...g711, bpl: 10 })).toMatchObject({
      ie: 0,
      bpl: 10,
      provenance: 'given',
      source: expect.stringMatching(/^Bpl given.*Ie: ITU/),
    })
    expect(score({ ...g711, bpl: 10, lossPercent: 0 })).toMatchObject({ provenance: 'itu-g113' })
    expect(score({ ...clean, codec: 'g722', scale: 'wb', lossPercent: 1, bpl: 5 })).toMatchObject({ ie: 13, bpl: 5, provenance: 'given' })
  })

  it.each([
    [{ lossPercent: NaN }, /loss Ppl .* not NaN/],
    [{ lossPercent: -1 }, /loss Ppl .* not -1/],
    [{ lossPercent: 101 }, /loss Ppl .* not 101/],
    [{ delayMs: -5 }, /delay Ta .* not -5/],
    [{ delayMs: Infinity }, /delay Ta .* not Infinity/],
    [{ burstR: NaN }, /BurstR .* not NaN/],
    [{ ie: -1 }, /Ie .* not -1/],
    [{ bpl: 0 }, /Bpl .* not 0/],
    [{ ie: 1, bpl: 5, bitrateKbps: 0 }, /bitrate .* not 0/],
    [{ ie: 133 }, /at most 132/],
  ])('throws for %o, whether the codec is known or not', (wrong, message) => {
    for (const codec of ['opus', 'lyra']) {
      const query = { ...clean, codec, bitrateKbps: 25, scale: 'fb', ...wrong } as const
      expect(() => mosCqe(query)).toThrow(RangeError)
      expect(() => mosCqe(query)).toThrow(message)
    }
  })

  it('never rises with loss, at any bitrate of Opus on any scale', () => {
    for (const scale of ['nb', 'wb', 'fb'] as const) {
      for (const cbr of [false, true]) {
        for (const bitrateKbps of knownBitratesKbps('opus', scale, cbr)) {
          for (const burstyTable of [false, true]) {
            const at = (lossPercent: number): number =>
              score({ ...clean, codec: 'opus', bitrateKbps, cbr, scale, lossPercent, burstyTable }).mosCqe
            const figures = [0, 0.1, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 50, 100].map(at)
            expect(figures).toEqual([...figures].sort((a, b) => b - a))
            expect(figures[3]).toBeLessThan(figures[0]!)
          }
        }
      }
    }
  })

  it('is a figure from 1 to 4.5 whose components add up, or a reason', () => {
    const query = fc.record({
      codec: fc.constantFrom(...codecs, 'lyra'),
      bitrateKbps: fc.double({ min: 5, max: 70, noNaN: true }),
      cbr: fc.boolean(),
      scale: fc.constantFrom<Scale>('nb', 'wb', 'fb'),
      lossPercent: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100, noNaN: true })),
      burstR: fc.double({ min: 1, max: 10, noNaN: true }),
      burstyTable: fc.boolean(),
      delayMs: fc.double({ min: 0, max: 2000, noNaN: true }),
    })
    fc.assert(
      fc.property(query, (given) => {
        const result = mosCqe(given)
        if (result.mosCqe === null) {
          expect(result.reason).not.toBe('')
          return
        }
        const { components: c, r } = result
        expect(Math.abs(c.ro - c.is - c.idte - c.idle - c.idd - c.ieEff + c.a - r)).toBeLessThan(1e-9)
        expect(result.mosCqe).toBeGreaterThanOrEqual(1)
        expect(result.mosCqe).toBeLessThanOrEqual(4.5)
      }),
    )
  })
})

describe('bestReachable', () => {
  it.each([
    ['PCMU', undefined, 4.409406],
    ['G722', undefined, 4.337096],
    ['G722', 48, 3.862987],
    ['opus', 25, 4.239496],
    ['opus', undefined, 4.40122],
    ['evs', undefined, 4.443558],
    ['amr-wb', 12.65, 4.181997],
  ] as const)('%s at %s kbit/s', (codec, bitrateKbps, mos) => {
    const best = bestReachable(codec, bitrateKbps)
    expect(best.scale).toBe(ownScale(codec))
    expect(Math.abs(best.mosCqe! - mos)).toBeLessThan(1e-4)
  })

  it('says at which bitrate where none is given', () => {
    expect(bestReachable('opus')).toMatchObject({ notes: ['at 40 kbit/s, the best of the known bitrates'] })
    expect(bestReachable('opus', undefined, true)).toMatchObject({ ie: 15.9 })
    expect(bestReachable('PCMU')).toMatchObject({ notes: [] })
  })

  it('refuses as the score itself does', () => {
    expect(bestReachable('opus', 10)).toMatchObject({ scale: 'fb', mosCqe: null, reason: expect.stringContaining('14 to 40') })
    expect(bestReachable('lyra')).toMatchObject({ scale: null, mosCqe: null, reason: expect.stringContaining('lyra') })
    expect(() => bestReachable('opus', NaN)).toThrow(RangeError)
  })
})
