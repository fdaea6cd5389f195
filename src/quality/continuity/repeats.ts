import { cellStart, meanOver, powerAt, type Cells } from './cells.ts'
import { united, type StretchMs } from './stretches.ts'

/** What counts as a repetition. */
export const repeatRules = {
  /** Lengths of frame that may be repeated. */
  frameMs: [10, 20],
  /** Blocks compared with what stood one frame earlier. A repeated frame holds at least one of them whole, wherever it falls. */
  blockMs: 5,
  /** A repetition leaves at most this of a block when the earlier frame, times the best gain, is taken off. Speech comes no nearer than −33 dB. */
  residualDb: -40,
  /** The same on few samples of the block, loosely: all that is computed of nearly every block. */
  probes: 8,
  probeResidualDb: -26,
  /** Softer blocks, relative to the active level, repeat themselves by chance. */
  leastBelowLevelDb: 25,
  /** The repeated stretch must be this long in frames: not every sample of it need fit. */
  leastFrames: 0.9,
} as const

/**
 * Stretches in ms that repeat, but for a gain, the 10 or 20 ms before them: what a receiver or a source plays that repeats its last frame when the
 * next one is missing. Frames repeated several times in a row are one stretch.
 *
 * Natural speech repeats itself from one pitch period to the next, never this exactly: in 306 s of it (18 recordings, 4 synthetic voices) the
 * nearest stretch left a rest of −33 dB. Not seen: repetition under a lossy codec, by pitch periods (ITU-T G.711 Appendix I), or overlapped with
 * what follows. A steady tone whose period divides the frame (every multiple of 100 Hz) is a repetition from beginning to end.
 */
export function repeatedStretches(cells: Cells, activeLevelDbov: number): readonly StretchMs[] {
  const found = repeatRules.frameMs.flatMap((frameMs) =>
    repeatsOf(cells, frameMs, powerAt(activeLevelDbov - repeatRules.leastBelowLevelDb)),
  )
  return united(found)
}

function repeatsOf(cells: Cells, frameMs: number, leastPower: number): StretchMs[] {
  const { rateHz, heard, samples } = cells
  const pcm = { samples, lag: cellStart(frameMs, rateHz) }
  const { blockMs } = repeatRules
  const stretches: StretchMs[] = []
  let reached = 0
  for (let cell = frameMs; cell + blockMs <= heard.length; cell += blockMs) {
    const from = cellStart(cell, rateHz)
    const to = Math.min(samples.length, cellStart(cell + blockMs, rateHz))
    if (from < reached || meanOver(heard, cell, cell + blockMs) < leastPower) continue
    const repeat = repeatOf(pcm, from, to, leastPower)
    if (repeat === null) continue
    const [first, end] = grown(pcm, from, to, repeat)
    reached = end
    if (end - first >= repeatRules.leastFrames * pcm.lag) stretches.push([(first * 1000) / rateHz, (end * 1000) / rateHz])
  }
  return stretches
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

/** How a block repeats what stood `lag` samples earlier; null where it does not, or is too soft once its mean is taken off. */
function repeatOf(pcm: LaggedPcm, from: number, to: number, leastPower: number): Fit | null {
  const probed = fit(pcm, from, to, (to - from) / repeatRules.probes)
  if (probed === null || probed.residual > 10 ** (repeatRules.probeResidualDb / 10)) return null
  const whole = fit(pcm, from, to, 1)
  const isRepeat = whole !== null && whole.residual <= 10 ** (repeatRules.residualDb / 10) && whole.power >= leastPower * 32768 ** 2
  return isRepeat ? whole : null
}

/** Least-squares fit on every `step`-th sample of a block; null where either side does not vary or they oppose. */
function fit({ samples, lag }: LaggedPcm, from: number, to: number, step: number): Fit | null {
  let count = 0
  let sum = 0
  let earlierSum = 0
  let squares = 0
  let earlierSquares = 0
  let products = 0
  for (let at = from; at < to; at += step) {
    const index = Math.floor(at)
    const x = samples[index]!
    const y = samples[index - lag]!
    count++
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
