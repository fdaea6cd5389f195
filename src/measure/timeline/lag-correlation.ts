/**
 * Normalised cross-correlation of a window with a longer signal at every lag: Σ x·y / √(Σx² · Σy²) over the window's length, −1…1, one value per
 * lag 0…(signal − window). Lags at which the signal's mean power is below `leastPower` give 0; null where the window's own is. Products by FFT.
 */
export function correlationAtLags(window: Float32Array, signal: Float32Array, leastPower: number): Float64Array | null {
  const own = window.reduce((sum, value) => sum + value * value, 0)
  if (own / window.length < leastPower) return null
  const products = crossProducts(window, signal)
  const lags = signal.length - window.length + 1
  const correlation = new Float64Array(lags)
  let energy = 0
  for (let at = 0; at < window.length; at++) energy += (signal[at] as number) ** 2
  for (let lag = 0; lag < lags; lag++) {
    if (energy / window.length >= leastPower) correlation[lag] = (products[lag] as number) / Math.sqrt(own * energy)
    energy += (signal[lag + window.length] ?? 0) ** 2 - (signal[lag] as number) ** 2
  }
  return correlation
}

/** Σ window(t) · signal(t + lag): both real signals go through one complex transform, as its real and imaginary part. */
function crossProducts(window: Float32Array, signal: Float32Array): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(signal.length + 1))
  const real = new Float64Array(size)
  const imaginary = new Float64Array(size)
  real.set(window)
  imaginary.set(signal)
  transform(real, imaginary)
  const outReal = new Float64Array(size)
  const outImaginary = new Float64Array(size)
  for (let k = 0; k < size; k++) {
    const mirror = (size - k) % size
    const a = real[k] as number
    const b = imaginary[k] as number
    const c = real[mirror] as number
    const d = imaginary[mirror] as number
    // X = (Z(k) + conj Z(−k)) / 2, Y = (Z(k) − conj Z(−k)) / 2i; the product is conj(X) · Y.
    const xr = (a + c) / 2
    const xi = (b - d) / 2
    const yr = (b + d) / 2
    const yi = (c - a) / 2
    outReal[k] = xr * yr + xi * yi
    // Conjugated, so that the forward transform below is the inverse one.
    outImaginary[k] = -(xr * yi - xi * yr)
  }
  transform(outReal, outImaginary)
  return outReal.map((value) => value / size)
}

/** In-place fast Fourier transform, radix 2 (Cooley and Tukey, 1965); the length is a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length
  for (let at = 1, reversed = 0; at < size; at++) {
    let bit = size >> 1
    for (; (reversed & bit) !== 0; bit >>= 1) reversed ^= bit
    reversed ^= bit
    if (at < reversed) {
      const swapReal = real[at] as number
      const swapImaginary = imaginary[at] as number
      real[at] = real[reversed] as number
      imaginary[at] = imaginary[reversed] as number
      real[reversed] = swapReal
      imaginary[reversed] = swapImaginary
    }
  }
  const { cosines, sines } = turns(size)
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half)
    for (let start = 0; start < size; start += 2 * half) {
      for (let offset = 0; offset < half; offset++) {
        const cosine = cosines[offset * stride] as number
        const sine = sines[offset * stride] as number
        const low = start + offset
        const high = low + half
        const highReal = (real[high] as number) * cosine + (imaginary[high] as number) * sine
        const highImaginary = (imaginary[high] as number) * cosine - (real[high] as number) * sine
        real[high] = (real[low] as number) - highReal
        imaginary[high] = (imaginary[low] as number) - highImaginary
        real[low] = (real[low] as number) + highReal
        imaginary[low] = (imaginary[low] as number) + highImaginary
      }
    }
  }
}

const turnsBySize = new Map<number, { readonly cosines: Float64Array; readonly sines: Float64Array }>()

function turns(size: number): { readonly cosines: Float64Array; readonly sines: Float64Array } {
  let found = turnsBySize.get(size)
  if (found === undefined) {
    const angle = (at: number): number => (2 * Math.PI * at) / size
    found = {
      cosines: Float64Array.from({ length: size / 2 }, (_, at) => Math.cos(angle(at))),
      sines: Float64Array.from({ length: size / 2 }, (_, at) => Math.sin(angle(at))),
    }
    turnsBySize.set(size, found)
  }
  return found
}
