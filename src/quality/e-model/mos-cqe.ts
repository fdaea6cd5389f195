import { codecNamed, factsOf, unknownCodecReason } from './codec.ts'
import {
  checkBitrate,
  codecValues,
  knownBitratesKbps,
  scaleWords,
  type CodecQuery,
  type CodecValues,
  type Provenance,
} from './codec-values.ts'
import { rateNarrowband } from './g107.ts'
import { rateWideband } from './g107-1.ts'
import { rateFullband } from './g107-2.ts'
import type { Rating, RatingComponents, Scale } from './rating.ts'
import { checkTransmission, type Transmission } from './transmission.ts'

/** One direction of a call, and the scale to rate it on. */
export interface MosCqeQuery extends CodecQuery {
  /** Packets lost or discarded and not recovered, 0 … 100 % of those expected. */
  readonly lossPercent: number
  /** Mean run of losses over that under random loss (`lossPattern`); 1 is random. */
  readonly burstR: number
  /** Use the Bpl published for bursty loss, and no BurstR, instead of that for random loss with BurstR. False by default. */
  readonly burstyTable?: boolean
  /** One way, mouth to ear, as `Transmission.taMs`; the time the other side takes to answer is no part of it. */
  readonly delayMs: number
  /** Values of the user's own, on the scale asked for; they go before the known ones and serve codecs nothing is known of. */
  readonly ie?: number
  readonly bpl?: number
}

type Recommendation = 'G.107' | 'G.107.1' | 'G.107.2'

const recommendations: Record<Scale, Recommendation> = { nb: 'G.107', wb: 'G.107.1', fb: 'G.107.2' }

export interface MosCqeScore {
  readonly method: `MOS-CQE, E-model ${Recommendation}`
  readonly scale: Scale
  /** Never clamped. */
  readonly r: number
  /** 1 … 4.5, on this scale: no threshold of another scale applies to it. */
  readonly mosCqe: number
  /** They add up to r (`RatingComponents`). */
  readonly components: RatingComponents
  readonly ie: number
  /** Null where there is no loss and none is known. */
  readonly bpl: number | null
  /** `given` as soon as one of the values used came from the user. */
  readonly provenance: Provenance | 'given'
  readonly source: string
  readonly interpolated: boolean
  /** Inputs outside the range the model is valid for, and a bitrate above the table's, in words. */
  readonly extrapolated: readonly string[]
  /** What else a reader of the figure must know. */
  readonly notes: readonly string[]
}

/** There is no figure. */
export interface MosCqeRefusal {
  /** Null where no scale is known either. */
  readonly scale: Scale | null
  readonly mosCqe: null
  readonly reason: string
}

export type MosCqe = MosCqeScore | MosCqeRefusal

/**
 * MOS-CQE (conversational quality, estimated) of one direction of a call by the E-model of the scale: ITU-T G.107, G.107.1 or G.107.2, without echo.
 *
 * Where no value of the codec is known (codec, bitrate, scale, or its robustness where packets were lost) there is no figure but a reason. Figures that no
 * call can have (no number, negative, loss above 100 %, an Ie above the scale's ceiling) throw `RangeError`.
 */
export function mosCqe(query: MosCqeQuery): MosCqe {
  const { scale, lossPercent, burstR, burstyTable = false, delayMs, ie, bpl } = query
  checkTransmission({
    taMs: delayMs,
    pplPercent: lossPercent,
    burstR,
    ...(ie === undefined ? {} : { ie }),
    ...(bpl === undefined ? {} : { bpl }),
  })
  checkBitrate(query.bitrateKbps)
  const values = valuesFor(query)
  if ('refused' in values) return { scale, mosCqe: null, reason: values.refused }
  const rating = rate(scale, {
    taMs: delayMs,
    ie: values.ie,
    pplPercent: lossPercent,
    burstR: burstyTable ? 1 : burstR,
    ...(values.bpl === null ? {} : { bpl: values.bpl }),
  })
  const { aboveTable, ...used } = values
  const extrapolated = aboveTable === null ? rating.extrapolated : [...rating.extrapolated, aboveTable]
  return { method: `MOS-CQE, E-model ${recommendations[scale]}`, ...rating, ...used, extrapolated, notes: notesOn(query) }
}

