import { foreignWhy } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { jitterBuffer } from '../timeline/jitter-buffer.ts'
import type { JudgedTurn } from '../timeline/turns.ts'
import { eachTurn } from './each-turn.ts'

/**
 * M1 in the `played` view, in ms: turn latency with the answer's onset dated by when it came out of the modelled jitter buffer. Null: no
 * answer, an answer none of whose packets was played, or a recording without packet times.
 */
export function playedLatencyMs({ playedView }: Pick<CallTimeline, 'playedView'>, { bySpeech, endMs }: JudgedTurn): number | null {
  if (playedView === null || bySpeech.onsetMs === null || bySpeech.latencyMs === null) return null
  const heardMs = playedView.onsetHeardMs(bySpeech.onsetMs)
  return heardMs === null ? null : heardMs - endMs
}

/** Turn latency as a caller hears it, who sits behind a jitter buffer. */
export const turnLatencyPlayed: Measure = {
  definition: {
    id: 'turn_latency_played',
    version: 1,
    title: `Turn latency, as played (modelled buffer ${jitterBuffer.version})`,
    unit: 'ms',
    kind: 'distribution',
    needsRtp: true,
    why:
      'What a caller hears comes out of a jitter buffer, which waits for late packets. Gate on this where jitter, loss or delay is asked ' +
      'for or seen (turns tagged path:disturbed); on a clean path it is turn latency plus the least delay of the buffer.',
    definition:
      `Turn latency with the start of the agent's speech dated by when its packet leaves a modelled adaptive jitter buffer ` +
      `(${jitterBuffer.version}: at least ${jitterBuffer.minimumMs} ms over the earliest time it could play; grows at once to the ` +
      `95th percentile of the worst delays of half seconds of the last 10 s, shrinks by 10 % of the time played; what comes after its ` +
      'time is discarded). A model: not validated against another receiver yet, and its ± is that of turn latency, which says nothing of ' +
      'how far a given receiver is from the model. Unanswered: +∞, as in turn latency.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    timeline.playedView === null
      ? eachTurn(timeline, () => noPacketTimes, noPacketTimes)
      : eachTurn(
          timeline,
          (turn) => {
            const value = playedLatencyMs(timeline, turn)
            if (value !== null) return { kind: 'measured', value, uncertainty: turn.uncertaintyMs }
            return { kind: 'censored', beyond: turn.bySpeech.censoredAtMs ?? Math.max(0, turn.limMs - turn.endMs) }
          },
          { kind: 'censored', beyond: 0 },
        ),
}

const noPacketTimes: Outcome = { kind: 'not-applicable', why: foreignWhy }
