import type { CallPlan } from '../../model/plan.ts'
import type { CallerTurn, Recording } from '../../model/recording.ts'
import { causalMinimumMs, classifyTurn, responseWindowMs, type ClassifiedTurn } from '../judging/classify-turn.ts'
import { judgeInsideTurn, type InsideTurn } from '../judging/judge-turn.ts'
import type { CallTimeline } from './call-timeline.ts'
import type { JudgedEvent } from './events.ts'
import { anchorSpreadMs, latencyUncertaintyMs, lowSnrDb, pathState } from './uncertainty.ts'
import { intervalAround, type Interval } from './units.ts'
import { echoFault, harnessFault } from './validity.ts'

/** Around an edge, in ms, the path is looked at (measures.md 1.6). */
const neighbourhoodMs = 500

/** One caller turn with everything the measures need to know about it. */
export interface JudgedTurn {
  readonly caller: CallerTurn
  readonly fragments: readonly Interval[]
  readonly startMs: number
  readonly endMs: number
  readonly limMs: number
  /** By speech (headline) and by any audio. */
  readonly bySpeech: ClassifiedTurn
  readonly byAudio: ClassifiedTurn
  readonly inside: InsideTurn
  /** What came of it as a barge-in; null: an ordinary turn. */
  readonly bargeIn: JudgedEvent | null
  /** Our caller began strictly inside a run of the agent. */
  readonly startsInsideRun: boolean
  readonly uncertaintyMs: number
  /** Why the harness spoiled it; null: valid. */
  readonly invalidWhy: string | null
  /** Why nobody could have answered it, so that it is no opportunity; null: it is one. */
  readonly noOpportunityWhy: string | null
  /** What gate selectors match. */
  readonly tags: Readonly<Record<string, string>>
}

/** A scripted turn the call never came to. */
export interface UnreachedTurn {
  readonly turn: number
  readonly noOpportunityWhy: string | null
  readonly tags: Readonly<Record<string, string>>
}

/** Judges every caller turn of a call: edges, class, validity, uncertainty, tags. */
export function judgeTurns(timeline: Omit<CallTimeline, 'turns' | 'unreached'>): readonly JudgedTurn[] {
  const { recording, caller: sent } = timeline.recorded
  const edges = timeline.conversation.turns.map(({ fragments }) => fragments)
  return recording.turns.flatMap((caller, position) => {
    const fragments = edges[position] as readonly Interval[]
    const first = fragments[0]
    const last = fragments.at(-1)
    // A turn without speech in it (nothing was rendered) asks nothing.
    if (first === undefined || last === undefined) return []
    const startMs = first[0]
    const endMs = last[1]
    const nextStartMs = edges.slice(position + 1).find((next) => next.length > 0)?.[0]?.[0] ?? Infinity
    const limMs = Math.min(nextStartMs, endMs + responseWindowMs, recording.endMs)
    const bargeIn = timeline.events.find(({ event }) => event.turn === position) ?? null
    const bySpeech = classifyTurn({ fragments, limMs }, timeline.speechUnits)
    const byAudio = classifyTurn({ fragments, limMs }, timeline.audioUnits)
    const edgeMs = bySpeech.onsetMs ?? endMs
    const span = { fromMs: startMs, offsetMs: endMs, toMs: Math.max(endMs, bySpeech.onsetMs ?? endMs + neighbourhoodMs) }
    const path = pathState(timeline.placement, endMs - neighbourhoodMs, edgeMs + neighbourhoodMs)
    const { snrDb } = timeline.activity
    const anticipatory = bySpeech.class === 'gap' && (bySpeech.latencyMs as number) < causalMinimumMs(recording.rttMs)
    const tool = toolCalled(recording, endMs, bySpeech.onsetMs ?? limMs)
    return {
      caller,
      fragments,
      startMs,
      endMs,
      limMs,
      bySpeech,
      byAudio,
      startsInsideRun: intervalAround(timeline.speechRuns, startMs) !== null,
      uncertaintyMs: latencyUncertaintyMs({
        pacingP95Ms: timeline.pacing.p95Ms,
        anchorSpreadMs: anchorSpreadMs(timeline.placement, edgeMs),
        snrDb,
        path,
        callerDetected: recording.callerEdges === 'detected',
        codec: recording.tracks.agent?.codec,
      }),
      invalidWhy: harnessFault(span, { clock: timeline.clock, sent, lag: recording.lag }) ?? echoFault(timeline.echo, span),
      inside: judgeInsideTurn(timeline.conversation, fragments, bySpeech),
      bargeIn,
      noOpportunityWhy: bargeInWhy(bargeIn) ?? noOpportunity(recording, caller, { limMs, unanswered: bySpeech.class === 'no_response' }),
      tags: {
        ...recording.plan.tags,
        ...caller.tags,
        phase: caller.index === 0 ? 'first' : 'steady',
        tool: tool ? 'yes' : 'no',
        source: caller.source,
        class: bySpeech.class,
        early: ['premature', 'overlap', 'interrupted'].includes(bySpeech.class) ? 'yes' : 'no',
        ...(anticipatory ? { anticipatory: 'yes' } : {}),
        ...(caller.overAgent ? { overAgent: 'yes' } : {}),
        ...(snrDb !== null && snrDb < lowSnrDb ? { lowSnr: 'yes' } : {}),
        ...(path.disturbed ? { path: 'disturbed' } : {}),
      },
    }
  })
}

