/** Bins 0 … size / 2 of the Fourier transform of a real signal of `size` samples (the others are their conjugates). */
export interface HalfSpectrum {
  readonly re: Float64Array
  readonly im: Float64Array
}

/** Below this many complex points a transform fits the first-level cache and runs stage by stage. */
const blockPoints = 1024
/** Twiddle factors are kept up to this size (16 MB); a larger transform makes its own each time. */
const keptTwiddles = 2 ** 20

/** Of every power of two m up to `size`, in entries m/2 … m − 1: cos and sin of 2πj/m, j = 0 … m/2 − 1. */
interface Twiddles {
  readonly size: number
  readonly cos: Float64Array
  readonly sin: Float64Array
}

let kept: Twiddles = makeTwiddles(2)

/**
 * Fourier transform X[k] = Σ x[n]·e^(−2πikn/size) of a real signal, zero-padded to `size`, a power of two of at least 8 that the signal
 * fits into. Two neighbouring samples are taken as one complex one, so that a complex transform of half the size does.
 */
export function realSpectrum(signal: Float64Array, size: number): HalfSpectrum {
  const half = size / 2
  const re = new Float64Array(half + 1)
  const im = new Float64Array(half + 1)
  for (let n = 0; n < signal.length; n += 2) {
    re[n / 2] = signal[n]!
    im[n / 2] = n + 1 < signal.length ? signal[n + 1]! : 0
  }
  const twiddles = twiddlesFor(size)
  transform(re, im, half, twiddles)
  re[half] = re[0]!
  im[half] = im[0]!
  // The transforms of the even and of the odd samples are the conjugate-symmetric parts of what came out.
  for (let k = 0, mirror = half; k <= mirror; k++, mirror--) {
    const evenRe = (re[k]! + re[mirror]!) / 2
    const evenIm = (im[k]! - im[mirror]!) / 2
    const oddRe = (im[k]! + im[mirror]!) / 2
    const oddIm = (re[mirror]! - re[k]!) / 2
    const c = twiddles.cos[half + k]!
    const s = twiddles.sin[half + k]!
    const turnedRe = oddRe * c + oddIm * s
    const turnedIm = oddIm * c - oddRe * s
    re[k] = evenRe + turnedRe
    im[k] = evenIm + turnedIm
    re[mirror] = evenRe - turnedRe
    im[mirror] = turnedIm - evenIm
  }
  return { re, im }
}

/** The inverse of `realSpectrum`: the real signal of `size` samples that has this spectrum. */
export function realSignal(spectrum: HalfSpectrum, size: number): Float64Array {
  const half = size / 2
  const re = new Float64Array(half)
  const im = new Float64Array(half)
  const twiddles = twiddlesFor(size)
  for (let k = 0; k < half; k++) {
    const mirror = half - k
    const evenRe = spectrum.re[k]! + spectrum.re[mirror]!
    const evenIm = spectrum.im[k]! - spectrum.im[mirror]!
    const turnedRe = spectrum.re[k]! - spectrum.re[mirror]!
    const turnedIm = spectrum.im[k]! + spectrum.im[mirror]!
    const c = twiddles.cos[half + k]!
    const s = twiddles.sin[half + k]!
    const oddRe = turnedRe * c - turnedIm * s
    const oddIm = turnedRe * s + turnedIm * c
    // Conjugated, so that the forward transform does the inverse.
    re[k] = evenRe - oddIm
    im[k] = -(evenIm + oddRe)
  }
  transform(re, im, half, twiddles)
  const signal = new Float64Array(size)
  for (let n = 0; n < half; n++) {
    signal[2 * n] = re[n]! / size
    signal[2 * n + 1] = -im[n]! / size
  }
  return signal
}

/** The smallest power of two that is at least `length`, and at least `least` (itself a power of two). */
export function powerOfTwoFrom(length: number, least: number): number {
  let size = least
  while (size < length) size *= 2
  return size
}

/** Complex transform of `points` values in place (decimation in time: Cooley & Tukey 1965). */
function transform(re: Float64Array, im: Float64Array, points: number, twiddles: Twiddles): void {
  for (let n = 1, reversed = 0; n < points; n++) {
    let bit = points >> 1
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit
    reversed |= bit
    if (n >= reversed) continue
    const swapRe = re[n]!
    const swapIm = im[n]!
    re[n] = re[reversed]!
    im[n] = im[reversed]!
    re[reversed] = swapRe
    im[reversed] = swapIm
  }
  combine(re, im, 0, points, twiddles)
}

/** Halves first, then their sum: each half is finished while it is in the cache. */
function combine(re: Float64Array, im: Float64Array, from: number, points: number, twiddles: Twiddles): void {
  if (points <= blockPoints) {
    fourPointTransforms(re, im, from, points)
    for (let m = 8; m <= points; m *= 2) {
      for (let at = from; at < from + points; at += m) butterflies(re, im, at, m, twiddles)
    }
    return
  }
  combine(re, im, from, points / 2, twiddles)
  combine(re, im, from + points / 2, points / 2, twiddles)
  butterflies(re, im, from, points, twiddles)
}

/** The first two stages at once: their factors are 1 and −i, nothing is multiplied. */
function fourPointTransforms(re: Float64Array, im: Float64Array, from: number, points: number): void {
  for (let at = from; at < from + points; at += 4) {
    const sumRe = re[at]! + re[at + 1]!
    const sumIm = im[at]! + im[at + 1]!
    const differenceRe = re[at]! - re[at + 1]!
    const differenceIm = im[at]! - im[at + 1]!
    const otherSumRe = re[at + 2]! + re[at + 3]!
    const otherSumIm = im[at + 2]! + im[at + 3]!
    const otherDifferenceRe = re[at + 2]! - re[at + 3]!
    const otherDifferenceIm = im[at + 2]! - im[at + 3]!
    re[at] = sumRe + otherSumRe
    im[at] = sumIm + otherSumIm
    re[at + 1] = differenceRe + otherDifferenceIm
    im[at + 1] = differenceIm - otherDifferenceRe
    re[at + 2] = sumRe - otherSumRe
    im[at + 2] = sumIm - otherSumIm
    re[at + 3] = differenceRe - otherDifferenceIm
    im[at + 3] = differenceIm + otherDifferenceRe
  }
}

function butterflies(re: Float64Array, im: Float64Array, from: number, m: number, { cos, sin }: Twiddles): void {
  const half = m / 2
  for (let j = 0, a = from, b = from + half; j < half; j++, a++, b++) {
    const c = cos[half + j]!
    const s = sin[half + j]!
    const turnedRe = re[b]! * c + im[b]! * s
    const turnedIm = im[b]! * c - re[b]! * s
    re[b] = re[a]! - turnedRe
    im[b] = im[a]! - turnedIm
    re[a]! += turnedRe
    im[a]! += turnedIm
  }
}

function twiddlesFor(size: number): Twiddles {
  if (size <= kept.size) return kept
  const made = makeTwiddles(size)
  if (size <= keptTwiddles) kept = made
  return made
}

function makeTwiddles(size: number): Twiddles {
  const cos = new Float64Array(size)
  const sin = new Float64Array(size)
  for (let m = 2; m <= size; m *= 2) {
    for (let j = 0; j < m / 2; j++) {
      cos[m / 2 + j] = Math.cos((2 * Math.PI * j) / m)
      sin[m / 2 + j] = Math.sin((2 * Math.PI * j) / m)
    }
  }
  return { size, cos, sin }
}
