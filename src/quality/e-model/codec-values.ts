import { codecNamed, factsOf, unknownCodecReason, type Codec } from './codec.ts'
import { opusBitratesKbps, opusValues } from './opus-values.ts'
import type { Scale } from './rating.ts'

/**
 * How good the word for a codec's values is: `itu-g113`: planning values of ITU-T G.113 as at least one open implementation quotes them;
 * `published-instrumental`: derived with instruments and published, not by the ITU; `provisional`: unconfirmed, or carried over from another scale.
 */
export type Provenance = 'itu-g113' | 'published-instrumental' | 'provisional'

/** What the E-model needs to know of a codec on one scale. */
export interface CodecValues {
  readonly ie: number
  /** Robustness to random loss, to be used with the measured BurstR; null where none is published: a call with loss cannot be scored then. */
  readonly bplRandom: number | null
  /** Robustness to bursty loss, which replaces BurstR (use 1 with it); null where none is published. */
  readonly bplBursty: number | null
  readonly provenance: Provenance
  /** Where the values are from, in words. */
  readonly source: string
  /** Between two published bitrates. */
  readonly interpolated: boolean
  /** The bitrate lies above the published ones, whose highest stands in for it: in words; null: it does not. */
  readonly aboveTable: string | null
}

export interface CodecQuery {
  /** As for `codecNamed`. */
  readonly codec: string
  /**
   * Rate of the coded speech without packet headers: the mode of a codec that has several, the target or the mean of Opus; without meaning for codecs of
   * one rate. G.722 is at 64 unless told.
   */
  readonly bitrateKbps?: number
  /** Constant bitrate, of Opus only; by default it is variable. */
  readonly cbr?: boolean
  readonly scale: Scale
}

/** One rate of a codec: kbit/s (null: it has only one), Ie, Bpl. */
type Mode = readonly [number | null, number, number | null]

interface Published {
  readonly provenance: Provenance
  readonly source: string
  readonly modes: readonly Mode[]
}

export const scaleWords: Record<Scale, string> = { nb: 'narrowband', wb: 'wideband', fb: 'fullband' }

/** Ie on the fullband scale over that on the wideband scale (G.113): the distance of the tops of the scales, 148 and 129. There is no way back. */
const bridge = 19

const narrowband = (ie: number, bpl: number | null, source = 'ITU-T G.113 Appendix I', kbps: number | null = null): Published => ({
  provenance: 'itu-g113',
  source,
  modes: [[kbps, ie, bpl]],
})

const g711Wideband: Published = {
  provenance: 'provisional',
  source: 'provisional: about 36 by ITU-T G.113 Appendix IV, quoted from memory; no Bpl found',
  modes: [[null, 36, null]],
}

const published: Partial<Record<Codec, Partial<Record<Scale, Published>>>> = {
  g711: { nb: narrowband(0, 25.1), wb: g711Wideband },
  'g711-no-plc': { nb: narrowband(0, 4.3), wb: g711Wideband },
  g729: { nb: narrowband(10, null, 'ITU-T G.113 (2024) Table I.1, which has no Bpl') },
  'g729a-vad': { nb: narrowband(11, 19) },
  'g723.1': { nb: narrowband(15, 16.1, 'ITU-T G.113 Appendix I, 6.3 kbit/s with VAD', 6.3) },
  'gsm-efr': { nb: narrowband(5, 10) },
  g722: {
    wb: {
      provenance: 'provisional',
      source: 'provisional: ITU-T G.113 Appendix IV, quoted from memory; no Bpl found',
      modes: [
        [64, 13, null],
        [56, 20, null],
        [48, 31, null],
      ],
    },
  },
  'amr-wb': {
    wb: {
      // The values for listening with both ears: the Bpl belong to them, and those for one ear (1 … 41) would not compare.
      provenance: 'itu-g113',
      source: 'ITU-T G.113 (09/2024) Tables IV.3 and IV.4, both ears, uniform loss',
      modes: [
        [6.6, 56, null],
        [8.85, 41, null],
        [12.65, 20, 4.3],
        [15.85, 17, null],
        [23.05, 8, 4.6],
        [23.85, 10, 4.9],
      ],
    },
  },
  evs: {
    fb: {
      provenance: 'itu-g113',
      source: 'ITU-T G.113 Appendix V with Erratum 1 (01/2026), super-wideband, both ears',
      modes: [
        [9.6, 22.7, 13],
        [13.2, 17.1, 11.7],
        [16.4, 10.8, 10.3],
        [24.4, 7.2, 11.4],
        [32, 8.7, 9.3],
        [48, 10.2, 9.6],
      ],
    },
  },
}

