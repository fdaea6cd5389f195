import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedEvent } from '../timeline/events.ts'
import { eachEvent } from '../turn-taking/each-event.ts'
import { notCounted } from '../turn-taking/not-counted.ts'
import { sayTheSame } from './content-words.ts'
import { interruptedReply, nextTurnStartMs, saidWithin, textOf } from './unheard-text.ts'

/** The caller changed the subject; going on with the old one means not having listened. */
export const staleContinuation: Measure = {
  definition: {
    id: 'stale_continuation',
    version: 1,
    title: 'Goes on with what was interrupted',
    unit: 'ratio',
    kind: 'rate',
    why: 'The caller interrupted to say something; going on with the old reply means not having listened.',
    definition:
      'Barge-ins the agent yielded to after which its next reply says what it had been stopped from saying: at least half of the content words of the shorter of the two stand in ' +
      'the other, and at least three (all, where there are fewer). From what the target reports of itself (said, saying).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    eachEvent(
      timeline,
      'bargeIn',
      (event) => judge(timeline, event),
      () => ({ kind: 'not-applicable', why: 'the call ended before this barge-in' }),
    ),
}

function judge(timeline: CallTimeline, { event, outcome, stopAtMs }: JudgedEvent): Outcome {
  if (outcome !== 'yield' || stopAtMs === null)
    return { kind: 'not-applicable', why: outcome === 'no_yield' ? 'the agent did not stop' : notCounted(outcome) }
  const text = textOf(timeline)
  const stopped = interruptedReply(text, stopAtMs)
  if (typeof stopped === 'string') return { kind: 'not-applicable', why: stopped }
  if (stopped.unheard.length === 0) return { kind: 'not-applicable', why: 'all of the stopped reply had begun to sound' }
  const next = saidWithin(text, stopAtMs, nextTurnStartMs(timeline, event.startMs))
  if (next.length === 0) return { kind: 'not-applicable', why: 'no reply is reported after the barge-in' }
  const reply = next.map((piece) => piece.text).join(' ')
  return { kind: 'trial', hit: sayTheSame(stopped.unheard.join(' '), reply, true) }
}
