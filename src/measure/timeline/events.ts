import type { CallerSound } from '../../model/recording.ts'
import type { EventResult } from '../../model/result.ts'
import type { ConversationEvent } from '../judging/conversation.ts'
import { judgeEvent, type JudgedOutcome } from '../judging/judge-event.ts'
import type { CallTimeline } from './call-timeline.ts'
import { anchorSpreadMs, latencyUncertaintyMs, offsetUncertaintyMs, pathState } from './uncertainty.ts'
import { echoFault, harnessFault } from './validity.ts'

/** One barge-in or sound with everything the measures need to know about it. */
export interface JudgedEvent extends JudgedOutcome {
  readonly event: ConversationEvent
  readonly text: string
  /** U (k = 2) of `stopMs`, which ends on an agent offset. */
  readonly uncertaintyMs: number
  /** U (k = 2) of what ends on an agent onset: `responseMs`, `delayMs`. */
  readonly onsetUncertaintyMs: number
  readonly invalidWhy: string | null
  /** What gate selectors match. */
  readonly tags: Readonly<Record<string, string>>
}

/** Judges every event of a call: outcome, validity, uncertainty, tags. */
export function judgeEvents(timeline: Omit<CallTimeline, 'turns' | 'unreached' | 'events'>): readonly JudgedEvent[] {
  const { recording, caller: sent } = timeline.recorded
  return timeline.conversation.events.map((event) => {
    const judged = judgeEvent(timeline.conversation, event)
    const sound = recording.sounds.find((each) => each.event === event.event)
    const turn = event.turn === null ? undefined : recording.turns[event.turn]
    const untilMs = Math.max(event.endMs, Math.min(judged.stopAtMs ?? event.endMs, event.endMs + 2000))
    return {
      ...judged,
      event,
      text: (sound ?? turn)?.text ?? '',
      uncertaintyMs: offsetUncertaintyMs(uncertaintyParts(timeline, judged.stopAtMs ?? event.endMs, event.startMs, untilMs)),
      onsetUncertaintyMs: latencyUncertaintyMs(
        uncertaintyParts(timeline, event.endMs + (judged.responseMs ?? judged.delayMs ?? 0), event.startMs, untilMs),
      ),
      // The onset is the edge that everything counts from: packets late from half a second before it on spoil it.
      invalidWhy:
        harnessFault(
          { fromMs: event.startMs - 500, offsetMs: event.startMs, toMs: untilMs },
          { clock: timeline.clock, sent, lag: recording.lag },
        ) ?? echoFault(timeline.echo, { fromMs: event.startMs, toMs: untilMs }),
      tags: tagsOf(timeline, event, sound ?? turn, judged.outcome),
    }
  })
}

function uncertaintyParts(
  { recorded, placement, pacing, activity }: Pick<CallTimeline, 'recorded' | 'placement' | 'pacing' | 'activity'>,
  edgeMs: number,
  fromMs: number,
  toMs: number,
): Parameters<typeof latencyUncertaintyMs>[0] {
  return {
    pacingP95Ms: pacing.p95Ms,
    anchorSpreadMs: anchorSpreadMs(placement, edgeMs),
    snrDb: activity.snrDb,
    path: pathState(placement, fromMs - 500, Math.max(toMs, edgeMs) + 500),
    callerDetected: recorded.recording.callerEdges === 'detected',
    codec: recorded.recording.tracks.agent?.codec,
  }
}

function tagsOf(
  timeline: Pick<CallTimeline, 'recorded'>,
  event: ConversationEvent,
  scripted: Pick<CallerSound, 'tags'> | undefined,
  outcome: EventResult['outcome'],
): Readonly<Record<string, string>> {
  return {
    ...timeline.recorded.recording.plan.tags,
    ...scripted?.tags,
    kind: event.kind,
    sham: event.sham ? 'yes' : 'no',
    outcome: outcome ?? 'none',
  }
}
