import type { DeadAir } from '../../model/result.ts'
import type { Interval } from '../timeline/units.ts'
import type { Conversation } from './conversation.ts'
import { unionWithin } from './intervals.ts'

/** Silence of at least this long is dead air (T_dead of measures.md 1.10). */
export const deadAirMs = 3000

/**
 * Dead air (measures.md M10): every maximal stretch of at least `deadAirMs` in which neither track is active, the head of the call and the tail
 * up to its end included. It is the agent's when the last thing before it was a caller turn, or the agent's own unfinished reply: filler,
 * or speech that the agent itself goes on with before the caller's next turn. At the head it is the agent's when the agent was the
 * first to speak: its greeting was late. A pause inside a caller turn is the caller's own. A sound that asks nothing does not change
 * whose it is.
 */
export function deadAirOf(conversation: Conversation): readonly DeadAir[] {
  const { endMs, callerActive, audioUnits } = conversation
  const active = unionWithin([...callerActive, ...audioUnits], endMs)
  const silences: Interval[] = []
  let from = 0
  for (const [start, end] of active) {
    if (start - from >= deadAirMs) silences.push([from, start])
    from = end
  }
  if (endMs - from >= deadAirMs) silences.push([from, endMs])
  return silences.map(([startMs, silentTo]) => ({ startMs, endMs: silentTo, owner: ownerOf(conversation, startMs, silentTo) }))
}

function ownerOf(conversation: Conversation, startMs: number, endMs: number): DeadAir['owner'] {
  const turns = conversation.turns.flatMap(({ fragments }): Interval[] => {
    const [first, last] = [fragments[0], fragments.at(-1)]
    return first === undefined || last === undefined ? [] : [[first[0], last[1]]]
  })
  if (turns.some(([start, end]) => start < startMs && end > endMs)) return 'caller'
  const lastTurnMs = Math.max(-Infinity, ...turns.map(([, end]) => end).filter((end) => end <= startMs))
  const lastUnit = conversation.audioUnits.findLast(([, end]) => end <= startMs)
  const nextTurnMs = Math.min(Infinity, ...turns.map(([start]) => start).filter((start) => start >= endMs))
  const nextUnitMs = conversation.audioUnits.find(([start]) => start >= endMs)?.[0] ?? Infinity
  const agentSpeaksNext = nextUnitMs < nextTurnMs
  if (lastTurnMs === -Infinity && lastUnit === undefined) return agentSpeaksNext ? 'agent' : 'caller'
  if (lastUnit === undefined || lastTurnMs > lastUnit[1]) return 'agent'
  const unfinished = agentSpeaksNext || conversation.fillerUnits.some(([start, end]) => start === lastUnit[0] && end === lastUnit[1])
  return unfinished ? 'agent' : 'caller'
}