const opusSource = 'provisional: instrumental, not ITU (M. Alahmadi, Opus_Codec_Quality_Evaluation, 2021; packets of 20 ms)'

/** G.722 is negotiated without a rate and sent at 64 kbit/s, G.723.1 at the higher of its two. */
const usualKbps: Partial<Record<Codec, number>> = { g722: 64, 'g723.1': 6.3 }

/**
 * Ie and Bpl of a codec at a bitrate on a scale, or in words why there are none. Rates between two published ones are interpolated for Opus only, whose
 * rate is continuous. A fullband Opus above the highest published rate is given the values of that rate, and says so: it is at least as good. Only Opus has values on all scales, each for the low rates it carries that bandwidth at.
 * Where a codec has a wideband value only, its fullband one is that plus 19, provisional and for calls without loss.
 * Throws `RangeError` for a bitrate that is no number above 0.
 */
export function codecValues({ codec: name, bitrateKbps, cbr = false, scale }: CodecQuery): CodecValues | { readonly refused: string } {
  checkBitrate(bitrateKbps)
  const codec = codecNamed(name)
  if (codec === null) return { refused: unknownCodecReason(name) }
  const { label, ownScale } = factsOf(codec)
  const rate = bitrateKbps ?? usualKbps[codec]
  const known = knownBitratesKbps(codec, scale, cbr)
  if (rate === undefined && known.length > 0) return { refused: `the quality of ${label} depends on its bitrate, which is not given` }
  if (rate !== undefined && codec === 'opus') return opusAt(rate, cbr, scale)
  const on = publishedOn(codec, scale)
  if (on === null) {
    return { refused: `${label} has no known value on the ${scaleWords[scale]} scale; its own is the ${scaleWords[ownScale]} one` }
  }
  const mode = on.modes.find(([kbps]) => kbps === null || kbps === rate)
  if (mode === undefined) {
    return { refused: `${label} at ${rate} kbit/s has no known value on the ${scaleWords[scale]} scale, only at ${listed(known)} kbit/s` }
  }
  return {
    ie: mode[1],
    bplRandom: mode[2],
    bplBursty: null,
    provenance: on.provenance,
    source: on.source,
    interpolated: false,
    aboveTable: null,
  }
}

/** Throws `RangeError` for a bitrate that is given and no number above 0. */
export function checkBitrate(bitrateKbps: number | undefined): void {
  if (bitrateKbps === undefined || (bitrateKbps > 0 && bitrateKbps < Infinity)) return
  throw new RangeError(`the bitrate must be a number of kbit/s above 0, not ${bitrateKbps}`)
}

/** The bitrates in kbit/s for which a codec has values on a scale, ascending; empty where it has none there or only one rate. */
export function knownBitratesKbps(codec: Codec, scale: Scale, cbr: boolean = false): readonly number[] {
  if (codec === 'opus') return opusBitratesKbps(scale, cbr)
  const rates = (publishedOn(codec, scale)?.modes ?? []).flatMap(([kbps]) => (kbps === null ? [] : [kbps]))
  return rates.sort((a, b) => a - b)
}

function publishedOn(codec: Codec, scale: Scale): Published | null {
  const own = published[codec]?.[scale]
  if (own !== undefined) return own
  const wideband = published[codec]?.wb
  if (scale !== 'fb' || wideband === undefined) return null
  return {
    provenance: 'provisional',
    source: `provisional: wideband value + ${bridge}, no Bpl (${wideband.source.replace('provisional: ', '')})`,
    modes: wideband.modes.map(([kbps, ie]) => [kbps, ie + bridge, null]),
  }
}

function opusAt(kbps: number, cbr: boolean, scale: Scale): CodecValues | { readonly refused: string } {
  const opus = { provenance: 'published-instrumental', source: opusSource } as const
  const values = opusValues(scale, cbr, kbps)
  if (values !== null) return { ...values, ...opus, aboveTable: null }
  const rates = opusBitratesKbps(scale, cbr)
  const [lowest, highest] = [rates[0] ?? Infinity, rates.at(-1) ?? 0]
  const top = opusValues(scale, cbr, highest)
  // At such a rate the narrower bands are not what Opus sends.
  if (scale === 'fb' && kbps > highest && top !== null) {
    const aboveTable = `Opus at ${Number(kbps.toFixed(1))} kbit/s is above the published ${lowest}–${highest}: the values of ${highest} stand in for it`
    return { ...top, ...opus, aboveTable }
  }
  return {
    refused:
      `Opus at ${Number(kbps.toFixed(1))} kbit/s lies outside what is published on the ${scaleWords[scale]} scale: ` +
      `${lowest} to ${highest} kbit/s at a ${cbr ? 'constant' : 'variable'} bitrate`,
  }
}

function listed(items: readonly number[]): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
