import type { CalibrationCue, CallPlan, Expectation, SoundKind, StepTags, ThresholdSource } from './plan.ts'
import type { Problem } from './problem.ts'
import type { VisqolChoice } from './quality.ts'
import type { StoredCalibration } from './result.ts'
import type { SaidClip, TruthEvent } from './wire.ts'

/** Contract 1: all the evidence of one call on one clock. Everything right of it can be computed again from disk. */
export const recordingSchemaVersion = 1

/** Ms on the call's own monotonic clock: 0 at the send of the first caller RTP packet; earlier (set-up) is negative. */
export type MonoMs = number

export interface CallEvent {
  readonly atMs: MonoMs
  readonly plane: 'signalling' | 'media' | 'caller' | 'agent' | 'tool' | 'harness'
  /** measured by us, reported by the target, or derived from other events. */
  readonly authority: 'measured' | 'reported' | 'derived'
  readonly type: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** One packet of a track with the time it was really sent or arrived. */
export interface TrackPacket {
  readonly atMs: MonoMs
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly payloadType: number
  readonly ssrc: number
  readonly marker: boolean
  readonly payload: Uint8Array
}

/** `L16`: linear PCM, 16 bit little-endian mono, of a call that somebody else recorded. */
export interface TrackInfo {
  readonly codec: 'opus' | 'L16'
  readonly clockRate: 48000
  readonly payloadType: number
}

/** What the caller said, when: RTP timestamps are exact to the sample, real times follow from the packets' send times. */
export interface CallerTurn {
  /** Running number in the call. */
  readonly index: number
  /** The scripted turn it belongs to; a handler's or repeated turn carries the turn it came after. */
  readonly turn: number
  readonly source: 'script' | 'handler' | 'otherwise' | 'repeat'
  readonly utteranceKey: string
  readonly text: string
  readonly sha256: string
  /** [first, one-past-last] speech sample of each fragment as caller RTP timestamps (48 kHz, 32 bit wrap). */
  readonly fragments: readonly (readonly [number, number])[]
  readonly expect?: Expectation
  /** True when the caller began while the agent was speaking although the script had it wait. */
  readonly overAgent: boolean
  /**
   * Present: scripted to begin while the agent speaks. It is an event (`event` counts with those of `sounds`) judged by M4–M6; by M1 only
   * where it turned out not to be one.
   */
  readonly bargeIn?: { readonly event: number; readonly trigger: string }
  readonly tags?: StepTags
  /** Calibration turns: what was asked of the reference agent. */
  readonly cue?: CalibrationCue
}

/** A sound of the caller's side that is no turn, or a sham barge-in. */
export interface CallerSound {
  /** Running number in the call, together with the barge-ins among the turns. */
  readonly event: number
  readonly kind: SoundKind | 'bargeIn'
  /** Nothing was sent: `fragments` tell when it would have been heard. */
  readonly sham: boolean
  readonly trigger: string
  readonly text: string
  readonly sha256: string
  /** As those of a turn; exactly one for sounds without a pause. */
  readonly fragments: readonly (readonly [number, number])[]
  readonly tags?: StepTags
}

export type CallEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'off-script'; readonly problem: Problem }
  /** An impatient caller hung up. */
  | { readonly kind: 'abandoned' }
  /** The target ended a connected call before the script did. */
  | { readonly kind: 'dropped'; readonly problem: Problem }
  /** The call never connected; `stage` names where it broke. */
  | { readonly kind: 'failed'; readonly stage: CallStage; readonly problem: Problem }
  | { readonly kind: 'interrupted' }

export type CallStage = 'resolve' | 'offer' | 'answer' | 'ice' | 'dtls' | 'media' | 'conversation'

/** A timer tick later than this is slow (measures.md §1.6: event-loop delay p99 ≤ 10 ms). */
export const slowTickMs = 10

/** Event-loop delay of the thread that paces and stamps, in a window from `atMs` to the next sample's: how many 10 ms ticks were slow. */
export interface LagSample {
  readonly atMs: MonoMs
  readonly ticks: number
  readonly slowTicks: number
  readonly maxMs: number
}

