import { delayImpairment } from './delay-impairment.ts'
import { ratingToMos } from './rating-to-mos.ts'
import { sumOf, type Rating, type RatingComponents } from './rating.ts'
import { checkTransmission, effectiveImpairment, outsideValidRange, type Transmission } from './transmission.ts'

/** At the default noise levels; the 2023 text computes it from noise, which is not offered here. */
const ro = 148
const ceiling = 132
const delayFactor = 1.48

/**
 * Fullband E-model, ITU-T G.107.2 (06/2019, 03/2023), at default noise levels and without echo: R = 148 − Id,FB − Ie,eff,FB on the fullband scale.
 * It rests on a single open implementation, the weakest source of the three models; that the Recommendation has BurstR could not be confirmed.
 * Throws `RangeError` for a figure that is no number, negative loss, delay or Ie, loss above 100 %, Ie above 132, loss without a Bpl.
 */
export function rateFullband(transmission: Transmission = {}): Rating<'fb'> {
  checkTransmission(transmission)
  const components: RatingComponents = {
    ro,
    is: 0,
    idte: 0,
    idle: 0,
    idd: delayFactor * delayImpairment(transmission.taMs ?? 0),
    ieEff: effectiveImpairment(ceiling, transmission),
    a: 0,
  }
  const r = sumOf(components)
  return { scale: 'fb', r, mosCqe: ratingToMos(r, 'fb'), components, extrapolated: outsideValidRange(transmission) }
}
