import type { Interval } from '../timeline/units.ts'

/** Total length in ms of the pairwise intersections of two lists of ascending, non-overlapping intervals: |X ∩ Y| of measures.md §2. */
export function overlapMs(some: readonly Interval[], others: readonly Interval[]): number {
  let total = 0
  for (const [start, end] of some) for (const [from, to] of others) total += Math.max(0, Math.min(end, to) - Math.max(start, from))
  return total
}

/** Ascending, non-overlapping intervals that cover the same time as the given ones, cut to [0, endMs]. */
export function unionWithin(intervals: readonly Interval[], endMs: number): readonly Interval[] {
  const merged: [number, number][] = []
  const inside = intervals
    .map(([start, end]): [number, number] => [Math.max(0, start), Math.min(endMs, end)])
    .filter(([start, end]) => end > start)
  for (const [start, end] of inside.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

/** Sum of the lengths. */
export function lengthMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, [start, end]) => sum + end - start, 0)
}
