import type { Shares } from '../../model/result.ts'
import type { Conversation } from './conversation.ts'
import { lengthMs, overlapMs, unionWithin } from './intervals.ts'

/**
 * Shares of the call (measures.md M12), as fractions of its length: who is active, both at once (|A ∩ C|), and neither. The caller's share
 * counts everything its side sent that can be heard. caller + agent − doubleTalk + mutualSilence = 1. Null for a call without length.
 */
export function sharesOf({ endMs, callerActive, speechUnits }: Conversation): Shares | null {
  if (!(endMs > 0)) return null
  const caller = unionWithin(callerActive, endMs)
  const agent = unionWithin(speechUnits, endMs)
  const either = unionWithin([...caller, ...agent], endMs)
  return {
    caller: lengthMs(caller) / endMs,
    agent: lengthMs(agent) / endMs,
    doubleTalk: overlapMs(caller, agent) / endMs,
    mutualSilence: (endMs - lengthMs(either)) / endMs,
  }
}
