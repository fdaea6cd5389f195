import { describe, expect, it } from 'vitest'
import { codecValues, knownBitratesKbps, type CodecQuery } from './codec-values.ts'

describe('codecValues', () => {
  it.each<[CodecQuery, number, number | null, string]>([
    [{ codec: 'g711', scale: 'nb' }, 0, 25.1, 'itu-g113'],
    [{ codec: 'g711-no-plc', scale: 'nb' }, 0, 4.3, 'itu-g113'],
    [{ codec: 'g729', scale: 'nb' }, 10, null, 'itu-g113'],
    [{ codec: 'g729a-vad', scale: 'nb' }, 11, 19, 'itu-g113'],
    [{ codec: 'g723.1', scale: 'nb' }, 15, 16.1, 'itu-g113'],
    [{ codec: 'gsm-efr', scale: 'nb' }, 5, 10, 'itu-g113'],
    [{ codec: 'g711', scale: 'wb' }, 36, null, 'provisional'],
    [{ codec: 'g722', scale: 'wb' }, 13, null, 'provisional'],
    [{ codec: 'g722', bitrateKbps: 48, scale: 'wb' }, 31, null, 'provisional'],
    [{ codec: 'g711', scale: 'fb' }, 55, null, 'provisional'],
    [{ codec: 'g722', scale: 'fb' }, 32, null, 'provisional'],
    [{ codec: 'amr-wb', bitrateKbps: 12.65, scale: 'wb' }, 20, 4.3, 'itu-g113'],
    [{ codec: 'amr-wb', bitrateKbps: 15.85, scale: 'wb' }, 17, null, 'itu-g113'],
    [{ codec: 'amr-wb', bitrateKbps: 12.65, scale: 'fb' }, 39, null, 'provisional'],
    [{ codec: 'evs', bitrateKbps: 24.4, scale: 'fb' }, 7.2, 11.4, 'itu-g113'],
    [{ codec: 'opus', bitrateKbps: 25, scale: 'fb' }, 20.21, 11.28, 'published-instrumental'],
    [{ codec: 'opus', bitrateKbps: 25, cbr: true, scale: 'fb' }, 22.64, 10.57, 'published-instrumental'],
    [{ codec: 'opus', bitrateKbps: 12, scale: 'wb' }, 23.3, 22.22, 'published-instrumental'],
    [{ codec: 'opus', bitrateKbps: 8, scale: 'nb' }, 16.02, 20.26, 'published-instrumental'],
  ])('%o', (query, ie, bplRandom, provenance) => {
    expect(codecValues(query)).toMatchObject({ ie, bplRandom, provenance, interpolated: false })
  })

  it('says in the source what is not certain of a value', () => {
    const provisional = [codecValues({ codec: 'g722', scale: 'wb' }), codecValues({ codec: 'g711', scale: 'fb' })]
    for (const values of provisional) expect(values).toMatchObject({ source: expect.stringMatching(/^provisional: /) })
    expect(codecValues({ codec: 'g711', scale: 'fb' })).toMatchObject({ source: expect.stringContaining('wideband value + 19') })
    expect(codecValues({ codec: 'opus', bitrateKbps: 20, scale: 'fb' })).toMatchObject({
      source: expect.stringContaining('not ITU'),
      interpolated: true,
      bplBursty: expect.any(Number),
    })
    expect(codecValues({ codec: 'evs', bitrateKbps: 32, scale: 'fb' })).toMatchObject({ bplBursty: null })
  })

  it.each<[CodecQuery, RegExp]>([
    [{ codec: 'lyra', scale: 'fb' }, /nothing is known of the codec "lyra"; known are g711, .*opus/],
    [{ codec: 'opus', scale: 'fb' }, /quality of Opus depends on its bitrate/],
    [{ codec: 'evs', scale: 'fb' }, /quality of EVS depends on its bitrate/],
    [{ codec: 'opus', bitrateKbps: 10, scale: 'fb' }, /Opus at 10 kbit\/s .* fullband scale: 14 to 40 kbit\/s at a variable bitrate/],
    [{ codec: 'opus', bitrateKbps: 64, scale: 'wb' }, /Opus at 64 kbit\/s .* wideband scale: 11 to 13 kbit\/s/],
    [{ codec: 'opus', bitrateKbps: 15, cbr: true, scale: 'fb' }, /16 to 40 kbit\/s at a constant bitrate/],
    [{ codec: 'opus', bitrateKbps: 24, scale: 'nb' }, /narrowband scale: 6 to 9 kbit\/s/],
    [{ codec: 'evs', bitrateKbps: 20, scale: 'fb' }, /only at 9.6, 13.2, 16.4, 24.4, 32 and 48 kbit\/s/],
    [{ codec: 'amr-wb', bitrateKbps: 14.25, scale: 'wb' }, /AMR-WB at 14.25 kbit\/s has no known value/],
    [{ codec: 'g723.1', bitrateKbps: 5.3, scale: 'nb' }, /only at 6.3 kbit\/s/],
    [{ codec: 'g722', scale: 'nb' }, /G.722 has no known value on the narrowband scale; its own is the wideband one/],
    [{ codec: 'g729a-vad', scale: 'wb' }, /no known value on the wideband scale/],
    [{ codec: 'gsm-efr', scale: 'fb' }, /no known value on the fullband scale/],
    [{ codec: 'evs', bitrateKbps: 24.4, scale: 'wb' }, /no known value on the wideband scale/],
  ])('refuses %o', (query, reason) => {
    expect(codecValues(query)).toEqual({ refused: expect.stringMatching(reason) })
  })

  it('gives a fullband Opus above the table the values of its highest rate, and says so', () => {
    const above = { bplRandom: 9.79, aboveTable: 'Opus at 64 kbit/s is above the published 14–40: the values of 40 stand in for it' }
    expect(codecValues({ codec: 'opus', bitrateKbps: 64, scale: 'fb' })).toMatchObject({ ie: 10.67, interpolated: false, ...above })
    expect(codecValues({ codec: 'opus', bitrateKbps: 48, cbr: true, scale: 'fb' })).toMatchObject({
      ie: 15.9,
      aboveTable: expect.stringContaining('16–40'),
    })
    expect(codecValues({ codec: 'opus', bitrateKbps: 40, scale: 'fb' })).toMatchObject({ ie: 10.67, aboveTable: null })
  })

  it('throws for a bitrate that is none', () => {
    for (const bitrateKbps of [0, -1, NaN, Infinity]) {
      expect(() => codecValues({ codec: 'opus', bitrateKbps, scale: 'fb' })).toThrow(RangeError)
    }
  })

  it('lists the bitrates of a codec that has several', () => {
    expect(knownBitratesKbps('g722', 'wb')).toEqual([48, 56, 64])
    expect(knownBitratesKbps('opus', 'wb', true)).toEqual([12, 13, 14, 15])
    expect(knownBitratesKbps('g711', 'nb')).toEqual([])
    expect(knownBitratesKbps('g722', 'nb')).toEqual([])
  })
})
