import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { overlapMs } from '../judging/intervals.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { agentText, textToleranceMs, type ReportedPiece } from '../timeline/agent-text.ts'
import { cutReaderFor } from '../timeline/cut-evidence.ts'
import type { Interval } from '../timeline/units.ts'

/**
 * Windows in ms. No caller sound this long before the stop; of a run shorter than that, none since `leadMs` before its onset (it began in
 * spite of what was said before, but not of what was still on its way to the agent). The agent speaks again within `againMs`.
 */
export const selfInterruptionWindows = { quietMs: 2000, leadMs: 200, againMs: 3000 } as const

/** Agents hear their own voice, or a second reply overtakes the first: they break off with nobody speaking and begin again. */
export const selfInterruption: Measure = {
  definition: {
    id: 'self_interruption',
    version: 2,
    title: 'Agent interrupts itself',
    unit: 'ratio',
    kind: 'rate',
    why: 'An agent that breaks off although nobody spoke hears its own echo, or answers twice.',
    definition:
      'Runs of agent speech that end like a cut (word fragment or click, reader cut-1) with no sound of the caller in the 2 s before (nor since 200 ms before their onset, where that is later), and go on within 3 s ' +
      'without a caller turn between, over all runs of agent speech that nothing of the caller’s could have stopped. Where the target reports its words (saying), what goes on must say the same ' +
      'again or belong to another reply; where it does not, about one in ten pauses inside a healthy reply reads like one.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    timeline.speechRuns.length === 0
      ? [{ outcome: { kind: 'not-applicable', why: 'the agent never spoke' } }]
      : timeline.speechRuns.map((run, index) => ({ outcome: runOutcome(timeline, run, timeline.speechRuns[index + 1] ?? null) })),
}

function runOutcome(timeline: CallTimeline, run: Interval, next: Interval | null): Outcome {
  const stopMs = run[1]
  const { callerActive, turns } = timeline.conversation
  const { quietMs, leadMs } = selfInterruptionWindows
  if (overlapMs(callerActive, [[Math.max(stopMs - quietMs, run[0] - leadMs), stopMs]]) > 0)
    return { kind: 'not-applicable', why: 'the caller made a sound in the 2 s before its end' }
  // The call itself cuts what is still sounding at its end.
  if (stopMs >= timeline.conversation.endMs - 20) return { kind: 'not-applicable', why: 'the call ended' }
  if (next === null || next[0] - stopMs > selfInterruptionWindows.againMs) return { kind: 'trial', hit: false }
  const callerBetween = turns.some(({ fragments }) => (fragments[0]?.[0] ?? Infinity) >= stopMs && (fragments[0]?.[0] ?? 0) < next[0])
  if (callerBetween) return { kind: 'trial', hit: false }
  const cut = cutReaderFor(timeline)(stopMs)
  const begunAgain = beginsAgain(timeline, run, next)
  return { kind: 'trial', hit: cut !== null && (cut.fragment || cut.click) && begunAgain !== false }
}

/** By the target's own report: the next run says again what this one said, or is another reply; null where it reports no words of both. */
function beginsAgain({ recorded }: CallTimeline, run: Interval, next: Interval): boolean | null {
  const { pieces, grain } = agentText(recorded.recording)
  if (grain !== 'pieces') return null
  const within = ([start, end]: Interval): readonly ReportedPiece[] =>
    pieces.filter(({ atMs }) => atMs >= start - textToleranceMs && atMs < end)
  const before = within(run)
  const first = within(next)[0]
  if (before.length === 0 || first === undefined) return null
  return before.some(({ text }) => text === first.text) || before.some(({ reply }) => reply !== first.reply)
}
