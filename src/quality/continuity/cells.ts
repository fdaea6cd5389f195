/** How a track is cut into cells. */
export const cellRules = {
  /** Cells of this length: the time resolution of the facts in this folder. */
  cellMs: 1,
  /** Rates accepted, in Hz. */
  leastRateHz: 8000,
  mostRateHz: 48000,
} as const

/** A track in cells of one millisecond. Powers are mean squares, full scale (32768) 1; the last cell may be shorter than the others. */
export interface Cells {
  readonly samples: Int16Array
  readonly rateHz: number
  /** Power of each cell as it stands, DC included. */
  readonly power: Float64Array
  /**
   * Power around the mean of the track or as it stands, whichever is less: a stretch of zeros in a track with DC is silence, and so is a stretch of
   * nothing but the DC.
   */
  readonly heard: Float64Array
  /** Mean of the samples of each cell, in PCM units. */
  readonly means: Float64Array
  /** No sample of a cell, squared in PCM units, exceeds this; it is less than twice the largest square, or 0. */
  readonly squareBound: Uint32Array
  /** Mean of all samples, in PCM units; null where there is none. */
  readonly meanPcm: number | null
}

const fullScalePower = 32768 ** 2

/** One pass over a track. Throws `RangeError` for a rate that is no whole number of 8000…48000 Hz. */
export function cellsOf(samples: Int16Array, rateHz: number): Cells {
  assertRate(rateHz)
  const count = Math.ceil((samples.length * 1000) / rateHz)
  const power = new Float64Array(count)
  const means = new Float64Array(count)
  const squareBound = new Uint32Array(count)
  let total = 0
  for (let cell = 0, at = 0; cell < count; cell++) {
    const end = Math.min(samples.length, cellStart(cell + 1, rateHz)) | 0
    const length = end - at
    const lastFour = end - (length & 3)
    let squares = 0
    let sum = 0
    let bits = 0
    // Two squares still fit in 32 bits: half as many conversions to floating point, which is what this loop costs. The bits of all squares together
    // bound each of them at a fraction of the cost of comparing.
    for (; at < lastFour; at += 4) {
      const a = samples[at]!
      const b = samples[at + 1]!
      const c = samples[at + 2]!
      const d = samples[at + 3]!
      sum = (sum + a + b + c + d) | 0
      const aa = (a * a) | 0
      const bb = (b * b) | 0
      const cc = (c * c) | 0
      const dd = (d * d) | 0
      bits |= aa | bb | cc | dd
      squares += ((aa + bb) >>> 0) + ((cc + dd) >>> 0)
    }
    for (; at < end; at++) {
      const x = samples[at]!
      sum = (sum + x) | 0
      squares += x * x
      bits |= x * x
    }
    if (length === 0) continue
    squareBound[cell] = bits
    total += sum
    power[cell] = squares / (length * fullScalePower)
    means[cell] = sum / length
  }
  const meanPcm = samples.length === 0 ? null : total / samples.length
  return { samples, rateHz, power, heard: heardPower(power, means, meanPcm ?? 0), means, squareBound, meanPcm }
}

/** Throws `RangeError` unless a rate is a whole number of Hz in the range accepted. */
export function assertRate(rateHz: number): void {
  if (!Number.isInteger(rateHz) || rateHz < cellRules.leastRateHz || rateHz > cellRules.mostRateHz)
    throw new RangeError(`sample rate must be a whole number of ${cellRules.leastRateHz}…${cellRules.mostRateHz} Hz: ${rateHz}`)
}

/** First sample of a cell; at rates that are no whole number of kHz cells differ by one sample in length. */
export function cellStart(cell: number, rateHz: number): number {
  return Math.round((cell * rateHz) / 1000)
}

/** Mean power of the cells [from, to), those outside the track left out; 0 where none is inside. */
export function meanOver(power: Float64Array, from: number, to: number): number {
  const first = Math.max(0, from)
  const end = Math.min(power.length, to)
  let sum = 0
  for (let cell = first; cell < end; cell++) sum += power[cell]!
  return end > first ? sum / (end - first) : 0
}

/** Level of a mean square in dBov; −∞ for 0. */
export function decibels(power: number): number {
  return 10 * Math.log10(power)
}

/** Mean square at a level in dBov. */
export function powerAt(levelDbov: number): number {
  return 10 ** (levelDbov / 10)
}

/** The power around a mean m is that of x² less 2 m x̄ − m²; rounding must not leave less than 0. */
function heardPower(power: Float64Array, means: Float64Array, meanPcm: number): Float64Array {
  const heard = new Float64Array(power.length)
  for (let cell = 0; cell < heard.length; cell++) {
    const dc = (meanPcm * (2 * means[cell]! - meanPcm)) / fullScalePower
    heard[cell] = Math.max(0, power[cell]! - Math.max(0, dc))
  }
  return heard
}
