import type { Outcome } from '../../model/result.ts'
import type { Finding } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { cutReaderFor } from '../timeline/cut-evidence.ts'
import type { CutQuality } from '../timeline/cut-quality.ts'
import type { JudgedEvent } from '../timeline/events.ts'
import { eachEvent } from './each-event.ts'

/**
 * One finding for every scripted barge-in and sound; judged are those at which the agent's run ended because of us: yields, and stops at sounds
 * (paused_resumed, dropped). Others made no cut and are not applicable. Shams are the control arm and cut nothing.
 */
export function eachStop(timeline: CallTimeline, judge: (cut: CutQuality, atMs: number) => Outcome): readonly Finding[] {
  const unreached = (): Outcome => ({ kind: 'not-applicable', why: 'the call ended before this event' })
  return (['bargeIn', 'sound'] as const).flatMap((family) => eachEvent(timeline, family, stopOutcome, unreached))

  function stopOutcome({ outcome, stopAtMs }: JudgedEvent): Outcome {
    const stopped = outcome === 'yield' || outcome === 'paused_resumed' || outcome === 'dropped'
    if (!stopped || stopAtMs === null) return { kind: 'not-applicable', why: `the agent was not stopped (${outcome ?? 'no opportunity'})` }
    const cut = cutReaderFor(timeline)(stopAtMs)
    return cut === null ? { kind: 'not-applicable', why: 'no speech is left before the stop' } : judge(cut, stopAtMs)
  }
}