export interface Recording {
  readonly schemaVersion: 1
  readonly plan: CallPlan
  /** When the call was really started after the start of the run (`plan.startAtMs` is when it should have been). */
  readonly startedAtMs: number
  readonly end: CallEnd
  /** Length of the call on its clock: from the first caller packet to hang-up. 0 when it never connected. */
  readonly endMs: MonoMs
  readonly turns: readonly CallerTurn[]
  readonly sounds: readonly CallerSound[]
  /** `annotated`: caller edges are known to the sample. `detected`: somebody else's recording without labels, edges found by the detector. */
  readonly callerEdges: 'annotated' | 'detected'
  /** Where the agent's replies would have ended by themselves, on the call's clock, where labels told (reference agents tell in `truth`). */
  readonly plannedEndsMs?: readonly MonoMs[]
  readonly events: readonly CallEvent[]
  readonly tracks: { readonly caller: TrackInfo | null; readonly agent: TrackInfo | null }
  readonly truth: readonly TruthEvent[] | null
  /** What the agent said before any codec, where it told. */
  readonly agentSource?: readonly SaidClip[]
  /** Scope label of the agent's recogniser, where it told ('closed-catalogue' or 'none'). */
  readonly recogniser: string | null
  readonly lag: readonly LagSample[]
  /** Round-trip time in ms where measured, else null. */
  readonly rttMs: number | null
}

/** True for a call that somebody else recorded: there was no path of ours whose faults could be measured. */
export function isForeign(recording: Pick<Recording, 'tracks'>): boolean {
  return recording.tracks.agent?.codec === 'L16'
}

/** Why what needs our own path has no value for a recording of somebody else's. */
export const foreignWhy = 'a recording that vqt did not make'

/**
 * What a target carries: `rtp`, packets of which each can be lost, late or early and is known by its number; `audio`, sound alone (a WebSocket), of whose
 * way nothing can be known.
 */
export type Media = 'rtp' | 'audio'

/** Why what is measured on RTP packets has no value for a target that carries `audio`. */
export const noRtpWhy = 'the target carries no RTP'

/** A recording with its packets, as `recording/` reads it from `calls/<id>/`. */
export interface RecordedCall {
  readonly recording: Recording
  readonly caller: readonly TrackPacket[]
  readonly agent: readonly TrackPacket[]
  readonly farEnd: readonly TrackPacket[] | null
}

/** The run beside its calls: `run.json`. Everything `measure` and `gate` need that is not in a call. */
export interface RunRecord {
  readonly schemaVersion: 1
  readonly vqt: string
  readonly scenario: string
  readonly description: string
  readonly target: string
  /** What the target carries, as it declares; left out (older runs, recordings of somebody else's): judged as `rtp`. */
  readonly media?: Media
  readonly engine: string
  readonly seed: number
  readonly planHash: string
  readonly startedAt: string
  readonly durationMs: number
  readonly interrupted: boolean
  readonly command: string
  readonly thresholds: readonly ThresholdSource[]
  readonly wantedTurns: number
  readonly maxOffScriptRate: number
  /** Which speech was scored by ViSQOL; left out: none. */
  readonly visqol?: VisqolChoice
  /** Every call of the plan that was due, in plan order: ids that have a folder under `calls/`. */
  readonly calls: readonly string[]
  /** Planned calls never placed (interrupt, duration limit). */
  readonly notPlaced: number
  readonly machine: MachineInfo
  readonly generator: GeneratorHealth
  /** What the last full calibration on this machine had shown by then: kept here, so that judging again does not depend on a cache. */
  readonly storedCalibration?: StoredCalibration
}

export interface MachineInfo {
  readonly node: string
  readonly os: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
}

/** CPU of a process over the run, in cores (0.5 = half a core busy); null where it could not be read. */
export interface GeneratorHealth {
  readonly callerCpuCores: number | null
  readonly agentCpuCores: number | null
  /** Event-loop delay of the caller process over the whole run. */
  readonly eventLoopP99Ms: number | null
  readonly eventLoopMaxMs: number | null
  /** Calls started more than 1 s after their scheduled start. */
  readonly lateStarts: number
}
