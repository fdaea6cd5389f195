/** [start, end] in ms on the call's clock. */
export type Interval = readonly [startMs: number, endMs: number]

/** Agent segments nearer than this are one inter-pausal unit (G_ipu of measures.md 1.10; strictly less). */
export const ipuGapMs = 200

/** Units nearer than this are one run: a shorter gap is not a stop (S_stop; strictly less). */
export const runGapMs = 500

/** Merges ascending intervals whose gap is strictly less than `gapMs`. */
export function mergeIntervals(intervals: readonly Interval[], gapMs: number): readonly Interval[] {
  const merged: Interval[] = []
  for (const interval of intervals) {
    const last = merged.at(-1)
    if (last !== undefined && interval[0] - last[1] < gapMs) merged[merged.length - 1] = [last[0], Math.max(last[1], interval[1])]
    else merged.push(interval)
  }
  return merged
}

/** Inter-pausal units of segments. */
export function interPausalUnits(segments: readonly Interval[]): readonly Interval[] {
  return mergeIntervals(segments, ipuGapMs)
}

/** Runs of inter-pausal units. */
export function runsOf(units: readonly Interval[]): readonly Interval[] {
  return mergeIntervals(units, runGapMs)
}

/** The interval that holds the moment strictly inside, if any. */
export function intervalAround(intervals: readonly Interval[], atMs: number): Interval | null {
  return intervals.find(([start, end]) => start < atMs && atMs < end) ?? null
}
