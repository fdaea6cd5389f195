import { peaksPerFrame } from '../../audio/peaks.ts'
import type { CallEnd, RecordedCall, Recording } from '../../model/recording.ts'
import type { Conversation } from '../judging/conversation.ts'
import { unionWithin } from '../judging/intervals.ts'
import { agentText, unitWords } from './agent-text.ts'
import { detectActivity, type Activity } from './activity.ts'
import { buildConversation } from './build-conversation.ts'
import { callerClock, turnFragments, type CallerClock } from './caller-edges.ts'
import { findCallerEcho, type FoundEcho } from './caller-echo.ts'
import { callerTrack } from './caller-track.ts'
import { decodeTrack, type PcmTimeline } from './decode-track.ts'
import { judgeEvents, type JudgedEvent } from './events.ts'
import { placePackets, type Placement } from './placement.ts'
import { playedView, type PlayedView } from './played-view.ts'
import { everythingIsSpeech, type SegmentClassifier } from './segment-class.ts'
import { judgeTurns, unreachedTurns, type JudgedTurn, type UnreachedTurn } from './turns.ts'
import { interPausalUnits, runsOf, type Interval } from './units.ts'
import { pacingError } from './uncertainty.ts'

/** Computed evidence of one connected call that all measures share; everything on the call's clock. */
export interface CallTimeline {
  readonly recorded: RecordedCall
  readonly end: CallEnd
  readonly clock: CallerClock
  readonly pacing: NonNullable<ReturnType<typeof pacingError>>
  readonly placement: Placement
  /** Null for recordings of somebody else's, which have no packet times. */
  readonly playedView: PlayedView | null
  readonly agentPcm: PcmTimeline
  /** What the caller sent, decoded when first asked for. */
  readonly callerPcm: () => PcmTimeline
  /** Its segments are the agent's own: what is nothing but the caller's echo is taken out (M11). */
  readonly activity: Activity
  readonly echo: FoundEcho | null
  /** Inter-pausal units of any audible segment, of speech, and runs of speech. */
  readonly audioUnits: readonly Interval[]
  readonly speechUnits: readonly Interval[]
  readonly speechRuns: readonly Interval[]
  /** Both sides on one clock, as `judging/` takes them. */
  readonly conversation: Conversation
  /** Barge-ins and sounds, judged, by running number. */
  readonly events: readonly JudgedEvent[]
  readonly turns: readonly JudgedTurn[]
  readonly unreached: readonly UnreachedTurn[]
}

/** True once the caller could send media: the call's clock starts with its first packet. */
export function isConnected(recorded: RecordedCall): boolean {
  return recorded.caller.length > 0 && recorded.recording.tracks.caller !== null
}

/**
 * Places, decodes and segments one connected call and judges its turns. Pure: the same recording gives the same timeline. A
 * call without agent packets has an empty agent track, so its turns are unanswered. Throws a RangeError for a call that
 * never sent media.
 */
export function callTimeline(recorded: RecordedCall, classify: SegmentClassifier = everythingIsSpeech): CallTimeline {
  const { recording } = recorded
  const clock = callerClock(recorded.caller, recording.tracks.caller?.payloadType ?? -1, recording.plan.ptimeMs)
  const pacing = pacingError(clock)
  if (clock === null || pacing === null) throw new RangeError('the caller sent no audio packet: there is no clock to measure on')
  const agentType = recording.tracks.agent?.payloadType
  const placement = placePackets(recorded.agent.filter((packet) => packet.payloadType === agentType))
  const agentPcm = decodeTrack(
    placement,
    { startMs: trackStartMs(placement), endMs: Math.max(0, recording.endMs) },
    48000,
    recording.tracks.agent?.codec,
  )
  const callerPcm = once(() => callerTrack(recorded, clock))
  const heard = detectActivity(agentPcm)
  const echo = findCallerEcho({ caller: callerPcm, agent: agentPcm, callerActive: audible(recording, clock), segments: heard.segments })
  const activity = echo === null ? heard : { ...heard, segments: echo.own }
  const audioUnits = interPausalUnits(activity.segments)
  const speechUnits = interPausalUnits(activity.segments.filter((segment) => classify(segment) === 'speech'))
  const speechRuns = runsOf(speechUnits)
  const agent = { speechUnits, audioUnits, speechRuns, ...unitWords(speechUnits, agentText(recording)) }
  const conversation = buildConversation(recording, clock, placement, agent)
  const played = playedView(recording, placement)
  const tracks = { placement, playedView: played, agentPcm, callerPcm, activity, echo }
  const evidence = { recorded, end: recording.end, clock, pacing, ...tracks, conversation }
  const shared = { ...evidence, audioUnits, speechUnits, speechRuns }
  const events = judgeEvents(shared)
  return { ...shared, events, turns: judgeTurns({ ...shared, events }), unreached: unreachedTurns(recording) }
}

/** Peak per 20 ms from t = 0 as base64 of unsigned bytes; null for a track without packets. */
export function agentPeaks(timeline: CallTimeline): string | null {
  if (timeline.placement.received === 0) return null
  return peaksFromZero(timeline.agentPcm)
}

/** As `agentPeaks`, for what the caller sent: placed by the media clock under the capture convention. */
export function callerPeaks(timeline: CallTimeline): string | null {
  return timeline.recorded.caller.length === 0 ? null : peaksFromZero(timeline.callerPcm())
}

/** Turns and sounds the caller sent, ascending; shams are none. */
function audible(recording: Recording, clock: CallerClock): readonly Interval[] {
  const sent = [...recording.turns, ...recording.sounds.filter(({ sham }) => !sham)]
  return unionWithin(
    sent.flatMap((one) => turnFragments(clock, one)),
    recording.endMs,
  )
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

function peaksFromZero(track: PcmTimeline): string {
  const zero = Math.max(0, Math.round(-track.startMs * track.samplesPerMs))
  return Buffer.from(peaksPerFrame(track.samples.subarray(zero), 20 * track.samplesPerMs)).toString('base64')
}

/** Agent audio may begin before our first packet: the track starts there, on the detector's 5 ms grid, at most 10 s early. */
function trackStartMs(placement: Placement): number {
  const earliestMs = placement.streams.reduce((least, stream) => Math.min(least, stream.packets[0]?.playAtMs ?? 0), 0)
  return Math.max(-10_000, Math.floor(earliestMs / 5) * 5)
}
