import type { ExpectationResult, Outcome } from '../../model/result.ts'
import type { Finding, Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { JudgedTurn } from '../timeline/turns.ts'
import { judgeExpectations, turnReport, type TurnReport } from './judge-expectations.ts'

/** What the target told between the start of this turn and the start of the next scripted one. */
export function reportOf(timeline: CallTimeline, turn: JudgedTurn): TurnReport {
  const next = timeline.turns.find((other) => other.caller.index > turn.caller.index && other.caller.source === 'script')
  return turnReport(timeline.recorded.recording, turn.startMs, next?.startMs ?? Infinity)
}

/** Expectations of one turn, judged. */
export function expectationsOf(timeline: CallTimeline, turn: JudgedTurn): readonly ExpectationResult[] {
  const { expect } = turn.caller
  return expect === undefined ? [] : judgeExpectations(expect, reportOf(timeline, turn), timeline.recorded.recording)
}

/**
 * One trial for every expectation the script states (entity recognised, tool called, words said), those of turns never
 * reached included. What the target cannot tell is not applicable, with the reason.
 */
export const expectationMet: Measure = {
  definition: {
    id: 'expectation_met',
    version: 1,
    title: 'Expectations met',
    unit: 'ratio',
    kind: 'rate',
    why: 'Fast and wrong is no service: did the agent understand, and do what was asked?',
    definition:
      'Expected entities (canonical value in what the agent says it recognised), tool calls (name and the stated ' +
      'arguments) and words (pattern over what the agent says), each between the start of its turn and the next ' +
      'scripted turn, over all stated.',
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) => [...reachedFindings(timeline), ...unreachedFindings(timeline)],
}

function reachedFindings(timeline: CallTimeline): readonly Finding[] {
  return timeline.turns.flatMap((turn) =>
    expectationsOf(timeline, turn).map((result) => {
      const outcome: Outcome = turn.invalidWhy === null ? outcomeOf(result) : { kind: 'invalid', why: turn.invalidWhy }
      return { turn: turn.caller.index, tags: { kind: result.kind }, outcome }
    }),
  )
}

/** Expectations of scripted turns and barge-ins the call ended without; a sham is no turn, so nothing is expected of it. */
function unreachedFindings({ recorded: { recording } }: CallTimeline): readonly Finding[] {
  const said = new Set(recording.turns.filter((turn) => turn.source === 'script').map(({ turn }) => turn))
  return recording.plan.steps.flatMap((step) => {
    const isTurn = step.kind === 'say' || (step.kind === 'bargeIn' && !step.sham)
    if (!isTurn || step.expect === undefined || said.has(step.turn)) return []
    return judgeExpectations(step.expect, null, recording).map((result): Finding => {
      const interrupted = recording.end.kind === 'interrupted'
      return {
        tags: { kind: result.kind, reached: 'no' },
        outcome: interrupted ? { kind: 'not-applicable', why: 'the run was interrupted before this turn' } : outcomeOf(result),
      }
    })
  })
}

function outcomeOf(result: ExpectationResult): Outcome {
  if (result.status === 'not-applicable') return { kind: 'not-applicable', why: result.why ?? 'not applicable' }
  return { kind: 'trial', hit: result.status === 'met' }
}
