import { interPausalUnits, runsOf, type Interval } from '../timeline/units.ts'
import type { Conversation, ConversationEvent } from './conversation.ts'
import { unionWithin } from './intervals.ts'

/** Test support: a conversation written by hand. `agent` are segments of speech; units and runs follow from them. */
export interface HandMade {
  readonly endMs?: number
  readonly rttMs?: number | null
  /** Each turn as its fragments. */
  readonly turns?: readonly (readonly Interval[])[]
  readonly events?: readonly (Pick<ConversationEvent, 'kind' | 'startMs' | 'endMs'> & { readonly sham?: boolean })[]
  readonly agent?: readonly Interval[]
  readonly plannedEndsMs?: readonly number[]
  readonly filler?: readonly Interval[]
  readonly words?: number
}

/** Barge-ins that are not shams become turns behind the others. */
export function handMade(options: HandMade): Conversation {
  const endMs = options.endMs ?? 60_000
  const units = interPausalUnits(options.agent ?? [])
  const turns = (options.turns ?? []).map((fragments) => ({ fragments, bargeInEvent: null as number | null }))
  const events = (options.events ?? []).map(({ kind, startMs, endMs: until, sham = false }, event): ConversationEvent => {
    if (kind !== 'bargeIn' || sham) return { event, kind, sham, startMs, endMs: until, turn: null }
    turns.push({ fragments: [[startMs, until]], bargeInEvent: event })
    return { event, kind, sham, startMs, endMs: until, turn: turns.length - 1 }
  })
  const heard = events.filter(({ sham }) => !sham).map(({ startMs, endMs: until }): Interval => [startMs, until])
  return {
    endMs,
    rttMs: options.rttMs ?? null,
    turns,
    events,
    callerActive: unionWithin([...turns.flatMap(({ fragments }) => fragments), ...heard], endMs),
    speechUnits: units,
    audioUnits: units,
    speechRuns: runsOf(units),
    fillerUnits: options.filler ?? [],
    wordsOf: () => options.words ?? null,
    plannedEndsMs: options.plannedEndsMs ?? [],
  }
}
