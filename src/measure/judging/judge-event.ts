import type { EventOutcome, EventResult } from '../../model/result.ts'
import { intervalAround, type Interval } from '../timeline/units.ts'
import { causalMinimumMs, responseWindowMs } from './classify-turn.ts'
import type { Conversation, ConversationEvent } from './conversation.ts'
import { overlapMs } from './intervals.ts'

/** Windows of measures.md 1.10, in ms. */
export const eventWindows = {
  /** A stop within this is a yield (W_yield). */
  yieldMs: 2000,
  /** After the event's end: a stop within this is a false one (W_falseStop). */
  falseStopMs: 1000,
  /** After the event's end: speech within this answers the event (W_falseResp). */
  falseResponseMs: 2000,
  /** Speech this soon after a stop goes on with it (resumeMax). */
  resumeMs: 3000,
  /** A stop this near the planned end is the planned end (naturalTol). */
  naturalMs: 100,
} as const

/** What came of one event: the part of `EventResult` that follows from the conversation alone. */
export type JudgedOutcome = Pick<
  EventResult,
  'outcome' | 'stopMs' | 'talkOverMs' | 'tailSpeechMs' | 'responseMs' | 'resumeGapMs' | 'delayMs' | 'plannedEndMs'
> & {
  readonly why: string | null
  /** End of the agent's run around the onset, on the call's clock. */
  readonly stopAtMs: number | null
  /** After a yield without an answer: how long one was waited for. */
  readonly responseWaitedMs: number | null
}

/**
 * Judges a barge-in (M4–M6) or a sound (M7 where the agent speaks, M8 in silence); rules in the order of measures.md §4. `stopMs` is the raw run
 * end − onset wherever a run holds the onset strictly inside, whatever the outcome. A sham is judged like the real thing: what would
 * have happened anyway.
 */
export function judgeEvent(conversation: Conversation, event: ConversationEvent): JudgedOutcome {
  const run = intervalAround(conversation.speechRuns, event.startMs)
  if (run === null) return event.kind === 'bargeIn' ? notSpeaking(conversation, event, 'not_bargein') : inSilence(conversation, event)
  const stopAtMs = run[1]
  const stopMs = stopAtMs - event.startMs
  const planned = conversation.plannedEndsMs
    .filter((endMs) => endMs > run[0])
    .toSorted((a, b) => Math.abs(a - stopAtMs) - Math.abs(b - stopAtMs))
  const base: JudgedOutcome = {
    outcome: null,
    why: null,
    stopAtMs,
    stopMs,
    talkOverMs: talkOverMs(conversation, event),
    tailSpeechMs: overlapMs(conversation.speechUnits, [[event.startMs, stopAtMs]]),
    responseMs: null,
    responseWaitedMs: null,
    resumeGapMs: null,
    delayMs: null,
    plannedEndMs: planned[0] ?? null,
  }
  return event.kind === 'bargeIn' ? bargeIn(conversation, event, base) : sound(conversation, event, base)
}

function bargeIn(conversation: Conversation, event: ConversationEvent, base: JudgedOutcome): JudgedOutcome {
  const stopMs = base.stopMs as number
  if (stopMs < causalMinimumMs(conversation.rttMs)) return { ...base, outcome: 'coincident' }
  if (stopMs > eventWindows.yieldMs) return { ...base, outcome: 'no_yield' }
  const limMs = Math.min(nextTurnMs(conversation, event), event.endMs + responseWindowMs, conversation.endMs)
  // What goes on within the interrupted run is no answer yet.
  const answer = conversation.speechUnits.find(([onset]) => onset >= event.endMs && onset >= (base.stopAtMs as number) && onset <= limMs)
  if (event.sham) return { ...base, outcome: 'yield' }
  return answer === undefined
    ? { ...base, outcome: 'yield', responseWaitedMs: Math.max(0, limMs - event.endMs) }
    : { ...base, outcome: 'yield', responseMs: answer[0] - event.endMs }
}

