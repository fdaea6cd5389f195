/** Zero crossings of the sinc on each side of its centre, at the lower of the two rates. */
const zeroCrossings = 48
/** Kaiser's β for 80 dB of stop-band attenuation: 0.1102 (A − 8.7). */
const kaiserBeta = 7.857
/** −6 dB point over the lower Nyquist frequency: with the two values above the stop band then begins at that frequency. */
const cutoff = 0.945
/** Filter banks kept; a run uses a handful of rate pairs. */
const bankLimit = 16

interface FilterBank {
  readonly up: number
  readonly down: number
  /** Taps of one phase. */
  readonly taps: number
  /** Input samples before an output's own position that its first tap stands on. */
  readonly before: number
  /** `up` phases of `taps` coefficients. */
  readonly coefficients: Float64Array
}

const banks = new Map<string, FilterBank>()

/**
 * Changes the sample rate with a polyphase Kaiser-windowed sinc (Oppenheim & Schafer, Discrete-Time Signal Processing, §7.6).
 *
 * Linear phase with the delay taken out: output sample k stands at time k / toHz, where input sample i stands at i / fromHz.
 * Flat within ±0.05 dB to 0.89 of the lower Nyquist frequency, at least 70 dB down from that frequency on. The result has
 * ceil(n · toHz / fromHz) samples; outside the input there is silence; peaks above full scale are clamped.
 * Throws `RangeError` for a rate that is no positive whole number.
 */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (!isRate(fromHz) || !isRate(toHz)) throw new RangeError(`sample rates must be positive whole numbers: ${fromHz}, ${toHz}`)
  if (fromHz === toHz) return samples.slice()
  const { up, down, taps, before, coefficients } = filterBank(fromHz, toHz)
  const length = Math.ceil((samples.length * up) / down)
  const output = new Int16Array(length)
  for (let k = 0; k < length; k++) {
    const position = k * down
    const whole = Math.floor(position / up)
    const offset = (position - whole * up) * taps
    const first = whole - before
    const from = Math.max(0, -first)
    const to = Math.min(taps, samples.length - first)
    let sum = 0
    for (let tap = from; tap < to; tap++) sum += samples[first + tap]! * coefficients[offset + tap]!
    output[k] = Math.max(-32768, Math.min(32767, Math.round(sum)))
  }
  return output
}

function isRate(hz: number): boolean {
  return Number.isInteger(hz) && hz > 0
}

function filterBank(fromHz: number, toHz: number): FilterBank {
  const key = `${fromHz}:${toHz}`
  const known = banks.get(key)
  if (known !== undefined) return known
  const bank = designBank(fromHz, toHz)
  if (banks.size >= bankLimit) banks.delete(banks.keys().next().value!)
  banks.set(key, bank)
  return bank
}

function designBank(fromHz: number, toHz: number): FilterBank {
  const divisor = greatestCommonDivisor(fromHz, toHz)
  const up = toHz / divisor
  const down = fromHz / divisor
  /** Low-pass bandwidth relative to the input's Nyquist frequency. */
  const bandwidth = cutoff * Math.min(1, toHz / fromHz)
  const reach = zeroCrossings * Math.max(1, fromHz / toHz)
  const before = Math.ceil(reach) - 1
  const taps = 2 * Math.ceil(reach)
  const coefficients = new Float64Array(up * taps)
  for (let phase = 0; phase < up; phase++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - before - phase / up
      const value = sinc(bandwidth * distance) * kaiser(distance / reach)
      coefficients[phase * taps + tap] = value
      sum += value
    }
    // Every phase has the same gain at 0 Hz, or a constant input would come out with a ripple at the phase rate.
    for (let tap = 0; tap < taps; tap++) coefficients[phase * taps + tap]! /= sum
  }
  return { up, down, taps, before, coefficients }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}

/** Kaiser window at x, −1…1 from edge to edge; 0 outside. */
function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : besselI0(kaiserBeta * Math.sqrt(1 - x * x)) / besselI0(kaiserBeta)
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
