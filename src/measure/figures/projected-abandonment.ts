import type { Figure } from '../../model/result.ts'
import { wilson, zOneSided95 } from '../../stats/wilson.ts'
import type { Measure } from '../measure.ts'
import { noFigure, part } from './rates.ts'

/** Patience in ms: after the first a caller says it again, after the others ever more hang up. Policy, not science. */
export const patienceMs = [1000, 3000, 6000, 10_000] as const

/** How many turns would have tried a caller's patience, whatever the caller of this run did. */
export const projectedAbandonment: Measure = {
  definition: {
    id: 'projected_abandonment',
    version: 1,
    title: 'Turns beyond patience',
    unit: 'ratio',
    kind: 'figure',
    why: 'Callers in a hurry speak again after about a second and hang up later; each such turn puts the call at risk.',
    definition:
      'Share of turns whose latency (turn_latency) is above 1 s; unanswered turns count. The parts give 3, 6 and 10 s as well. The limits are policy, not science.',
    better: 'lower',
  },
  needs: 'measurements',
  summarise: (measurements): Figure => {
    const latencies = measurements.flatMap(({ measure, outcome }) => {
      if (measure !== 'turn_latency') return []
      if (outcome.kind === 'measured') return [outcome.value]
      return outcome.kind === 'censored' ? [Infinity] : []
    })
    const n = latencies.length
    if (n === 0) return noFigure('no turn that could be judged')
    const beyond = (limitMs: number): number => latencies.filter((value) => value > limitMs).length
    const k = beyond(patienceMs[0])
    const both = wilson(k, n)
    const sided = wilson(k, n, zOneSided95)
    return {
      value: k / n,
      low: both.low,
      high: both.high,
      lowOneSided: sided.low,
      highOneSided: sided.high,
      n,
      parts: patienceMs.map((limitMs) => part(`waited longer than ${limitMs / 1000} s`, { k: beyond(limitMs), n })),
    }
  },
}
