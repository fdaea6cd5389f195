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
  const loud = loudCells(cells)
  const positive = clippedSide(cells, loud, 1)
  const negative = clippedSide(cells, loud, -1)
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

/** A cell that may hold a sample near one of the two peaks of the track, with its own: the highest of the samples read, times the sign. */
interface LoudCell {
  readonly cell: number
  readonly up: number
  readonly down: number
}

/**
 * All cells that hold a sample, of those read, within the `thinningShare` of a peak of the track. Found by their power, which no sample in a cell
 * exceeds by more than the number of samples in it; from the loudest cell on, so that few others need be looked at.
 */
function loudCells(cells: Cells): readonly LoudCell[] {
  const { power, rateHz, stride } = cells
  const read = Math.ceil(rateHz / 1000 / stride) + 1
  let loudest = 0
  for (let cell = 1; cell < power.length; cell++) if (power[cell]! > power[loudest]!) loudest = cell
  let { up, down } = peaksIn(cells, loudest)
  const loud: LoudCell[] = []
  for (let cell = 0; cell < power.length; cell++) {
    const near = (1 - clippingRules.thinningShare) * Math.min(up, down)
    if (power[cell] === 0 || power[cell]! * read * 32768 ** 2 < near * near) continue
    const peaks = peaksIn(cells, cell)
    if (peaks.up < near && peaks.down < near) continue
    loud.push({ cell, ...peaks })
    up = Math.max(up, peaks.up)
    down = Math.max(down, peaks.down)
  }
  return loud
}

function peaksIn({ samples, rateHz, stride }: Cells, cell: number): { readonly up: number; readonly down: number } {
  const end = Math.min(samples.length, cellStart(cell + 1, rateHz))
  let up = 0
  let down = 0
  for (let at = Math.ceil(cellStart(cell, rateHz) / stride) * stride; at < end; at += stride) {
    const x = samples[at]!
    if (x > up) up = x
    else if (-x > down) down = -x
  }
  return { up, down }
}

/** One polarity; below, samples times the sign are looked at, so that a ceiling is always above. */
function clippedSide(cells: Cells, loud: readonly LoudCell[], sign: 1 | -1): ClippedSide {
  const unclipped = { runs: 0, samples: 0, ceilingPcm: null }
  const fullScale = sign === 1 ? 32767 : 32768
  // Where every other sample is read, a run of two or more still has one among them.
  const peak = loud.reduce((most, { up, down }) => Math.max(most, sign === 1 ? up : down), 0)
  const cellsFrom = (floor: number): readonly number[] =>
    loud.filter(({ up, down }) => (sign === 1 ? up : down) >= floor).map(({ cell }) => cell)
  if (peak >= fullScale - 1) {
    const held = heldFrom(cells, cellsFrom(fullScale - 1), sign, fullScale - 1, clippingRules.fullScaleRun)
    return held.runs === 0 ? unclipped : { ...held, ceilingPcm: sign * peak }
  }
  if (peak < clippingRules.flatTopLeastPcm) return unclipped
  const held = heldFrom(cells, cellsFrom(peak - 1), sign, peak - 1, clippingRules.flatTopRun)
  if (held.runs < clippingRules.flatTopRuns) return unclipped
  const near = peak * (1 - clippingRules.thinningShare)
  const isPiledUp = held.samples > countBetween(cells, cellsFrom(near), sign, near, peak - 1)
  return isPiledUp ? { ...held, ceilingPcm: sign * peak } : unclipped
}

/** Runs of at least `leastRun` samples that are at `floor` or above, those that begin, end or lie in given cells. */
function heldFrom(cells: Cells, within: readonly number[], sign: 1 | -1, floor: number, leastRun: number): RunCount {
  const { samples, rateHz } = cells
  const isHeld = (at: number): boolean => at >= 0 && at < samples.length && sign * samples[at]! >= floor
  let runs = 0
  let held = 0
  let done = 0
  for (const cell of within) {
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

/** Samples of [low, high) in given cells. */
function countBetween({ samples, rateHz }: Cells, within: readonly number[], sign: 1 | -1, low: number, high: number): number {
  let count = 0
  for (const cell of within) {
    const end = Math.min(samples.length, cellStart(cell + 1, rateHz))
    for (let at = cellStart(cell, rateHz); at < end; at++) if (sign * samples[at]! >= low && sign * samples[at]! < high) count++
  }
  return count
}
