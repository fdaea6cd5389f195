import type { CallEvent } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { anchorSpreadMs, latencyUncertaintyMs, pathState } from '../timeline/uncertainty.ts'

/**
 * M13: start of the agent's first speech minus (a) the SDP answer, (b) ICE and DTLS up, (c) the first agent packet. Calls
 * that never connected count in `call_failed`. An agent that stays silent until the caller speaks is +∞ where the script
 * waits for a greeting, else not applicable.
 */
export const greetingLatency: Measure = greeting('greeting_latency', 'Greeting after connect', 'ICE and DTLS were up', 'dtls.connected')
export const greetingAfterAnswer: Measure = greeting(
  'greeting_after_answer',
  'Greeting after answer',
  'the SDP answer arrived',
  'answer.received',
)
export const greetingAfterFirstPacket: Measure = greeting(
  'greeting_after_first_packet',
  'Greeting after first packet',
  'the first agent packet arrived',
  'first.packet',
)

function greeting(id: string, title: string, since: string, eventType: string): Measure {
  return {
    definition: {
      id,
      version: 1,
      title,
      unit: 'ms',
      kind: 'distribution',
      why: 'The first thing a caller hears is silence; a long one makes callers say "hello?" into the greeting.',
      definition: `Start of the agent's first speech before the caller's first turn minus the moment ${since}.`,
      better: 'lower',
    },
    needs: 'timeline',
    find: (timeline) => [{ outcome: greetingOutcome(timeline, eventType) }],
  }
}

function greetingOutcome(timeline: CallTimeline, eventType: string): Outcome {
  const { recording } = timeline.recorded
  const from: CallEvent | undefined = recording.events.find((event) => event.type === eventType)
  const firstTurnMs = timeline.turns[0]?.startMs ?? recording.endMs
  const onsetMs = timeline.speechUnits[0]?.[0]
  const greeted = onsetMs !== undefined && onsetMs < firstTurnMs
  if (!greeted) {
    const first = recording.plan.steps[0]
    const awaited = first?.kind === 'wait' && first.for.kind !== 'time'
    if (!awaited) return { kind: 'not-applicable', why: 'the script does not wait for a greeting and there was none' }
    if (recording.end.kind === 'interrupted' && timeline.turns.length === 0)
      return { kind: 'not-applicable', why: 'the run was interrupted before a greeting' }
    return { kind: 'censored', beyond: Math.max(0, firstTurnMs - (from?.atMs ?? 0)) }
  }
  if (from === undefined) return { kind: 'not-applicable', why: `the recording has no event ${eventType}` }
  const uncertainty = latencyUncertaintyMs({
    // No caller edge is involved: our pacing does not enter.
    pacingP95Ms: 0,
    anchorSpreadMs: anchorSpreadMs(timeline.placement, onsetMs),
    snrDb: timeline.activity.snrDb,
    path: pathState(timeline.placement, onsetMs - 500, onsetMs + 500),
  })
  return { kind: 'measured', value: onsetMs - from.atMs, uncertainty }
}
