import { cellStart, type Cells } from './cells.ts'

/** What counts as clipped. */
export const clippingRules = {
  /** At full scale: within one code of 32767 or of −32768, in runs of at least so many samples. */
  fullScaleRun: 2,
  /** A flat top below full scale: the highest value of its polarity, at least this, held within one code in runs of so many samples, so often. */
  flatTopLeastPcm: 4096,
  flatTopRun: 3,
  flatTopRuns: 2,
  /** And by more samples than lie in the next so much below it: speech thins out towards its peak, G.711's steps included; a clipped one piles up. */
  thinningShare: 0.07,
} as const

/** Samples cut off at a ceiling. */
export interface Clipping {
  /** Runs of samples at a ceiling, the samples in them, and their share of all samples, 0…1. All 0 where nothing is clipped. */
  readonly runs: number
  readonly samples: number
  readonly share: number
  /** The ceilings, in PCM units; null: that polarity is not clipped. */
  readonly positivePcm: number | null
  readonly negativePcm: number | null
}

/**
 * Clipping: runs of 2 and more samples within one code of full scale, and flat tops at a lower ceiling, as clipping leaves them that was turned
 * down later. Each polarity by itself. Not seen: clipping before a lossy codec or a resampler, which round the tops (the Opus decoder even bends
 * its own overshoots down softly), and soft limiting. Square waves are clipped by this definition.
 */
export function clippingOf(cells: Cells): Clipping {
  const positive = clippedSide(cells, 1)
  const negative = clippedSide(cells, -1)
  const samples = positive.samples + negative.samples
  return {
    runs: positive.runs + negative.runs,
    samples,
    share: samples === 0 ? 0 : samples / cells.samples.length,
    positivePcm: positive.ceilingPcm,
    negativePcm: negative.ceilingPcm,
  }
}

interface RunCount {
  readonly runs: number
  readonly samples: number
}

interface ClippedSide extends RunCount {
  readonly ceilingPcm: number | null
}

/** One polarity; below, samples times the sign are looked at, so that a ceiling is always above. */
function clippedSide(cells: Cells, sign: 1 | -1): ClippedSide {
  const unclipped = { runs: 0, samples: 0, ceilingPcm: null }
  const fullScale = sign === 1 ? 32767 : 32768
  const peak = peakOf(cells, sign)
  if (peak >= fullScale - 1) {
    const held = heldFrom(cells, sign, fullScale - 1, clippingRules.fullScaleRun)
    return held.runs === 0 ? unclipped : { ...held, ceilingPcm: sign * peak }
  }
  if (peak < clippingRules.flatTopLeastPcm) return unclipped
  const held = heldFrom(cells, sign, peak - 1, clippingRules.flatTopRun)
  if (held.runs < clippingRules.flatTopRuns) return unclipped
  const isPiledUp = held.samples > countBetween(cells, sign, peak * (1 - clippingRules.thinningShare), peak - 1)
  return isPiledUp ? { ...held, ceilingPcm: sign * peak } : unclipped
}

/** Highest of the samples read for the cells. Where every other one is read, a run of two or more still has one among them. */
function peakOf({ highest, lowest }: Cells, sign: 1 | -1): number {
  let peak = 0
  for (let cell = 0; cell < highest.length; cell++) peak = Math.max(peak, sign === 1 ? highest[cell]! : -lowest[cell]!)
  return peak
}

/** Cells of which a sample that was read is at `floor` or above. */
function cellsFrom({ highest, lowest }: Cells, sign: 1 | -1, floor: number): number[] {
  const found: number[] = []
  for (let cell = 0; cell < highest.length; cell++) if ((sign === 1 ? highest[cell]! : -lowest[cell]!) >= floor) found.push(cell)
  return found
}

/** Runs of at least `leastRun` samples, two or more, that are at `floor` or above. */
function heldFrom(cells: Cells, sign: 1 | -1, floor: number, leastRun: number): RunCount {
  const { samples, rateHz } = cells
  const isHeld = (at: number): boolean => at >= 0 && at < samples.length && sign * samples[at]! >= floor
  let runs = 0
  let held = 0
  let done = 0
  for (const cell of cellsFrom(cells, sign, floor)) {
    const end = Math.min(samples.length, cellStart(cell + 1, rateHz))
    for (let at = Math.max(done, cellStart(cell, rateHz)); at < end; at++) {
      if (!isHeld(at)) continue
      let from = at
      while (from > done && isHeld(from - 1)) from--
      while (isHeld(at)) at++
      done = at
      if (at - from < leastRun) continue
      runs++
      held += at - from
    }
  }
  return { runs, samples: held }
}

/** Samples of [low, high), in cells of which one that was read is there or above. */
function countBetween(cells: Cells, sign: 1 | -1, low: number, high: number): number {
  const { samples, rateHz } = cells
  let count = 0
  for (const cell of cellsFrom(cells, sign, low)) {
    const end = Math.min(samples.length, cellStart(cell + 1, rateHz))
    for (let at = cellStart(cell, rateHz); at < end; at++) if (sign * samples[at]! >= low && sign * samples[at]! < high) count++
  }
  return count
}
