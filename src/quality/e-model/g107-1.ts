import { delayImpairment } from './delay-impairment.ts'
import { narrowbandDefaults } from './g107.ts'
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

const ro = 129
const ceiling = 95
const delayFactor = 1.29

/** The defaults of G.107 with the lower noise floor of a wideband telephone. */
const noiseSources: NoiseSources = { ...narrowbandDefaults, lstrDb: narrowbandDefaults.stmrDb + narrowbandDefaults.drDb, nforDbmp: -96 }

/** Parameters of the wideband model. */
export interface WidebandParameters extends Transmission {
  /** The echo terms are off unless it is given, `{}` being the defaults of G.107: T and Tr 0, TELR 65 dB, WEPL 110 dB. */
  readonly echo?: Partial<EchoPath>
}

/**
 * Wideband E-model, ITU-T G.107.1 (06/2019): R = 129 − Id,WB − Ie,eff,WB on the wideband scale.
 * The text has no BurstR; one other than 1 is applied as in G.107 and is an extension. The noise that the talker echo stands out against is not defined in
 * the 2019 text; it is taken as the sum of G.107 with a noise floor of −96 dBmp, which is why the echo terms are off by default.
 * Throws `RangeError` for a figure that is no number, negative loss, delay or Ie, loss above 100 %, Ie above 95, loss without a Bpl.
 */
export function rateWideband({ echo, ...transmission }: WidebandParameters = {}): Rating<'wb'> {
  checkTransmission(transmission)
  const components: RatingComponents = {
    ro,
    is: 0,
    ...(echo === undefined ? { idte: 0, idle: 0 } : echoTerms({ ...narrowbandDefaults, ...echo })),
    idd: delayFactor * delayImpairment(transmission.taMs ?? 0),
    ieEff: effectiveImpairment(ceiling, transmission),
    a: 0,
  }
  const r = sumOf(components)
  return { scale: 'wb', r, mosCqe: ratingToMos(r, 'wb'), components, extrapolated: outsideValidRange(transmission) }
}

function echoTerms(path: EchoPath): { readonly idte: number; readonly idle: number } {
  checkEchoPath(path)
  const k = path.tMs < 100 ? 0.08 * path.tMs + 10 : 18
  const re = 80 + 3 * (talkerEchoRatingDb(path) + k - 14)
  const roe = -1.5 * (noiseSumDbm0p(noiseSources) - noiseSources.rlrDb)
  return { idte: talkerEchoImpairment(roe, re, path.tMs), idle: listenerEchoImpairment(ro, path) }
}
