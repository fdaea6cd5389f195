import type { CallerSound, CallerTurn, Recording } from '../../model/recording.ts'
import type { Conversation, ConversationEvent, ConversationTurn } from '../judging/conversation.ts'
import { unionWithin } from '../judging/intervals.ts'
import { eventWindows } from '../judging/judge-event.ts'
import { agentTimeMs } from './agent-time.ts'
import { turnFragments, type CallerClock } from './caller-edges.ts'
import type { Placement } from './placement.ts'
import type { Interval } from './units.ts'

/** The agent's side as the detector found it. */
export interface AgentSpeech {
  readonly speechUnits: readonly Interval[]
  readonly audioUnits: readonly Interval[]
  readonly speechRuns: readonly Interval[]
  readonly fillerUnits: readonly Interval[]
  readonly wordsOf: (unit: Interval) => number | null
}

/** Puts a recorded call's two sides on one clock, as `judging/` takes them. */
export function buildConversation(recording: Recording, clock: CallerClock, placement: Placement, agent: AgentSpeech): Conversation {
  const spans = recording.turns.map((turn) => turnFragments(clock, turn))
  const sounds = recording.sounds.map((sound) => ({ sound, fragments: turnFragments(clock, sound) }))
  const soundSpans = sounds.flatMap(({ fragments }): Interval[] => {
    const first = fragments[0]
    const last = fragments.at(-1)
    return first === undefined || last === undefined ? [] : [[first[0], last[1]]]
  })
  const heard = sounds.filter(({ sound }) => !sound.sham).flatMap(({ fragments }) => fragments)
  return {
    endMs: recording.endMs,
    rttMs: recording.rttMs,
    turns: recording.turns.map((turn, index): ConversationTurn => {
      return { fragments: spans[index] as readonly Interval[], bargeInEvent: turn.bargeIn?.event ?? null }
    }),
    events: [
      ...recording.turns.flatMap((turn, index) => bargeIn(turn, spans[index] as readonly Interval[], index)),
      ...sounds.flatMap(({ sound, fragments }) => soundEvent(sound, fragments)),
    ].toSorted((a, b) => a.event - b.event),
    callerActive: unionWithin([...spans.flat(), ...heard], recording.endMs),
    plannedEndsMs: [...(recording.plannedEndsMs ?? []), ...plannedByTruth(recording, placement, soundSpans)].toSorted((a, b) => a - b),
    ...agent,
  }
}

function bargeIn({ bargeIn: event }: CallerTurn, fragments: readonly Interval[], turn: number): ConversationEvent[] {
  const first = fragments[0]
  const last = fragments.at(-1)
  if (event === undefined || first === undefined || last === undefined) return []
  return [{ event: event.event, kind: 'bargeIn', sham: false, startMs: first[0], endMs: last[1], turn }]
}

function soundEvent({ event, kind, sham }: CallerSound, fragments: readonly Interval[]): ConversationEvent[] {
  const first = fragments[0]
  const last = fragments.at(-1)
  if (first === undefined || last === undefined) return []
  return [{ event, kind, sham, startMs: first[0], endMs: last[1], turn: null }]
}

/**
 * A reference agent tells where what was cut would have ended by itself, and where its other replies did. Of these only ends within reach of
 * a sound count: a reply that outlasted every sound by more than W_falseStop was plainly not stopped by one, and the agent that took no
 * notice must count as such (M7 excludes natural ends before it asks who ignored what).
 */
function plannedByTruth(recording: Recording, placement: Placement, sounds: readonly Interval[]): readonly number[] {
  return (recording.truth ?? []).flatMap((event) => {
    if (event.kind !== 'stop') return []
    if (event.plannedTimestamp !== undefined) return agentTimeMs(placement, event.plannedTimestamp) ?? []
    const endMs = event.bargeIn ? null : agentTimeMs(placement, event.timestamp)
    const inReach = endMs !== null && sounds.some(([from, to]) => endMs > from && endMs <= to + eventWindows.falseStopMs)
    return inReach ? [endMs] : []
  })
}
