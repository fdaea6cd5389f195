import { cellStart, meanOver, powerAt, type Cells } from './cells.ts'
import { united, type StretchMs } from './stretches.ts'

/** What counts as a repetition. */
export const repeatRules = {
  /** Lengths of frame that may be repeated. */
  frameMs: [10, 20],
  /** Blocks compared with what stood one frame earlier. A repeated frame holds at least one of them whole, wherever it falls. */
  blockMs: 5,
  /** A repetition leaves at most this of a block when the earlier frame, times the best gain, is taken off. */
  residualDb: -40,
  /**
   * No millisecond's share of the energy of such a block is further than this from its share in the earlier one: a residual of a hundredth in
   * amplitude moves it by two hundredths of its root and a little more. All that is looked at of nearly every block.
   */
  shareTolerance: 0.0205,
  /** Softer blocks, relative to the active level, repeat themselves by chance. */
  leastBelowLevelDb: 25,
  /** Frames so much softer still are compared sample by sample: hardly ever does a loud one follow. */
  sharesBelowLeastDb: 20,
  /** The repeated stretch must be this long in frames: not every sample of it need fit. */
  leastFrames: 0.9,
} as const

/**
 * Stretches in ms that repeat, but for a gain, the 10 or 20 ms before them: what a receiver or a source plays that repeats its last frame when the
 * next one is missing. Frames repeated several times in a row are one stretch.
 *
 * Natural speech repeats itself from one pitch period to the next, hardly ever this exactly, and not for so long: the nearest block of 5 ms left a rest
 * of −24 dB in 132 s of recordings (19 files), of −40 dB in 54 s of synthetic speech (the voice rms), uncoded, through Opus and through G.711; no
 * stretch was found in either. Of loud frames of 10 and 20 ms that were repeated 213 and 215 of 216 were found in the recordings (some of them noisy or
 * with holes), and all of 133 in synthetic speech. Not seen: repetition under a lossy codec, by pitch periods (ITU-T G.711 Appendix I), or overlapped with
 * what follows. A steady tone whose period divides the frame (every multiple of 100 Hz) is a repetition from beginning to end.
 */
export function repeatedStretches(cells: Cells, activeLevelDbov: number): readonly StretchMs[] {
  const leastPower = powerAt(activeLevelDbov - repeatRules.leastBelowLevelDb)
  const blocks = blocksOf(cells, leastPower)
  return united(repeatRules.frameMs.flatMap((frameMs) => repeatsOf(cells, blocks, frameMs, leastPower)))
}

/** The track in blocks of `blockMs` on one grid, the last one left out where it is not whole. */
interface Blocks {
  /** Of each cell, its share of the energy of its block, both around the mean of the block; NaN (not known) in the softest blocks. */
  readonly shares: Float32Array
  /** Blocks that are loud enough around their means, ascending. */
  readonly loud: readonly number[]
}

function blocksOf({ samples, rateHz, power, means }: Cells, leastPower: number): Blocks {
  const { blockMs } = repeatRules
  const wholeCells = Math.floor((samples.length * 1000) / rateHz)
  const least = leastPower * blockMs
  const leastForShares = least * powerAt(-repeatRules.sharesBelowLeastDb)
  const shares = new Float32Array(power.length).fill(NaN)
  const loud: number[] = []
  for (let block = 0, from = 0; from + blockMs <= wholeCells; block++, from += blockMs) {
    const to = from + blockMs
    let total = 0
    for (let cell = from; cell < to; cell++) total += power[cell]!
    if (total < leastForShares) continue
    let sum = 0
    for (let cell = from; cell < to; cell++) sum += means[cell]!
    const mean = sum / blockMs / 32768
    total -= mean * mean * blockMs
    if (total < leastForShares) continue
    if (total >= least) loud.push(block)
    for (let cell = from; cell < to; cell++) shares[cell] = (power[cell]! - mean * (means[cell]! / 16384 - mean)) / total
  }
  return { shares, loud }
}

function repeatsOf(cells: Cells, { shares, loud }: Blocks, frameMs: number, leastPower: number): StretchMs[] {
  const { rateHz, heard, samples } = cells
  const { blockMs } = repeatRules
  const pcm = { samples, lag: cellStart(frameMs, rateHz) }
  // Where the frame is no whole number of samples the earlier cells do not lie on the same samples.
  const isOnGrid = (frameMs * rateHz) % 1000 === 0
  const stretches: StretchMs[] = []
  let reached = 0
  for (const block of loud) {
    const cell = block * blockMs
    if (cell < frameMs || (isOnGrid && !mayBeAlike(shares, cell, frameMs))) continue
    const from = cellStart(cell, rateHz)
    const to = Math.min(samples.length, cellStart(cell + blockMs, rateHz))
    if (from < reached || meanOver(heard, cell, cell + blockMs) < leastPower) continue
    const repeat = fit(pcm, from, to)
    if (repeat === null || repeat.residual > 10 ** (repeatRules.residualDb / 10) || repeat.power < leastPower * 32768 ** 2) continue
    const [first, end] = grown(pcm, from, to, repeat)
    reached = end
    if (end - first >= repeatRules.leastFrames * pcm.lag) stretches.push([(first * 1000) / rateHz, (end * 1000) / rateHz])
  }
  return stretches
}

/** Whether the energy of a block is spread over its cells as that of the block one frame earlier is; true where the shares of that one are not known. */
function mayBeAlike(shares: Float32Array, from: number, frameMs: number): boolean {
  for (let cell = from; cell < from + repeatRules.blockMs; cell++) {
    if (Math.abs(shares[cell]! - shares[cell - frameMs]!) > repeatRules.shareTolerance) return false
  }
  return true
}

interface LaggedPcm {
  readonly samples: Int16Array
  readonly lag: number
}

/** A straight line from the earlier samples to these: x ≈ gain · y + offset. */
interface Fit {
  readonly gain: number
  readonly offset: number
  /** Power of these samples around their mean, PCM units squared. */
  readonly power: number
  /** Share of it that the line leaves. */
  readonly residual: number
}

/** Least-squares fit of a block to what stood `lag` samples earlier; null where either side does not vary or they oppose. */
function fit({ samples, lag }: LaggedPcm, from: number, to: number): Fit | null {
  const count = to - from
  let sum = 0
  let earlierSum = 0
  let squares = 0
  let earlierSquares = 0
  let products = 0
  for (let at = from; at < to; at++) {
    const x = samples[at]!
    const y = samples[at - lag]!
    sum += x
    earlierSum += y
    squares += x * x
    earlierSquares += y * y
    products += x * y
  }
  const power = squares - (sum * sum) / count
  const earlier = earlierSquares - (earlierSum * earlierSum) / count
  const product = products - (sum * earlierSum) / count
  if (product <= 0 || power <= 0 || earlier <= 0) return null
  const gain = product / earlier
  const residual = Math.max(0, 1 - (product * product) / (power * earlier))
  return { gain, offset: (sum - gain * earlierSum) / count, power: power / count, residual }
}

/** Grows a block sample by sample while the samples lie on its line: to rounding and a hundredth of the block's level. */
function grown({ samples, lag }: LaggedPcm, from: number, to: number, { gain, offset, power }: Fit): readonly [number, number] {
  const tolerance = 1 + gain / 2 + Math.sqrt(power) * 10 ** (repeatRules.residualDb / 20)
  const fits = (at: number): boolean => Math.abs(samples[at]! - gain * samples[at - lag]! - offset) <= tolerance
  let first = from
  while (first > lag && fits(first - 1)) first--
  let end = to
  while (end < samples.length && fits(end)) end++
  return [first, end]
}
