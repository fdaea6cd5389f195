import type { Figure } from '../../model/result.ts'
import { minimumTrials, wilson, zOneSided95 } from '../../stats/wilson.ts'
import type { Measure } from '../measure.ts'
import { countTrials, noFigure, part } from './rates.ts'

/** Cut-in rate up to which a pause counts as tolerated. */
export const toleratedCutInRate = 0.1

/**
 * M2: the longest rung of the pause ladder whose cut-in rate is shown (one-sided 95 % Wilson bound) to be at most 10 %. Its upper bound is the
 * longest rung not shown to be above 10 %, 0 where all are.
 */
export const pauseTolerance: Measure = {
  definition: {
    id: 'pause_tolerance',
    version: 1,
    title: 'Pause tolerance',
    unit: 'ms',
    kind: 'figure',
    why: 'How long a caller may pause inside a sentence without losing the floor.',
    definition:
      'Longest pause of the ladder (tag pause) whose cut-in rate has a one-sided 95 % Wilson upper bound of at most 10 % (M2). With no cut-in at ' +
      'all a rung needs 25 turns to show that.',
    better: 'higher',
  },
  needs: 'measurements',
  summarise: (measurements): Figure => {
    const rungs = [...new Set(measurements.flatMap(({ measure, tags }) => (measure === 'premature_endpoint' ? (tags['pause'] ?? []) : [])))]
      .map((pause) => ({ pauseMs: Number(pause), ...countTrials(measurements, 'premature_endpoint', { pause }) }))
      .filter(({ pauseMs, n }) => Number.isFinite(pauseMs) && n > 0)
      .toSorted((a, b) => a.pauseMs - b.pauseMs)
    const n = rungs.reduce((sum, rung) => sum + rung.n, 0)
    if (n === 0) return noFigure('no turn with a pause of a ladder')
    const parts = rungs.map(({ pauseMs, k, n: trials }) => part(`cut into a pause of ${pauseMs} ms`, { k, n: trials }))
    const bounds = rungs.map(({ pauseMs, k, n: trials }) => ({ pauseMs, ...wilson(k, trials, zOneSided95) }))
    const shown = bounds.filter(({ high }) => high <= toleratedCutInRate).at(-1)?.pauseMs ?? null
    const notRefuted = bounds.filter(({ low }) => low <= toleratedCutInRate).at(-1)?.pauseMs ?? 0
    const high = notRefuted === bounds.at(-1)?.pauseMs ? null : notRefuted
    const needed = minimumTrials(toleratedCutInRate)
    const short = rungs.filter((rung) => rung.n < needed).map((rung) => `${needed - rung.n} at ${rung.pauseMs} ms`)
    const missing = short.length === 0 ? null : `a rung needs ${needed} turns to show it; missing: ${short.join(', ')}`
    const why = missing ?? (shown === null ? 'no rung is shown to be tolerated' : null)
    return { value: shown, low: shown, high, lowOneSided: shown, highOneSided: high, n, ...(why === null ? {} : { why }), parts }
  },
}
