import { bandEnergies, nsim, patchSimilarity, picture, type PatchSimilarity, type Picture } from './nsim.ts'
import type { Spectrogram } from './spectrogram.ts'

/** How far from its own place a patch is sought, in lengths of a patch (24 s). */
const searchPatches = 60

/** A patch of the reference and what of the degraded signal it was matched with. Times in seconds from the start of the aligned signals. */
export interface MatchedPatch extends PatchSimilarity {
  /** Mean level of each band of the degraded patch, on the scale of its spectrogram. */
  readonly bandEnergies: Float64Array
  readonly refStartS: number
  readonly refEndS: number
  readonly degStartS: number
  readonly degEndS: number
  /** The best order of all patches leaves this one out: similarity, band means and times in the degraded signal are 0. */
  readonly lost: boolean
}

/** The patches that do not begin more than half their length after the last frame of the degraded signal. `starts` ascend. */
export function patchesWithin(starts: readonly number[], patchFrames: number, degradedFrames: number): readonly number[] {
  return starts.filter((start) => start - patchFrames / 2 <= degradedFrames)
}

/**
 * Matches each patch of the reference (`patchFrames` frames from each of `starts`, at least one) with frames of the degraded signal so that
 * the sum of similarities is greatest among all matches in which time runs forward, by dynamic programming over every offset within ±24 s.
 */
export function matchPatches(
  reference: Spectrogram,
  degraded: Spectrogram,
  starts: readonly number[],
  patchFrames: number,
  frameSeconds: number,
): readonly MatchedPatch[] {
  const patches = starts.map((start) => picture(reference, start, patchFrames))
  const { similarities, windows } = allSimilarities(patches, starts, degraded, patchFrames)
  return backtrace(bestPaths(similarities, windows), windows).map(({ offset, lost }, p) => {
    const matched = picture(degraded, offset, patchFrames)
    const compared = patchSimilarity(patches[p]!, matched)
    const refStartS = starts[p]! * frameSeconds
    const seconds = patchFrames * frameSeconds
    const times = { refStartS, refEndS: refStartS + seconds }
    const energies = bandEnergies(matched)
    if (lost) {
      const nothing = { similarity: 0, bandMeans: new Float64Array(reference.bands), degStartS: 0, degEndS: 0 }
      return { ...compared, ...nothing, ...times, bandEnergies: energies, lost }
    }
    const degStartS = offset * frameSeconds
    return { ...compared, ...times, degStartS, degEndS: degStartS + seconds, bandEnergies: energies, lost }
  })
}

/** Offsets at which a patch is sought: from `first` to `last`. */
interface SearchWindow {
  readonly first: number
  readonly last: number
}

/** Similarity of every patch at every offset in its window. Offset by offset, because the statistics of a degraded patch serve all patches. */
function allSimilarities(
  patches: readonly Picture[],
  starts: readonly number[],
  degraded: Spectrogram,
  patchFrames: number,
): { readonly similarities: readonly Float64Array[]; readonly windows: readonly SearchWindow[] } {
  const reach = searchPatches * patchFrames
  const windows = starts.map((start) => ({ first: Math.max(0, start - reach), last: Math.min(degraded.frames - 1, start + reach) }))
  const similarities = starts.map(() => new Float64Array(degraded.frames))
  for (let offset = 0; offset < degraded.frames; offset++) {
    const candidate = picture(degraded, offset, patchFrames)
    for (let p = 0; p < patches.length; p++) {
      if (offset < windows[p]!.first || offset > windows[p]!.last) continue
      similarities[p]![offset] = nsim(patches[p]!, candidate)
    }
  }
  return { similarities, windows }
}

/** Of every patch and offset: the greatest sum of similarities up to there, and at which offset the patch before then is (−1: there is none). */
interface Paths {
  readonly total: readonly Float64Array[]
  readonly origin: readonly Int32Array[]
}

/**
 * Its quirks are those of the reference implementation: a patch is left out where its predecessor at this same offset has more by itself, and
 * what lies outside the window of the predecessor counts as 0, not as forbidden. Of equal predecessors the latest is taken.
 */
function bestPaths(similarities: readonly Float64Array[], windows: readonly SearchWindow[]): Paths {
  const total = similarities.map((row, p) => (p === 0 ? row : new Float64Array(row.length)))
  const origin = similarities.map((row, p) => new Int32Array(row.length).fill(p === 0 ? -1 : 0))
  for (let p = 1; p < similarities.length; p++) {
    const { first, last } = windows[p]!
    const before = total[p - 1]!
    let best = -Number.MAX_VALUE
    let bestAt = -1
    let next = windows[p - 1]!.first
    for (let offset = first; offset <= last; offset++) {
      for (; next < offset; next++) {
        if (before[next]! < best) continue
        best = before[next]!
        bestAt = next
      }
      const sum = similarities[p]![offset]! + best
      const leftOut = before[offset]! > sum
      total[p]![offset] = leftOut ? before[offset]! : sum
      origin[p]![offset] = leftOut ? offset : bestAt
    }
  }
  return { total, origin }
}

/** The offset of each patch on the best path of all, and whether the patch is left out of it. */
function backtrace(
  { total, origin }: Paths,
  windows: readonly SearchWindow[],
): readonly { readonly offset: number; readonly lost: boolean }[] {
  const path: { readonly offset: number; readonly lost: boolean }[] = []
  let offset = greatestWithin(total.at(-1)!, windows.at(-1)!)
  for (const row of origin.toReversed()) {
    const from = row[offset]!
    path.push({ offset, lost: from === offset })
    offset = from
  }
  return path.reverse()
}

/** The first of the greatest. */
function greatestWithin(values: Float64Array, { first, last }: SearchWindow): number {
  let best = first
  for (let at = first + 1; at <= last; at++) if (values[at]! > values[best]!) best = at
  return best
}