function sound(conversation: Conversation, event: ConversationEvent, base: JudgedOutcome): JudgedOutcome {
  const stopAtMs = base.stopAtMs as number
  const as = (outcome: EventOutcome, resumeGapMs: number | null = null): JudgedOutcome => ({ ...base, outcome, resumeGapMs })
  if (base.plannedEndMs !== null && Math.abs(stopAtMs - base.plannedEndMs) <= eventWindows.naturalMs) return as('natural_end')
  if (stopAtMs < event.startMs + causalMinimumMs(conversation.rttMs)) return as('coincident')
  if (stopAtMs > event.endMs + eventWindows.falseStopMs) return as('ignored')
  const next = conversation.speechRuns.find(([start]) => start > stopAtMs && start <= stopAtMs + eventWindows.resumeMs)
  // Speech that answers a turn the caller took meanwhile does not go on with what was stopped.
  const caller = conversation.turns.some(({ fragments }) => isBetween(fragments, stopAtMs, next?.[0] ?? stopAtMs))
  return next === undefined || caller ? as('dropped') : as('paused_resumed', next[0] - stopAtMs)
}

/** M8: an onset in (b, f + W_falseResp] is an error; with a caller turn still waiting for its answer the event is no opportunity. */
function inSilence(conversation: Conversation, event: ConversationEvent): JudgedOutcome {
  const { startMs, endMs } = event
  const turn = conversation.turns.findLast(({ fragments }) => startOf(fragments) <= startMs)?.fragments
  if (turn !== undefined && startMs < (turn.at(-1) as Interval)[1]) return notSpeaking(conversation, event, null, 'the caller was speaking')
  if (turn !== undefined && isPending(conversation, turn, startMs))
    return notSpeaking(conversation, event, null, 'a turn was still unanswered')
  const nextMs = nextTurnMs(conversation, event)
  const untilMs = Math.min(endMs + eventWindows.falseResponseMs, conversation.endMs)
  const onset = conversation.speechUnits.find(([start]) => start > startMs && start <= untilMs && start < nextMs)?.[0]
  if (onset === undefined) return notSpeaking(conversation, event, 'ignored')
  return { ...notSpeaking(conversation, event, 'false_response'), delayMs: onset - endMs }
}

/**
 * Within the response window of the turn, and no agent speech that began in or after the turn has gone past its end; what the agent was
 * saying when the turn began answers nothing.
 */
function isPending({ speechUnits, speechRuns }: Conversation, turn: readonly Interval[], atMs: number): boolean {
  const startMs = (turn[0] as Interval)[0]
  const endMs = (turn.at(-1) as Interval)[1]
  if (atMs > endMs + responseWindowMs) return false
  const ownRunEndMs = speechRuns.find(([from, to]) => from <= startMs && to > startMs)?.[1] ?? startMs
  return !speechUnits.some(([onset, end]) => onset > startMs && onset >= ownRunEndMs && onset < atMs && end > endMs)
}

function notSpeaking(
  conversation: Conversation,
  event: ConversationEvent,
  outcome: EventOutcome | null,
  why: string | null = null,
): JudgedOutcome {
  return {
    outcome,
    why,
    stopAtMs: null,
    stopMs: null,
    talkOverMs: talkOverMs(conversation, event),
    tailSpeechMs: null,
    responseMs: null,
    responseWaitedMs: null,
    resumeGapMs: null,
    delayMs: null,
    plannedEndMs: null,
  }
}

/** M5: |A ∩ [b, f]|; null for shams, in which nobody is talked over. */
function talkOverMs({ speechUnits }: Conversation, { sham, startMs, endMs }: ConversationEvent): number | null {
  return sham ? null : overlapMs(speechUnits, [[startMs, endMs]])
}

/** Start of the caller's next turn or barge-in after the event began; the event's own turn does not count. */
function nextTurnMs({ turns }: Conversation, event: ConversationEvent): number {
  return turns.reduce((least, { fragments }, index) => {
    const startMs = startOf(fragments)
    return index !== event.turn && startMs > event.startMs && startMs < least ? startMs : least
  }, Infinity)
}

function isBetween(fragments: readonly Interval[], fromMs: number, toMs: number): boolean {
  const startMs = startOf(fragments)
  return startMs >= fromMs && startMs < toMs
}

function startOf(fragments: readonly Interval[]): number {
  return fragments[0]?.[0] ?? Infinity
}
