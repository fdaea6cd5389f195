import type { Measure } from '../measure.ts'
import { eachTurn } from './each-turn.ts'

/** Share of turns nobody answered; turns a connected call never came to included. */
export const unanswered: Measure = {
  definition: {
    id: 'unanswered',
    version: 1,
    title: 'Unanswered turns',
    unit: 'ratio',
    kind: 'rate',
    why: 'A turn without an answer is worse than a slow one and must not vanish from the statistics.',
    definition:
      "Turns without agent speech before the caller's next turn, 10 s, or the end of the call, over all scripted turns " +
      'of connected calls, those never reached included.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachTurn(timeline, ({ bySpeech }) => ({ kind: 'trial', hit: bySpeech.class === 'no_response' }), { kind: 'trial', hit: true }),
}
