import { powerOfTwoFrom } from './fft.ts'

/** Smallest transform the reference implementation uses. */
const leastSize = 32

/**
 * "Upper envelope" of a signal as ViSQOL v3 means it: the input of its alignment. Same length and unit as the signal.
 *
 * The reference implementation takes the real part only of what should be the analytic signal, so this is no envelope but the rectified
 * signal, doubled, about its mean, less a trace of the component at half the sample rate (which its transform zeroes, or halves where the
 * length is a power of two). Kept as it is, because the lag found depends on it.
 */
export function upperEnvelope(signal: Float64Array): Float64Array {
  const { length } = signal
  if (length === 0) return new Float64Array(0)
  let sum = 0
  for (let n = 0; n < length; n++) sum += signal[n]!
  const mean = sum / length
  const envelope = new Float64Array(length)
  let alternating = 0
  for (let n = 0; n < length; n++) {
    // The transform of the reference implementation is in single precision.
    const centred = Math.fround(signal[n]! - mean)
    envelope[n] = centred
    alternating += n % 2 === 0 ? centred : -centred
  }
  const size = powerOfTwoFrom(length, leastSize)
  const atNyquist = ((size === length ? 1 : 2) * alternating) / size
  for (let n = 0; n < length; n++) {
    envelope[n] = Math.abs(2 * envelope[n]! - (n % 2 === 0 ? atNyquist : -atNyquist)) + mean
  }
  return envelope
}
