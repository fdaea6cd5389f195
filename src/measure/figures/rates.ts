import type { Figure, Measurement } from '../../model/result.ts'
import { newcombe } from '../../stats/newcombe.ts'
import { wilson, zOneSided95 } from '../../stats/wilson.ts'

export interface Count {
  readonly k: number
  readonly n: number
}

/** Hits and trials of one rate measure, of those measurements whose tags fit. */
export function countTrials(measurements: readonly Measurement[], measure: string, tags: Readonly<Record<string, string>> = {}): Count {
  const wanted = Object.entries(tags)
  let k = 0
  let n = 0
  for (const { measure: id, tags: own, outcome } of measurements) {
    if (id !== measure || outcome.kind !== 'trial' || wanted.some(([tag, value]) => own[tag] !== value)) continue
    n++
    if (outcome.hit) k++
  }
  return { k, n }
}

export function part(label: string, count: Count): Figure['parts'][number] {
  return { label, ...count, ...wilson(count.k, count.n) }
}

export function noFigure(why: string, parts: Figure['parts'] = [], n = 0): Figure {
  return { value: null, low: null, high: null, lowOneSided: null, highOneSided: null, n, why, parts }
}

/** `scale · (one − other) + offset` with Newcombe's intervals. */
export function differenceFigure(one: Count, other: Count, parts: Figure['parts'], scale = 1, offset = 0): Figure {
  const both = newcombe(one, other)
  const sided = newcombe(one, other, zOneSided95)
  const map = (difference: number): number => offset + scale * difference
  return {
    value: map(one.k / one.n - other.k / other.n),
    low: map(both.low),
    high: map(both.high),
    lowOneSided: map(sided.low),
    highOneSided: map(sided.high),
    n: one.n + other.n,
    parts,
  }
}
