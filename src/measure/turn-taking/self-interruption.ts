import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { overlapMs } from '../judging/intervals.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { cutReaderFor } from '../timeline/cut-evidence.ts'
import type { Interval } from '../timeline/units.ts'

/** Windows in ms: no caller sound this long before the stop; the agent speaks again within this. */
export const selfInterruptionWindows = { quietMs: 2000, againMs: 3000 } as const

/** Agents hear their own voice, or a second reply overtakes the first: they break off with nobody speaking and begin again. */
export const selfInterruption: Measure = {
  definition: {
    id: 'self_interruption',
    version: 1,
    title: 'Agent interrupts itself',
    unit: 'ratio',
    kind: 'rate',
    why: 'An agent that breaks off although nobody spoke hears its own echo, or answers twice.',
    definition:
      'Runs of agent speech that end like a cut (word fragment or click, reader cut-1) with no sound of the caller in the 2 s before, and go on within 3 s ' +
      'without a caller turn between, over all runs of agent speech that nothing of the caller’s could have stopped.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) =>
    timeline.speechRuns.length === 0
      ? [{ outcome: { kind: 'not-applicable', why: 'the agent never spoke' } }]
      : timeline.speechRuns.map((run, index) => ({ outcome: runOutcome(timeline, run, timeline.speechRuns[index + 1] ?? null) })),
}

function runOutcome(timeline: CallTimeline, [, stopMs]: Interval, next: Interval | null): Outcome {
  const { callerActive, turns } = timeline.conversation
  if (overlapMs(callerActive, [[stopMs - selfInterruptionWindows.quietMs, stopMs]]) > 0)
    return { kind: 'not-applicable', why: 'the caller made a sound in the 2 s before its end' }
  // The call itself cuts what is still sounding at its end.
  if (stopMs >= timeline.conversation.endMs - 20) return { kind: 'not-applicable', why: 'the call ended' }
  const again = next !== null && next[0] - stopMs <= selfInterruptionWindows.againMs
  const callerBetween =
    next !== null && turns.some(({ fragments }) => (fragments[0]?.[0] ?? Infinity) >= stopMs && (fragments[0]?.[0] ?? 0) < next[0])
  if (!again || callerBetween) return { kind: 'trial', hit: false }
  const cut = cutReaderFor(timeline)(stopMs)
  return { kind: 'trial', hit: cut !== null && (cut.fragment || cut.click) }
}
