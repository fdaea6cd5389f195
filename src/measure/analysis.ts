import type { CallResult, EventResult, TurnResult } from '../model/result.ts'
import type { Recording } from '../model/recording.ts'

/** What `vqt analyze --json` prints for one recording: the same numbers as `result.json`, in the order of the labels. Null: no value. */
export interface Analysis {
  readonly schemaVersion: 1
  /** Version of vqt. */
  readonly vqt: string
  readonly id: string
  readonly callEndMs: number
  /** `detected`: nobody labelled the caller; edges, kinds of events and uncertainties are those of the detector. */
  readonly callerEdges: Recording['callerEdges']
  /** What the `uncertaintyMs` of turns and events say, and where they come from. */
  readonly uncertainty: string
  readonly warnings: readonly string[]
  readonly turns: readonly AnalysedTurn[]
  readonly events: readonly AnalysedEvent[]
  readonly deadAir: CallResult['deadAir']
  readonly shares: CallResult['shares']
  /** The caller's own voice in the agent's track. */
  readonly echo: CallResult['callerEcho']
  /** Agent inter-pausal units. */
  readonly agentSpeech: CallResult['agentSpeech']
}

export type AnalysedTurn = Pick<
  TurnResult,
  | 'class'
  | 'turnLatencyMs'
  | 'timeToFirstAudioMs'
  | 'firstSubstantiveMs'
  | 'playedLatencyMs'
  | 'censoredAtMs'
  | 'overlapMs'
  | 'settledMs'
  | 'cutIns'
  | 'cutInDelayMs'
  | 'agentBackchannels'
  | 'uncertaintyMs'
  | 'fragments'
>

export type AnalysedEvent = Pick<
  EventResult,
  | 'kind'
  | 'sham'
  | 'outcome'
  | 'stopMs'
  | 'talkOverMs'
  | 'tailSpeechMs'
  | 'responseMs'
  | 'resumeGapMs'
  | 'delayMs'
  | 'uncertaintyMs'
  | 'onsetUncertaintyMs'
  | 'startMs'
  | 'endMs'
> & { readonly why: string | null }

/** What is known of a recording besides its evidence. */
export interface AnalysisContext {
  readonly vqt: string
  /** How many caller turns were labelled (or detected): barge-ins that are none of them are events only. */
  readonly labelledTurns: number
  readonly warnings: readonly string[]
}

const agentUncertainty =
  'U, k = 2 (about 95 %): turns[].uncertaintyMs and events[].onsetUncertaintyMs (responseMs, delayMs) end on an agent onset, events[].uncertaintyMs (stopMs, talkOverMs, tailSpeechMs, resumeGapMs) on an agent offset, which is less sharp'

const callerUncertainty: Readonly<Record<Recording['callerEdges'], string>> = {
  annotated: 'the caller’s edges are those of the labels, taken as exact',
  detected: 'the caller’s edges were detected as well, which makes all of them wider: give labels where edges are known',
}

/** The call as it was measured, in the order of its labels. */
export function analysisOf(call: CallResult, recording: Recording, { vqt, labelledTurns, warnings }: AnalysisContext): Analysis {
  const turns = call.turns.filter(({ turn }) => turn < labelledTurns).toSorted((a, b) => a.turn - b.turn)
  return {
    schemaVersion: 1,
    vqt,
    id: call.id,
    callEndMs: call.durationMs,
    callerEdges: recording.callerEdges,
    uncertainty: `${agentUncertainty}; ${callerUncertainty[recording.callerEdges]}`,
    warnings,
    turns: turns.map(analysedTurn),
    events: call.callerEvents.toSorted((a, b) => a.event - b.event).map(analysedEvent),
    deadAir: call.deadAir,
    shares: call.shares,
    echo: call.callerEcho,
    agentSpeech: call.agentSpeech,
  }
}

function analysedTurn(turn: TurnResult): AnalysedTurn {
  return {
    class: turn.class,
    turnLatencyMs: turn.turnLatencyMs,
    timeToFirstAudioMs: turn.timeToFirstAudioMs,
    firstSubstantiveMs: turn.firstSubstantiveMs,
    playedLatencyMs: turn.playedLatencyMs,
    censoredAtMs: turn.censoredAtMs,
    overlapMs: turn.overlapMs,
    settledMs: turn.settledMs,
    cutIns: turn.cutIns,
    cutInDelayMs: turn.cutInDelayMs,
    agentBackchannels: turn.agentBackchannels,
    uncertaintyMs: turn.uncertaintyMs,
    fragments: turn.fragments,
  }
}

function analysedEvent(event: EventResult): AnalysedEvent {
  return {
    kind: event.kind,
    sham: event.sham,
    outcome: event.outcome,
    why: event.why ?? null,
    stopMs: event.stopMs,
    talkOverMs: event.talkOverMs,
    tailSpeechMs: event.tailSpeechMs,
    responseMs: event.responseMs,
    resumeGapMs: event.resumeGapMs,
    delayMs: event.delayMs,
    uncertaintyMs: event.uncertaintyMs,
    onsetUncertaintyMs: event.onsetUncertaintyMs,
    startMs: event.startMs,
    endMs: event.endMs,
  }
}
