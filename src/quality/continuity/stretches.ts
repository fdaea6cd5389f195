/** A stretch of a track, ms from its start. */
export type StretchMs = readonly [fromMs: number, toMs: number]

/** How many stretches there are, and how long; all 0 where there is none. */
export interface Stretches {
  readonly count: number
  readonly longestMs: number
  readonly totalMs: number
}

export function stretchesOf(stretches: readonly StretchMs[]): Stretches {
  let longestMs = 0
  let totalMs = 0
  for (const [fromMs, toMs] of stretches) {
    longestMs = Math.max(longestMs, toMs - fromMs)
    totalMs += toMs - fromMs
  }
  return { count: stretches.length, longestMs, totalMs }
}

/** Stretches in any order as stretches that neither overlap nor touch, ascending; gaps of up to a millisecond are closed. */
export function united(stretches: readonly StretchMs[]): readonly StretchMs[] {
  const joined: [number, number][] = []
  for (const [fromMs, toMs] of [...stretches].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1)
    if (last !== undefined && fromMs <= last[1] + 1) last[1] = Math.max(last[1], toMs)
    else joined.push([fromMs, toMs])
  }
  return joined
}
