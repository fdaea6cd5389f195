import { problemFrom } from '../model/problem.ts'
import type { RecordedCall } from '../model/recording.ts'
import type { CallResult, EventResult, Measurement, TurnResult } from '../model/result.ts'
import { expectationsOf } from './dialogue/expectations.ts'
import { turnReport } from './dialogue/judge-expectations.ts'
import { measures } from './index.ts'
import type { CallMeasure, Finding, Measure } from './measure.ts'
import { callQuality } from './quality/leg-quality.ts'
import { agentPeaks, callerPeaks, callTimeline, isConnected, type CallTimeline } from './timeline/call-timeline.ts'
import { deadAirOf } from './judging/dead-air.ts'
import { sharesOf } from './judging/shares.ts'
import type { JudgedEvent } from './timeline/events.ts'
import { firstSubstantiveMs } from './timeline/substantive.ts'
import type { JudgedTurn } from './timeline/turns.ts'
import { playedLatencyMs } from './turn-taking/turn-latency-played.ts'

/** One call, measured: what reports show of it, and every measurement of it. */
export interface MeasuredCall {
  readonly call: CallResult
  readonly measurements: readonly Measurement[]
}

/**
 * Everything right of the recording for one call. Pure and deterministic: the same recording gives the same JSON. Never
 * throws for what is in a recording: a measure that throws is one `failed` outcome of its own; an agent track that cannot
 * be placed fails the measures that need it.
 */
export function measureCall(recorded: RecordedCall, which: readonly Measure[] = measures): MeasuredCall {
  let timeline: CallTimeline | null = null
  let broken: unknown = null
  if (isConnected(recorded)) {
    try {
      timeline = callTimeline(recorded)
    } catch (thrown) {
      broken = thrown
    }
  }
  const perCall = which.filter((measure): measure is CallMeasure => measure.needs === 'recording' || measure.needs === 'timeline')
  const measurements = perCall.flatMap((measure) =>
    findingsOf(measure, recorded, timeline, broken).map(({ turn, tags, outcome }): Measurement => {
      const { id, version } = measure.definition
      const base = { measure: id, version, call: recorded.recording.plan.id, tags: tags ?? {}, outcome }
      return turn === undefined ? base : { ...base, turn }
    }),
  )
  return { call: callResult(recorded, timeline), measurements }
}

function findingsOf(measure: CallMeasure, recorded: RecordedCall, timeline: CallTimeline | null, broken: unknown): readonly Finding[] {
  const failed = (thrown: unknown): readonly Finding[] => [
    { outcome: { kind: 'failed', problem: problemFrom(`measure.${measure.definition.id}`, thrown) } },
  ]
  try {
    if (measure.needs === 'recording') return measure.find(recorded)
    if (timeline !== null) return measure.find(timeline)
    if (broken !== null) return failed(broken)
    return [{ outcome: { kind: 'not-applicable', why: 'the call never connected (counted in call_failed)' } }]
  } catch (thrown) {
    return failed(thrown)
  }
}

function callResult(recorded: RecordedCall, timeline: CallTimeline | null): CallResult {
  const { recording } = recorded
  const { plan } = recording
  const folder = `calls/${plan.id}`
  const placement = timeline?.placement
  return {
    id: plan.id,
    index: plan.index,
    role: plan.role,
    seed: plan.seed,
    end: recording.end,
    connected: isConnected(recorded),
    startAtMs: plan.startAtMs,
    startedAtMs: recording.startedAtMs,
    durationMs: recording.endMs,
    persona: plan.persona,
    values: plan.values,
    scriptedTurns: plan.steps.filter((step) => step.kind === 'say' || (step.kind === 'bargeIn' && !step.sham)).length,
    turns: timeline?.turns.map((turn) => turnResult(timeline, turn)) ?? [],
    agentSpeech: timeline?.speechUnits ?? [],
    callerEvents: timeline?.events.map(eventResult) ?? [],
    deadAir: timeline === null ? [] : deadAirOf(timeline.conversation),
    shares: timeline === null ? null : sharesOf(timeline.conversation),
    callerEcho: timeline?.echo?.echo ?? null,
    events: recording.events,
    audio: {
      caller: recorded.caller.length === 0 ? null : `${folder}/caller.ogg`,
      agent: recorded.agent.length === 0 ? null : `${folder}/agent.ogg`,
    },
    peaks: { caller: timeline === null ? null : callerPeaks(timeline), agent: timeline === null ? null : agentPeaks(timeline) },
    pacing: timeline === null ? null : { p50Ms: timeline.pacing.p50Ms, p99Ms: timeline.pacing.p99Ms, maxMs: timeline.pacing.maxMs },
    packets: {
      sent: recorded.caller.length,
      received: placement?.received ?? 0,
      lost: placement === undefined ? 0 : placement.expected - placement.received,
    },
    quality: timeline === null ? null : callQuality(timeline),
  }
}

