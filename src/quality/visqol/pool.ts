import { bandCount } from './gammatone.ts'
import type { MatchedPatch } from './patch-matching.ts'

/** What the patches of one score come to, band by band (lowest first); the names are those of the reference implementation. */
export interface Features {
  /** Mean over the patches of each band's NSIM. */
  readonly fvnsim: Float64Array
  /** The same of the worst tenth of the patches, at least one, chosen for each band by itself. */
  readonly fvnsim10: Float64Array
  /** Standard deviation of NSIM over all frames of all patches. */
  readonly fstdnsim: Float64Array
  /** Mean level of the degraded patches, in decibels as ViSQOL counts them. */
  readonly fvdegenergy: Float64Array
}

const worstShare = 0.1

/** Pools at least one patch. */
export function pool(patches: readonly MatchedPatch[], frameSeconds: number): Features {
  const worst = Math.max(1, Math.floor(worstShare * patches.length))
  const perBand = (figure: (band: number) => number): Float64Array => Float64Array.from({ length: bandCount }, (_, band) => figure(band))
  return {
    fvnsim: perBand((band) => mean(patches.map(({ bandMeans }) => bandMeans[band]!))),
    fvnsim10: perBand((band) =>
      mean(
        patches
          .map(({ bandMeans }) => bandMeans[band]!)
          .sort((a, b) => a - b)
          .slice(0, worst),
      ),
    ),
    fstdnsim: perBand((band) => pooledDeviation(patches, band, frameSeconds)),
    fvdegenergy: perBand((band) => mean(patches.map(({ bandEnergies }) => bandEnergies[band]!))),
  }
}

/** The one similarity the exponential map takes: the mean over the bands. */
export function meanSimilarity({ fvnsim }: Features): number {
  return mean(fvnsim)
}

/** Standard deviation over all frames, from mean, deviation and number of frames of each patch. */
function pooledDeviation(patches: readonly MatchedPatch[], band: number, frameSeconds: number): number {
  let frames = 0
  let squares = 0
  for (const { bandMeans, bandDeviations, refStartS, refEndS } of patches) {
    const own = Math.ceil((refEndS - refStartS) / frameSeconds)
    frames += own
    squares += (own - 1) * bandDeviations[band]! ** 2 + own * bandMeans[band]! ** 2
  }
  const variance = (squares - mean(patches.map(({ bandMeans }) => bandMeans[band]!)) ** 2 * frames) / (frames - 1)
  return variance > 0 ? Math.sqrt(variance) : 0
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return sum / values.length
}
