import type { Outcome } from '../../model/result.ts'
import type { Finding, Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedTurn } from '../timeline/turns.ts'
import { contentWords, holdsStretch } from './content-words.ts'
import { interruptedReply, nextTurnStartMs, noTranscript, saidWithin, textOf, type InterruptedReply } from './unheard-text.ts'

/** Content words in a row that make a quotation. */
const quotedWords = 3

/** What an agent was stopped from saying was never said: it must not believe that it was. */
export const heardContext: Measure = {
  definition: {
    id: 'heard_context',
    version: 1,
    title: 'Knows what was heard',
    unit: 'ratio',
    kind: 'rate',
    why: 'What an agent was stopped from saying was never said; one that believes it was talks past its caller.',
    definition:
      'Turns that ask the agent what it last said, after a stop: the reply must not quote sentences of the stopped reply that had not begun to sound. A quotation: three ' +
      'content words in a row, or half of a sentence’s content words that were not heard elsewhere in the reply. From what the target reports of itself (said, saying).',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) => {
    const asking = timeline.turns.filter(({ caller }) => caller.expect?.heardContext === true)
    const judged = asking.map((turn): Finding => ({ turn: turn.caller.index, tags: turn.tags, outcome: turnOutcome(timeline, turn) }))
    return [...judged, ...neverAsked(timeline)]
  },
}

/** Scripted questions the call ended before: there is no reply to judge. */
function neverAsked({ recorded: { recording } }: CallTimeline): readonly Finding[] {
  const said = new Set(recording.turns.map(({ turn }) => turn))
  return recording.plan.steps.flatMap((step): Finding[] => {
    const asks = (step.kind === 'say' || (step.kind === 'bargeIn' && !step.sham)) && step.expect?.heardContext === true
    if (!asks || said.has(step.turn)) return []
    return [{ tags: { ...step.tags, reached: 'no' }, outcome: { kind: 'not-applicable', why: 'the call ended before this turn' } }]
  })
}

function turnOutcome(timeline: CallTimeline, turn: JudgedTurn): Outcome {
  if (turn.invalidWhy !== null) return { kind: 'invalid', why: turn.invalidWhy }
  const text = textOf(timeline)
  if (text.grain === 'none') return { kind: 'not-applicable', why: noTranscript }
  const stop = timeline.events.findLast(
    ({ event, outcome, stopAtMs }) =>
      !event.sham && event.startMs <= turn.startMs && stopAtMs !== null && (outcome === 'yield' || outcome === 'dropped'),
  )
  if (stop === undefined || stop.stopAtMs === null) return { kind: 'not-applicable', why: 'no reply was stopped before this turn' }
  const stopped = interruptedReply(text, stop.stopAtMs)
  if (typeof stopped === 'string') return { kind: 'not-applicable', why: stopped }
  if (stopped.unheard.length === 0) return { kind: 'not-applicable', why: 'all of the stopped reply had begun to sound' }
  const fromMs = Math.max(turn.startMs, stop.stopAtMs)
  const reply = saidWithin(text, fromMs, nextTurnStartMs(timeline, turn.startMs))
  if (reply.length === 0) return { kind: 'not-applicable', why: 'no reply to the question is reported' }
  return { kind: 'trial', hit: !quotesUnheard(reply.map((piece) => piece.text).join(' '), stopped) }
}

/** The reply quotes a sentence that never began to sound. */
export function quotesUnheard(reply: string, { heard, unheard }: InterruptedReply): boolean {
  const said = contentWords(reply)
  const known = contentWords(heard)
  return unheard.some((sentence) => {
    const words = contentWords(sentence)
    const stretches = words.slice(quotedWords - 1).map((_, at) => words.slice(at, at + quotedWords))
    if (stretches.some((stretch) => holdsStretch(said, stretch) && !holdsStretch(known, stretch))) return true
    const fresh = [...new Set(words)].filter((word) => !known.includes(word))
    return fresh.length > 0 && 2 * fresh.filter((word) => said.includes(word)).length >= fresh.length
  })
}