/**
 * The best MOS-CQE a codec can reach on its own scale: no loss, no delay. A threshold above it can never be met. Without a bitrate it is that of the best of
 * the known bitrates, and a note says which.
 */
export function bestReachable(name: string, bitrateKbps?: number, cbr: boolean = false): MosCqe {
  const codec = codecNamed(name)
  if (codec === null) return { scale: null, mosCqe: null, reason: unknownCodecReason(name) }
  const scale = factsOf(codec).ownScale
  const clean = { codec, scale, cbr, lossPercent: 0, burstR: 1, delayMs: 0 }
  if (bitrateKbps !== undefined) return mosCqe({ ...clean, bitrateKbps })
  const scores = knownBitratesKbps(codec, scale, cbr).map((kbps) =>
    noted(mosCqe({ ...clean, bitrateKbps: kbps }), `at ${kbps} kbit/s, the best of the known bitrates`),
  )
  return scores.reduce((best, score) => ((score.mosCqe ?? 0) > (best.mosCqe ?? 0) ? score : best), scores[0] ?? mosCqe(clean))
}

function noted(score: MosCqe, note: string): MosCqe {
  return score.mosCqe === null ? score : { ...score, notes: [...score.notes, note] }
}

function rate(scale: Scale, transmission: Transmission): Rating {
  if (scale === 'nb') return rateNarrowband(transmission)
  return scale === 'wb' ? rateWideband(transmission) : rateFullband(transmission)
}

type ValuesInUse = Pick<MosCqeScore, 'ie' | 'bpl' | 'provenance' | 'source' | 'interpolated'> & Pick<CodecValues, 'aboveTable'>

/** The user's own values where given, those of the tables otherwise; a Bpl plays a part only where there is loss. */
function valuesFor(query: MosCqeQuery): ValuesInUse | { readonly refused: string } {
  const { ie, burstyTable = false } = query
  const lossless = query.lossPercent === 0
  const bpl = lossless ? undefined : query.bpl
  const given = { provenance: 'given', interpolated: false, aboveTable: null } as const
  if (ie !== undefined && (lossless || bpl !== undefined)) return { ...given, ie, bpl: bpl ?? null, source: 'given by the user' }
  const known = codecValues(query)
  if ('refused' in known) return known
  const knownBpl = burstyTable ? known.bplBursty : known.bplRandom
  if (!lossless && bpl === undefined && knownBpl === null) return { refused: noBplReason(query) }
  const values = { ie: ie ?? known.ie, bpl: bpl ?? knownBpl }
  if (ie === undefined && bpl === undefined) {
    const { provenance, source, interpolated, aboveTable } = known
    return { ...values, provenance, source, interpolated, aboveTable }
  }
  const [own, other] = ie === undefined ? ['Bpl', 'Ie'] : ['Ie', 'Bpl']
  return {
    ...given,
    ...values,
    source: `${own} given by the user; ${other}: ${known.source}`,
    interpolated: known.interpolated,
    aboveTable: known.aboveTable,
  }
}

function noBplReason({ codec, scale, lossPercent, burstyTable = false }: MosCqeQuery): string {
  const named = codecNamed(codec)
  const kind = burstyTable ? ' for bursty loss' : ''
  return (
    `packets were lost (${Number(lossPercent.toPrecision(3))} %), and how ${named === null ? codec : factsOf(named).label} takes loss is not known on the ` +
    `${scaleWords[scale]} scale (no Bpl${kind} is known)`
  )
}

function notesOn({ scale, lossPercent, burstR, burstyTable = false }: MosCqeQuery): readonly string[] {
  if (lossPercent === 0 || burstR === 1) return []
  if (burstyTable) return [`the Bpl for bursty loss stands in place of BurstR, measured as ${Number(burstR.toPrecision(3))}`]
  if (scale === 'wb') return ['BurstR is an extension: G.107.1 has none']
  return scale === 'fb' ? ['that G.107.2 has BurstR could not be confirmed'] : []
}
