/** How a track is cut into cells. */
export const cellRules = {
  /** Cells of this length: the time resolution of the facts in this folder. */
  cellMs: 1,
  /** From this rate on every other sample is read: half the cost, and nothing lost where the power lies below a quarter of the rate. */
  halvedFromHz: 32000,
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
  /** Mean of all samples read, in PCM units; null where there is no sample. */
  readonly meanPcm: number | null
  /** Step from one sample read to the next: 1 or 2. */
  readonly stride: number
}

const fullScalePower = 32768 ** 2

/** One pass over a track. Throws `RangeError` for a rate that is no whole number of 8000…48000 Hz. */
export function cellsOf(samples: Int16Array, rateHz: number): Cells {
  assertRate(rateHz)
  const stride = rateHz >= cellRules.halvedFromHz ? 2 : 1
  const count = Math.ceil((samples.length * 1000) / rateHz)
  const power = new Float64Array(count)
  const means = new Float64Array(count)
  let total = 0
  let read = 0
  for (let cell = 0, at = 0; cell < count; cell++) {
    const end = Math.min(samples.length, cellStart(cell + 1, rateHz))
    const first = at
    let squares = 0
    let sum = 0
    // Two squares at a time still fit in 32 bits: half as many conversions to floating point, which is what this loop costs.
    for (; at + stride < end; at += 2 * stride) {
      const x = samples[at]!
      const y = samples[at + stride]!
      sum = (sum + x + y) | 0
      squares += (x * x + y * y) >>> 0
    }
    for (; at < end; at += stride) {
      const x = samples[at]!
      sum = (sum + x) | 0
      squares += x * x
    }
    const seen = (at - first) / stride
    if (seen === 0) continue
    total += sum
    read += seen
    power[cell] = squares / (seen * fullScalePower)
    means[cell] = sum / seen
  }
  const meanPcm = read === 0 ? null : total / read
  return { samples, rateHz, power, heard: heardPower(power, means, meanPcm ?? 0), means, meanPcm, stride }
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
