import type { Measure } from '../measure.ts'
import { countTrials, differenceFigure, noFigure, part } from './rates.ts'

/** Yields beyond those of sham barge-ins: what the agent did because of the caller. */
export const excessYield: Measure = {
  definition: {
    id: 'excess_yield',
    version: 1,
    title: 'Yields in excess of sham',
    unit: 'ratio',
    kind: 'figure',
    why: 'Replies end by themselves: an agent that is deaf but brief seems to yield. What it also does when nothing is sent does not count.',
    definition: "Yield rate at barge-ins minus the yield rate at sham barge-ins (same trigger, nothing sent), with Newcombe's interval.",
    better: 'higher',
  },
  needs: 'measurements',
  summarise: (measurements) => {
    const real = countTrials(measurements, 'barge_in_yield')
    const sham = countTrials(measurements, 'sham_yield')
    const parts = [part('yielded to a barge-in', real), part('fell silent at a sham', sham)]
    if (real.n === 0 && sham.n === 0) return noFigure('no barge-in met a speaking agent')
    if (sham.n === 0 || real.n === 0)
      return noFigure(sham.n === 0 ? 'the scenario has no sham barge-ins (sham: 0.25)' : 'no barge-in met a speaking agent', parts)
    return differenceFigure(real, sham, parts)
  },
}
