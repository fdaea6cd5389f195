import type { Outcome } from '../../model/result.ts'
import type { Finding } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedTurn } from '../timeline/turns.ts'

/**
 * One finding for every scripted opportunity and every other turn the caller took: turns the harness spoiled are invalid,
 * turns nobody could answer are not applicable, turns never reached get `unreached`, all others are judged.
 */
export function eachTurn(timeline: CallTimeline, judge: (turn: JudgedTurn) => Outcome, unreached: Outcome): readonly Finding[] {
  const reached = timeline.turns.map((turn): Finding => ({ turn: turn.caller.index, tags: turn.tags, outcome: turnOutcome(turn, judge) }))
  const missed = timeline.unreached.map((turn): Finding => ({
    tags: turn.tags,
    outcome: turn.noOpportunityWhy === null ? unreached : { kind: 'not-applicable', why: turn.noOpportunityWhy },
  }))
  return [...reached, ...missed]
}

function turnOutcome(turn: JudgedTurn, judge: (turn: JudgedTurn) => Outcome): Outcome {
  if (turn.noOpportunityWhy !== null) return { kind: 'not-applicable', why: turn.noOpportunityWhy }
  if (turn.invalidWhy !== null) return { kind: 'invalid', why: turn.invalidWhy }
  return judge(turn)
}
