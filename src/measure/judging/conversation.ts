import type { SoundKind } from '../../model/plan.ts'
import type { Interval } from '../timeline/units.ts'

/**
 * What turn-taking is judged on: both sides of a call on one clock, wherever they came from (a live call, somebody else's recording, a
 * test). Everything in `judging/` is a pure function of it. Times are ms.
 */
export interface Conversation {
  /** Length of the call. */
  readonly endMs: number
  readonly rttMs: number | null
  /** Every caller turn in the order of the recording, barge-ins included. */
  readonly turns: readonly ConversationTurn[]
  /** Barge-ins and sounds by running number, shams included. */
  readonly events: readonly ConversationEvent[]
  /** Everything the caller's side sent that can be heard: turns, barge-ins, sounds; no shams, no noise layers. Merged, ascending. */
  readonly callerActive: readonly Interval[]
  /** Agent inter-pausal units of speech, of any audio, and runs of speech, ascending; the caller's echo is no part of them. */
  readonly speechUnits: readonly Interval[]
  readonly audioUnits: readonly Interval[]
  readonly speechRuns: readonly Interval[]
  /** Speech units that are filler only ("one moment"); empty without a transcript. */
  readonly fillerUnits: readonly Interval[]
  /** Words of an agent unit where a transcript tells; null: unknown. */
  readonly wordsOf: (unit: Interval) => number | null
  /** Where the agent's replies would have ended by themselves, as far as anybody knows. */
  readonly plannedEndsMs: readonly number[]
}

export interface ConversationTurn {
  /** Speech between scripted pauses, ascending; never empty. */
  readonly fragments: readonly Interval[]
  /** Number of its event where it was meant to be a barge-in. */
  readonly bargeInEvent: number | null
}

export interface ConversationEvent {
  readonly event: number
  readonly kind: SoundKind | 'bargeIn'
  readonly sham: boolean
  readonly startMs: number
  readonly endMs: number
  /** Index into `turns` of a barge-in; null for sounds and shams. */
  readonly turn: number | null
}
