import { powerOfTwoFrom, realSignal, realSpectrum } from './fft.ts'

/**
 * The lag k, in samples, at which Σ reference[n + k] · degraded[n] is greatest, over all lags at which the two overlap once the shorter is
 * zero-padded to the longer. Positive: the degraded signal comes k samples early. The least such lag where several are equal;
 * two empty signals have lag 0.
 */
export function bestLag(reference: Float64Array, degraded: Float64Array): number {
  const longest = Math.max(reference.length, degraded.length)
  if (longest === 0) return 0
  const size = powerOfTwoFrom(2 * longest, 8)
  const spectrum = realSpectrum(reference, size)
  const other = realSpectrum(degraded, size)
  for (let k = 0; k <= size / 2; k++) {
    const re = spectrum.re[k]! * other.re[k]! + spectrum.im[k]! * other.im[k]!
    spectrum.im[k] = spectrum.im[k]! * other.re[k]! - spectrum.re[k]! * other.im[k]!
    spectrum.re[k] = re
  }
  const correlation = realSignal(spectrum, size)
  let best = 1 - longest
  for (let lag = best; lag < longest; lag++) {
    if (correlation[lag & (size - 1)]! > correlation[best & (size - 1)]!) best = lag
  }
  return best
}
