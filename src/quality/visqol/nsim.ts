import type { Spectrogram } from './spectrogram.ts'

/** Gaussian of 3 × 3 as ViSQOL has it (its digits are not quite those of any σ). */
const corner = 0.0113033910173052
const edge = 0.0838251475442633
const centre = 0.619485845753726
/** Keep both factors defined where there is nothing: (0.01·L)² and (0.03·L)² / 2 with an intensity range L of 1. */
const luminanceConstant = 1e-4
const structureConstant = 0.03 ** 2 / 2

/** A patch and its local means and variances, which comparing it needs. */
export interface Picture extends Spectrogram {
  readonly means: Float64Array
  /** Means of squares less squares of means: by rounding it may lie just under 0. */
  readonly variances: Float64Array
}

/** How alike two patches are; each band's figures are over its frames. */
export interface PatchSimilarity {
  /** NSIM, 1 for identical patches: the mean of `bandMeans`. */
  readonly similarity: number
  readonly bandMeans: Float64Array
  /** Sample standard deviation; 0 of a single frame. */
  readonly bandDeviations: Float64Array
}

/** `frames` frames of a spectrogram from frame `start` on, with their statistics; beyond its end there is 0. */
export function picture(spectrogram: Spectrogram, start: number, frames: number): Picture {
  const { bands } = spectrogram
  const values = new Float64Array(frames * bands)
  values.set(spectrogram.values.subarray(start * bands, (start + frames) * bands))
  const means = blurred(values, frames, bands)
  const variances = blurred(product(values, values), frames, bands)
  for (let at = 0; at < variances.length; at++) variances[at]! -= means[at]! * means[at]!
  return { frames, bands, values, means, variances }
}

/** NSIM (A. Hines & N. Harte, Speech Communication 54, 2012) of two patches of one size. */
export function nsim(reference: Picture, degraded: Picture): number {
  const map = similarityMap(reference, degraded)
  let sum = 0
  for (let at = 0; at < map.length; at++) sum += map[at]!
  return sum / map.length
}

/** NSIM together with what each band contributes. */
export function patchSimilarity(reference: Picture, degraded: Picture): PatchSimilarity {
  const { frames, bands } = reference
  const map = similarityMap(reference, degraded)
  const bandMeans = meanOfBands(map, frames, bands)
  const bandDeviations = new Float64Array(bands)
  for (let at = 0; at < map.length; at++) bandDeviations[at % bands]! += (map[at]! - bandMeans[at % bands]!) ** 2
  for (let band = 0; band < bands; band++) bandDeviations[band] = frames > 1 ? Math.sqrt(bandDeviations[band]! / (frames - 1)) : 0
  return { similarity: bandMeans.reduce((sum, mean) => sum + mean, 0) / bands, bandMeans, bandDeviations }
}

/** Mean value of each band of a patch over its frames. */
export function bandEnergies({ frames, bands, values }: Spectrogram): Float64Array {
  return meanOfBands(values, frames, bands)
}

function meanOfBands(values: Float64Array, frames: number, bands: number): Float64Array {
  const sums = new Float64Array(bands)
  for (let at = 0; at < values.length; at++) sums[at % bands]! += values[at]!
  return sums.map((sum) => sum / frames)
}

function similarityMap(reference: Picture, degraded: Picture): Float64Array {
  const map = blurred(product(reference.values, degraded.values), reference.frames, reference.bands)
  for (let at = 0; at < map.length; at++) {
    const referenceMean = reference.means[at]!
    const degradedMean = degraded.means[at]!
    const meanProduct = referenceMean * degradedMean
    const variances = reference.variances[at]! * degraded.variances[at]!
    const luminance =
      (2 * meanProduct + luminanceConstant) / (referenceMean * referenceMean + degradedMean * degradedMean + luminanceConstant)
    const structure = map[at]! - meanProduct + structureConstant
    map[at] = (luminance * structure) / (variances < 0 ? structureConstant : Math.sqrt(variances) + structureConstant)
  }
  return map
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  const products = new Float64Array(a.length)
  for (let at = 0; at < a.length; at++) products[at] = a[at]! * b[at]!
  return products
}

/** Values under the 3 × 3 kernel; over an edge stands the value at the edge. */
function blurred(values: Float64Array, frames: number, bands: number): Float64Array {
  const result = new Float64Array(values.length)
  for (let f = 0; f < frames; f++) {
    const here = f * bands
    const before = f === 0 ? here : here - bands
    const after = f === frames - 1 ? here : here + bands
    // Of the band below, this one and the one above: the value, and the sum of its two neighbours in time.
    let value = values[here]!
    let beside = values[before]! + values[after]!
    let lower = value
    let lowerBeside = beside
    for (let band = 0; band < bands; band++) {
      const next = band === bands - 1 ? band : band + 1
      const upper = values[here + next]!
      const upperBeside = values[before + next]! + values[after + next]!
      result[here + band] = centre * value + edge * (beside + (lower + upper)) + corner * (lowerBeside + upperBeside)
      lower = value
      lowerBeside = beside
      value = upper
      beside = upperBeside
    }
  }
  return result
}