function turnResult(timeline: CallTimeline, turn: JudgedTurn): TurnResult {
  // What is shown beside a turn is its own; expectations look further, to the next scripted turn.
  const next = timeline.turns.find((other) => other.caller.index > turn.caller.index)
  const report = turnReport(timeline.recorded.recording, turn.startMs, next?.startMs ?? Infinity)
  return {
    index: turn.caller.index,
    turn: turn.caller.turn,
    source: turn.caller.source,
    text: turn.caller.text,
    fragments: turn.fragments,
    class: turn.bySpeech.class,
    turnLatencyMs: turn.bySpeech.latencyMs,
    timeToFirstAudioMs: turn.byAudio.latencyMs,
    firstSubstantiveMs: firstSubstantiveMs(timeline, turn),
    playedLatencyMs: playedLatencyMs(timeline, turn),
    censoredAtMs: turn.bySpeech.censoredAtMs,
    overlapMs: turn.inside.overlapMs,
    settledMs: turn.bySpeech.settledMs,
    cutIns: turn.inside.cutIns,
    cutInDelayMs: turn.inside.cutInDelayMs,
    agentBackchannels: turn.inside.agentBackchannels,
    bargeInEvent: turn.bargeIn?.event.event ?? null,
    uncertaintyMs: turn.uncertaintyMs,
    onsetMs: turn.bySpeech.onsetMs,
    valid: turn.invalidWhy === null,
    ...(turn.invalidWhy === null ? {} : { invalidWhy: turn.invalidWhy }),
    tags: [
      ...Object.entries(turn.tags).map(([key, value]) => `${key}:${value}`),
      ...(turn.noOpportunityWhy === null ? [] : ['opportunity:no']),
      ...(turn.caller.overAgent && turn.startsInsideRun ? ['callerCutIn:yes'] : []),
    ],
    ...(report.recognised === null ? {} : { recognised: report.recognised }),
    ...(report.said === null ? {} : { said: report.said }),
    expectations: expectationsOf(timeline, turn),
  }
}

function eventResult(judged: JudgedEvent): EventResult {
  const { event, text, outcome, why, stopMs, talkOverMs, tailSpeechMs, responseMs, resumeGapMs, delayMs, plannedEndMs } = judged
  return {
    event: event.event,
    kind: event.kind,
    sham: event.sham,
    text,
    startMs: event.startMs,
    endMs: event.endMs,
    outcome,
    ...(why === null ? {} : { why }),
    stopMs,
    talkOverMs,
    tailSpeechMs,
    responseMs,
    resumeGapMs,
    delayMs,
    uncertaintyMs: judged.uncertaintyMs,
    onsetUncertaintyMs: judged.onsetUncertaintyMs,
    plannedEndMs,
    turn: event.turn,
    valid: judged.invalidWhy === null,
    ...(judged.invalidWhy === null ? {} : { invalidWhy: judged.invalidWhy }),
    tags: Object.entries(judged.tags).map(([key, value]) => `${key}:${value}`),
  }
}
