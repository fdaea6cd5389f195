import type { Measure } from '../measure.ts'
import { countTrials, differenceFigure, noFigure, part } from './rates.ts'

/** False stops beyond those of sham sounds. */
export const excessFalseStop: Measure = {
  definition: {
    id: 'excess_false_stop',
    version: 1,
    title: 'False stops in excess of sham',
    unit: 'ratio',
    kind: 'figure',
    why: 'Replies end by themselves, also when somebody coughs.',
    definition:
      "False-stop rate at coughs, backchannels, noise and side talk minus that at their shams (nothing sent), with Newcombe's interval.",
    better: 'lower',
  },
  needs: 'measurements',
  summarise: (measurements) => {
    const real = countTrials(measurements, 'false_stop')
    const sham = countTrials(measurements, 'sham_false_stop')
    const parts = [part('stopped for a sound', real), part('fell silent at a sham', sham)]
    if (real.n === 0 && sham.n === 0) return noFigure('no sound met a speaking agent')
    if (sham.n === 0 || real.n === 0)
      return noFigure(sham.n === 0 ? 'the scenario has no sham sounds (sham: 0.25)' : 'no sound met a speaking agent', parts)
    return differenceFigure(real, sham, parts)
  },
}
