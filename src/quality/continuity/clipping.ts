import { cellStart, type Cells } from './cells.ts'

/** What counts as clipped. */
export const clippingRules = {
  /** At full scale: within one code of 32767 or of −32768, in runs of at least so many samples. */
  fullScaleRun: 2,
  /** A flat top below full scale: the highest value of its polarity, at least this, held within one code in runs of so many samples, so often. */
  flatTopLeastPcm: 4096,
  flatTopRun: 3,
  flatTopRuns: 4,
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
  const { up, down } = peaksOf(cells)
  const positive = clippedSide(cells, up, 1)
  const negative = clippedSide(cells, down, -1)
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

/** The highest sample of a polarity, times its sign, and the cells, ascending, that hold samples within one code of it; there may be more of them. */
interface Peak {
  readonly pcm: number
  readonly cells: readonly number[]
}

/** The peaks of the track; only those cells are read whose bound lets them reach one. */
function peaksOf(cells: Cells): { readonly up: Peak; readonly down: Peak } {
  const { samples, power, squareBound, rateHz } = cells
  let loudest = 0
  for (let cell = 1; cell < power.length; cell++) if (power[cell]! > power[loudest]!) loudest = cell
  let up = peakOf(cells, loudest, 1)
  let down = peakOf(cells, loudest, -1)
  let least = leastBound(Math.min(up, down) - 1)
  const upCells: number[] = []
  const downCells: number[] = []
  for (let cell = 0; cell < squareBound.length; cell++) {
    if (squareBound[cell]! < least) continue
    const end = cellEnd(cells, cell)
    // Negative where a sample is within one code of a peak, or over it: hardly ever, so that one branch a cell is cheaper than one a sample.
    const mostUp = (up - 2) | 0
    const mostDown = (down - 2) | 0
    let room = 0
    for (let at = cellStart(cell, rateHz) | 0; at < end; at++) {
      const x = samples[at]!
      room |= (mostUp - x) | (mostDown + x)
    }
    if (room >= 0) continue
    const highest = peakOf(cells, cell, 1)
    const lowest = peakOf(cells, cell, -1)
    if (highest > up + 1) upCells.length = 0
    if (lowest > down + 1) downCells.length = 0
    if (highest > 0 && highest >= up - 1) upCells.push(cell)
    if (lowest > 0 && lowest >= down - 1) downCells.push(cell)
    up = Math.max(up, highest)
    down = Math.max(down, lowest)
    least = leastBound(Math.min(up, down) - 1)
  }
  return { up: { pcm: up, cells: upCells }, down: { pcm: down, cells: downCells } }
}

/** The highest sample of a cell, times the sign; at least 0. */
function peakOf(cells: Cells, cell: number, sign: 1 | -1): number {
  const end = cellEnd(cells, cell)
  let peak = 0
  for (let at = cellStart(cell, cells.rateHz); at < end; at++) peak = Math.max(peak, sign * cells.samples[at]!)
  return peak
}

/** The bound that a cell has at least that holds a sample of this value; silent cells hold none that count. */
function leastBound(pcm: number): number {
  return Math.max(1, pcm) ** 2
}

function cellEnd({ samples, rateHz }: Cells, cell: number): number {
  return Math.min(samples.length, cellStart(cell + 1, rateHz)) | 0
}

/** One polarity; below, samples times the sign are looked at, so that a ceiling is always above. */
function clippedSide(cells: Cells, peak: Peak, sign: 1 | -1): ClippedSide {
  const unclipped = { runs: 0, samples: 0, ceilingPcm: null }
  const fullScale = sign === 1 ? 32767 : 32768
  const ceilingPcm = sign * peak.pcm
  if (peak.pcm >= fullScale - 1) {
    const held = heldFrom(cells, peak.cells, sign, fullScale - 1, clippingRules.fullScaleRun)
    return held.runs === 0 ? unclipped : { ...held, ceilingPcm }
  }
  if (peak.pcm < clippingRules.flatTopLeastPcm) return unclipped
  const held = heldFrom(cells, peak.cells, sign, peak.pcm - 1, clippingRules.flatTopRun)
  if (held.runs < clippingRules.flatTopRuns) return unclipped
  const near = peak.pcm * (1 - clippingRules.thinningShare)
  const isPiledUp = held.samples > countBetween(cells, sign, near, peak.pcm - 1)
  return isPiledUp ? { ...held, ceilingPcm } : unclipped
}

/** Runs of at least `leastRun` samples that are at `floor` or above, those that begin, end or lie in given cells. */
function heldFrom(cells: Cells, within: readonly number[], sign: 1 | -1, floor: number, leastRun: number): RunCount {
  const { samples, rateHz } = cells
  const isHeld = (at: number): boolean => at >= 0 && at < samples.length && sign * samples[at]! >= floor
  let runs = 0
  let held = 0
  let done = 0
  for (const cell of within) {
    const end = cellEnd(cells, cell)
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

/** Samples of [low, high). */
function countBetween(cells: Cells, sign: 1 | -1, low: number, high: number): number {
  const { samples, squareBound, rateHz } = cells
  const least = leastBound(low)
  let count = 0
  for (let cell = 0; cell < squareBound.length; cell++) {
    if (squareBound[cell]! < least) continue
    const end = cellEnd(cells, cell)
    for (let at = cellStart(cell, rateHz); at < end; at++) if (sign * samples[at]! >= low && sign * samples[at]! < high) count++
  }
  return count
}
