import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { isFiller } from '../timeline/agent-text.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedTurn } from '../timeline/turns.ts'
import { sayTheSame } from './content-words.ts'
import { noTranscript, textOf } from './unheard-text.ts'

/** An agent that takes an impatient caller's repetition for a new question answers it twice. */
export const doubleAnswer: Measure = {
  definition: {
    id: 'double_answer',
    version: 1,
    title: 'Answers a repeated turn twice',
    unit: 'ratio',
    kind: 'rate',
    why: 'A caller who says it again wants one answer, and one booking.',
    definition:
      'Turns that an impatient caller repeated after which the agent began two replies that say the same (half of the shorter one’s content words, three or more, or the very same text), between the ' +
      'end of the first attempt and the caller’s next other turn, over all repeated turns. From what the target reports of itself (said).',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => {
    const repeated = timeline.turns.filter(
      (turn, index) => turn.caller.source !== 'repeat' && timeline.turns[index + 1]?.caller.source === 'repeat',
    )
    if (repeated.length === 0) return [{ outcome: { kind: 'not-applicable', why: 'no turn was repeated' } }]
    return repeated.map((turn) => ({ turn: turn.caller.index, tags: turn.tags, outcome: turnOutcome(timeline, turn) }))
  },
}

function turnOutcome(timeline: CallTimeline, turn: JudgedTurn): Outcome {
  const text = textOf(timeline)
  if (text.grain === 'none') return { kind: 'not-applicable', why: noTranscript }
  if (turn.invalidWhy !== null) return { kind: 'invalid', why: turn.invalidWhy }
  const next = timeline.turns.find(({ caller }) => caller.index > turn.caller.index && caller.source !== 'repeat')
  const replies = text.replies.filter(({ atMs, text: said }) => atMs > turn.endMs && atMs <= (next?.startMs ?? Infinity) && !isFiller(said))
  const twice = replies.some(({ text: one }, at) =>
    replies.slice(at + 1).some(({ text: other }) => one === other || sayTheSame(one, other)),
  )
  return { kind: 'trial', hit: twice }
}
