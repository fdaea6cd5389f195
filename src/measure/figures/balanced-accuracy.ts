import type { Measure } from '../measure.ts'
import { countTrials, differenceFigure, noFigure, part } from './rates.ts'

/** M14: (yield rate + 1 − false-stop rate)/2 over the whole run, shams left out; both parts are shown. */
export const balancedAccuracy: Measure = {
  definition: {
    id: 'barge_in_balanced_accuracy',
    version: 1,
    title: 'Barge-in balanced accuracy',
    unit: 'ratio',
    kind: 'figure',
    why: 'An agent that stops at anything, and one that stops at nothing, must not score well on one number: both score 50 %.',
    definition:
      'Mean of the yield rate at barge-ins and one minus the false-stop rate at coughs, backchannels, noise and side talk (M14), shams left ' +
      "out; interval by Newcombe's method. Needs both kinds of event.",
    better: 'higher',
  },
  needs: 'measurements',
  summarise: (measurements) => {
    const yielded = countTrials(measurements, 'barge_in_yield')
    const stopped = countTrials(measurements, 'false_stop')
    const parts = [part('yielded to a barge-in', yielded), part('stopped for something else', stopped)]
    if (yielded.n === 0 && stopped.n === 0) return noFigure('no barge-in and no sound met a speaking agent')
    if (yielded.n === 0) return noFigure('no barge-in met a speaking agent', parts)
    if (stopped.n === 0) return noFigure('no cough, backchannel, noise or side talk met a speaking agent', parts)
    return differenceFigure(yielded, stopped, parts, 0.5, 0.5)
  },
}
