import type { Outcome } from '../../model/result.ts'
import type { Finding } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { cutReaderFor } from '../timeline/cut-evidence.ts'
import type { CutQuality } from '../timeline/cut-quality.ts'

/**
 * One finding for every event at which the agent's run ended because of us: yields, and stops at sounds (paused_resumed, dropped). Other events
 * made no cut and are not applicable. Shams are the control arm and cut nothing.
 */
export function eachStop(timeline: CallTimeline, judge: (cut: CutQuality, atMs: number) => Outcome): readonly Finding[] {
  return timeline.events
    .filter(({ event }) => !event.sham)
    .map((judged): Finding => {
      const turn = judged.event.turn === null ? {} : { turn: judged.event.turn }
      return { ...turn, tags: judged.tags, outcome: stopOutcome(judged) }
    })

  function stopOutcome({ outcome, stopAtMs, invalidWhy }: CallTimeline['events'][number]): Outcome {
    const stopped = outcome === 'yield' || outcome === 'paused_resumed' || outcome === 'dropped'
    if (!stopped || stopAtMs === null) return { kind: 'not-applicable', why: `the agent was not stopped (${outcome ?? 'no opportunity'})` }
    if (invalidWhy !== null) return { kind: 'invalid', why: invalidWhy }
    const cut = cutReaderFor(timeline)(stopAtMs)
    return cut === null ? { kind: 'not-applicable', why: 'no speech is left before the stop' } : judge(cut, stopAtMs)
  }
}
