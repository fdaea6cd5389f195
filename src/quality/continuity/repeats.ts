import { cellStart, meanPower, powerAt, type Cells } from './cells.ts'
import type { StretchMs } from './stretches.ts'

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
  return united(found.sort(([a], [b]) => a - b))
}

function repeatsOf(cells: Cells, frameMs: number, leastPower: number): StretchMs[] {
  const { rateHz, powerAroundMean, samples } = cells
  const lag = cellStart(frameMs, rateHz)
  const pcm = { samples, lag, meanPcm: cells.meanPcm ?? 0 }
  const { blockMs } = repeatRules
  const stretches: StretchMs[] = []
  let reached = 0
  for (let cell = frameMs; cell + blockMs <= powerAroundMean.length; cell += blockMs) {
    const from = cellStart(cell, rateHz)
    const to = Math.min(samples.length, cellStart(cell + blockMs, rateHz))
    if (from < reached || meanPower(powerAroundMean, cell, cell + blockMs) < leastPower) continue
    const gain = repeatGain(pcm, from, to)
    if (gain === null) continue
    const [first, end] = grown(pcm, from, to, gain)
    reached = end
    if (end - first >= repeatRules.leastFrames * lag) stretches.push([(first * 1000) / rateHz, (end * 1000) / rateHz])
  }
  return stretches
}

interface LaggedPcm {
  readonly samples: Int16Array
  readonly lag: number
  readonly meanPcm: number
}

/** The gain at which a block repeats what stood `lag` samples earlier; null where it does not. */
function repeatGain(pcm: LaggedPcm, from: number, to: number): number | null {
  const probed = fit(pcm, from, to, (to - from) / repeatRules.probes)
  if (probed === null || probed.residual > 10 ** (repeatRules.probeResidualDb / 10)) return null
  const whole = fit(pcm, from, to, 1)
  return whole !== null && whole.residual <= 10 ** (repeatRules.residualDb / 10) ? whole.gain : null
}

/** Least-squares gain from the earlier samples to these, every `step`-th of them, and the share of power it leaves; null where either is silent or they oppose. */
function fit(
  { samples, lag, meanPcm }: LaggedPcm,
  from: number,
  to: number,
  step: number,
): { readonly gain: number; readonly residual: number } | null {
  let own = 0
  let earlier = 0
  let product = 0
  for (let at = from; at < to; at += step) {
    const index = Math.floor(at)
    const x = samples[index]! - meanPcm
    const y = samples[index - lag]! - meanPcm
    own += x * x
    earlier += y * y
    product += x * y
  }
  if (product <= 0) return null
  return { gain: product / earlier, residual: Math.max(0, 1 - (product * product) / (own * earlier)) }
}

/** Grows a block sample by sample while the samples fit the same gain: to rounding and a hundredth of the block's level. */
function grown({ samples, lag, meanPcm }: LaggedPcm, from: number, to: number, gain: number): readonly [number, number] {
  let squares = 0
  for (let at = from; at < to; at++) squares += (samples[at]! - meanPcm) ** 2
  const tolerance = 1 + gain / 2 + Math.sqrt(squares / (to - from)) * 10 ** (repeatRules.residualDb / 20)
  const fits = (at: number): boolean => Math.abs(samples[at]! - meanPcm - gain * (samples[at - lag]! - meanPcm)) <= tolerance
  let first = from
  while (first > lag && fits(first - 1)) first--
  let end = to
  while (end < samples.length && fits(end)) end++
  return [first, end]
}

/** Joins stretches that touch or overlap, ordered by their start. */
function united(stretches: readonly StretchMs[]): readonly StretchMs[] {
  const joined: [number, number][] = []
  for (const [fromMs, toMs] of stretches) {
    const last = joined.at(-1)
    if (last !== undefined && fromMs <= last[1] + 1) last[1] = Math.max(last[1], toMs)
    else joined.push([fromMs, toMs])
  }
  return joined
}
