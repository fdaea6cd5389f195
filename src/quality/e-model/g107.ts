import { delayClasses, delayImpairment, type DelayClass } from './delay-impairment.ts'
import {
  checkEchoPath,
  listenerEchoImpairment,
  noiseSumDbm0p,
  talkerEchoImpairment,
  talkerEchoRatingDb,
  type EchoPath,
  type NoiseSources,
} from './noise-and-echo.ts'
import { ratingToMos } from './rating-to-mos.ts'
import { sumOf, type Rating, type RatingComponents } from './rating.ts'
import { checkTransmission, effectiveImpairment, outsideValidRange, type Transmission } from './transmission.ts'

/** The parameters of G.107 Table 3. */
export interface NarrowbandParameters extends Required<Transmission>, Omit<NoiseSources, 'lstrDb'>, EchoPath, DelayClass {
  /** Sidetone masking rating. */
  readonly stmrDb: number
  /** D-value of the telephone, receive side. */
  readonly drDb: number
  /** Listener sidetone rating; by default it follows from the two above: STMR + Dr. */
  readonly lstrDb?: number
  /** Quantisation distortion units: one for each G.711 coding in the path. */
  readonly qdu: number
  /** A: advantage of access, 0 … 20. */
  readonly a: number
}

/** G.107 (06/2015) Table 3. LSTR is 18 by them. The Bpl, that of G.711 without concealment, was 1 in older editions; it matters only where there is loss. */
export const narrowbandDefaults: NarrowbandParameters = {
  slrDb: 8,
  rlrDb: 2,
  stmrDb: 15,
  dsDb: 3,
  drDb: 3,
  telrDb: 65,
  weplDb: 110,
  tMs: 0,
  trMs: 0,
  taMs: 0,
  qdu: 1,
  ie: 0,
  bpl: 4.3,
  pplPercent: 0,
  burstR: 1,
  ncDbm0p: -70,
  nforDbmp: -64,
  psDba: 35,
  prDba: 35,
  a: 0,
  ...delayClasses.default,
}

/** Besides R's own components the parts of Is (is = iolr + ist + iq) and the noise that Ro comes from. */
export interface NarrowbandComponents extends RatingComponents {
  readonly noDbm0p: number
  /** Too loud a connection. */
  readonly iolr: number
  /** Unsuitable sidetone. */
  readonly ist: number
  /** Quantisation. */
  readonly iq: number
}

/** What Ie,eff tends to as loss grows (7-29). */
const ceiling = 95
const advantageRange = [0, 20] as const

/**
 * Narrowband E-model, ITU-T G.107 (06/2015) §7: R of a conversation over a telephone connection, 93.2 at all defaults. Parameters not given stand at
 * the defaults of Table 3; the valid ranges are checked for Ta, Ppl, BurstR and A only. By default there is no talker echo (T = 0) and the delay Ta acts
 * alone; an echo path is given by `tMs`, `trMs`, `telrDb`. Delay classes: spread one of `delayClasses` into the parameters.
 * Throws `RangeError` for a figure that is no number, negative loss, delay or Ie, loss above 100 %, Ie above 95.
 */
export function rateNarrowband(given: Partial<NarrowbandParameters> = {}): Rating<'nb', NarrowbandComponents> {
  const parameters = { ...narrowbandDefaults, ...given }
  check(parameters)
  const p = { ...parameters, lstrDb: parameters.lstrDb ?? parameters.stmrDb + parameters.drDb }
  const noDbm0p = noiseSumDbm0p(p)
  const ro = 15 - 1.5 * (p.slrDb + noDbm0p)
  const iolr = loudnessImpairment(p.slrDb + p.rlrDb, noDbm0p - p.rlrDb)
  const ist = sidetoneImpairment(p)
  const iq = quantisationImpairment(ro, p.qdu)
  const components: NarrowbandComponents = {
    noDbm0p,
    ro,
    is: iolr + ist + iq,
    iolr,
    ist,
    iq,
    idte: echoImpairment(p, -1.5 * (noDbm0p - p.rlrDb), ist),
    idle: listenerEchoImpairment(ro, p),
    idd: delayImpairment(p.taMs, p),
    ieEff: effectiveImpairment(ceiling, p),
    a: p.a,
  }
  const r = sumOf(components)
  return { scale: 'nb', r, mosCqe: ratingToMos(r, 'nb'), components, extrapolated: [...outsideValidRange(p), ...outsideAdvantage(p.a)] }
}

/** Iolr (7-9, 7-10): `noiseDb` is No − RLR. */
function loudnessImpairment(olrDb: number, noiseDb: number): number {
  const x = (olrDb + 0.2 * (64 + noiseDb)) / 8
  return 20 * ((1 + x ** 8) ** (1 / 8) - x)
}

/** Ist (7-11, 7-12): sidetone, with the talker echo in it. */
function sidetoneImpairment({ stmrDb, tMs, telrDb }: NarrowbandParameters): number {
  const stmro = -10 * Math.log10(10 ** (-stmrDb / 10) + Math.exp(-tMs / 4) * 10 ** (-telrDb / 10))
  return (
    12 * (1 + ((stmro - 13) / 6) ** 8) ** (1 / 8) -
    28 * (1 + ((stmro + 1) / 19.4) ** 35) ** (1 / 35) -
    13 * (1 + ((stmro - 3) / 33) ** 13) ** (1 / 13) +
    29
  )
}

/** Iq (7-13 to 7-17). */
function quantisationImpairment(ro: number, qdu: number): number {
  const q = 37 - 15 * Math.log10(qdu)
  const g = 1.07 + 0.258 * q + 0.0602 * q ** 2
  const y = (ro - 100) / 15 + 46 / 8.4 - g / 9
  const z = 46 / 30 - g / 40
  return 15 * Math.log10(1 + 10 ** y + 10 ** z)
}

/** Idte (7-19 to 7-24): a strong sidetone masks echo, a weak one adds to it. */
function echoImpairment(p: NarrowbandParameters, roe: number, ist: number): number {
  if (p.tMs < 1) return 0
  const terv = talkerEchoRatingDb(p) + (p.stmrDb < 9 ? ist / 2 : 0)
  const idte = talkerEchoImpairment(roe, 80 + 2.5 * (terv - 14), p.tMs)
  return p.stmrDb > 20 ? Math.hypot(idte, ist) : idte
}

function check(p: NarrowbandParameters): void {
  for (const [name, value] of Object.entries(p)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, not ${value}`)
  }
  checkTransmission(p)
  checkEchoPath(p)
  if (p.qdu <= 0 || p.mTMs <= 0 || p.sT <= 0) throw new RangeError(`qdu, mT and sT must be above 0: ${p.qdu}, ${p.mTMs}, ${p.sT}`)
}

function outsideAdvantage(a: number): readonly string[] {
  const [low, high] = advantageRange
  return a < low || a > high ? [`A ${a} is outside ${low}–${high}`] : []
}
