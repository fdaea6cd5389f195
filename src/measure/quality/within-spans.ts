import type { Interval } from '../timeline/units.ts'

/** Tells of moments that only grow whether they lie in one of the spans, which are in order. */
export function withinSpans(spans: readonly Interval[]): (atMs: number) => boolean {
  let span = 0
  return (atMs) => {
    while (span < spans.length && (spans[span] as Interval)[1] <= atMs) span++
    return span < spans.length && (spans[span] as Interval)[0] <= atMs
  }
}