/** Scripted turns the call ended without. They stay in the denominators (measures.md 2): of a connected call they are unanswered. */
export function unreachedTurns(recording: Recording): readonly UnreachedTurn[] {
  const said = new Set(recording.turns.filter((turn) => turn.source === 'script').map((turn) => turn.turn))
  const says = recording.plan.steps.filter((step) => step.kind === 'say')
  return says.flatMap((step, position) => {
    if (said.has(step.turn)) return []
    const interrupted = recording.end.kind === 'interrupted' ? 'the run was interrupted before this turn' : null
    return {
      turn: step.turn,
      noOpportunityWhy: interrupted ?? scriptLeavesNoTime(recording.plan, step.turn),
      tags: {
        ...recording.plan.tags,
        ...step.tags,
        phase: position === 0 ? 'first' : 'steady',
        tool: step.expect?.tool === undefined ? 'no' : 'yes',
        source: 'script',
        class: 'no_response',
        early: 'no',
        reached: 'no',
      },
    }
  })
}

/** A true barge-in is judged by M4 to M6; one that met silence is an ordinary turn (M4.1). */
function bargeInWhy(bargeIn: JudgedEvent | null): string | null {
  return bargeIn === null || bargeIn.outcome === 'not_bargein' ? null : 'a barge-in: judged by stop time and response, not as a turn'
}

function noOpportunity(
  recording: Recording,
  turn: CallerTurn,
  window: { readonly limMs: number; readonly unanswered: boolean },
): string | null {
  if (recording.end.kind === 'interrupted' && window.unanswered && window.limMs >= recording.endMs)
    return 'the run was interrupted during this turn'
  return turn.source === 'script' ? scriptLeavesNoTime(recording.plan, turn.turn) : null
}

/**
 * A turn after which the script hangs up at once cannot be answered; whether it was anyway does not matter, so that only
 * the script decides what is an opportunity.
 */
function scriptLeavesNoTime(plan: CallPlan, turn: number): string | null {
  const at = plan.steps.findIndex((step) => step.kind === 'say' && step.turn === turn)
  const next = plan.steps.slice(at + 1).find((step) => step.kind !== 'dtmf')
  return at >= 0 && next?.kind === 'hangup' ? 'the script hangs up without waiting for an answer' : null
}

function toolCalled(recording: Recording, fromMs: number, toMs: number): boolean {
  return recording.events.some((event) => event.plane === 'tool' && event.type === 'tool' && event.atMs > fromMs && event.atMs < toMs)
}
