import type { DroppedGate, GateResult } from './gate.ts'
import type { LegName, LegQuality } from './quality.ts'
import type { EntityValue, Persona, SoundKind } from './plan.ts'
import type { Problem } from './problem.ts'
import type { CallEnd, CallEvent, GeneratorHealth, MachineInfo, Media } from './recording.ts'

export type { DroppedGate, GateResult, GateStatus } from './gate.ts'

/** Contract 2: `result.json`, the only thing a reporter reads. A number that is not in it stands in no report. */
export const resultSchemaVersion = 1

export type Unit = 'ms' | 'count' | 'ratio' | 'dB' | 'MOS'

/** What a measure is, in words for the report. */
export interface MeasureDefinition {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly unit: Unit
  /** `distribution` has percentiles; `rate` is k of n; `figure` is one value of the whole run, computed from other measures. */
  readonly kind: 'distribution' | 'rate' | 'figure'
  readonly why: string
  readonly definition: string
  /** Which direction is better. */
  readonly better: 'lower' | 'higher'
  /** One sample for each leg of a call (tag `leg`), summarised for each leg: unlike paths are no one distribution. */
  readonly legs?: true
  /** Measured on RTP packets: not applicable to a target that carries none. */
  readonly needsRtp?: true
  /** What a gate on it must be told with: printed beside the verdict. */
  readonly caveat?: string
}

/** A value, or the reason there is none. "No value" is never zero and never a pass. */
export type Outcome =
  | { readonly kind: 'measured'; readonly value: number; readonly uncertainty?: number }
  /** No event within the window: stays in percentiles as +∞. `beyond` is how long was waited. */
  | { readonly kind: 'censored'; readonly beyond: number }
  /** A rate's single trial: did the thing happen? */
  | { readonly kind: 'trial'; readonly hit: boolean }
  | { readonly kind: 'not-applicable'; readonly why: string }
  /** Spoiled by the harness itself: neither pass nor fail. */
  | { readonly kind: 'invalid'; readonly why: string }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** One measure of one call or turn. `tags` are what gate selectors match (`{leg:agent}`). */
export interface Measurement {
  readonly measure: string
  readonly version: number
  readonly call: string
  /** Index of the caller turn in the call (`CallerTurn.index`), where the measure is per turn. */
  readonly turn?: number
  readonly tags: Readonly<Record<string, string>>
  readonly outcome: Outcome
}

/** A percentile: `value` null when it lies among unanswered turns (+∞) or n is too small (`why` says which). */
export interface Percentile {
  readonly q: number
  readonly value: number | null
  /** 95 % interval by order statistics; null: that end is open. */
  readonly low: number | null
  readonly high: number | null
  readonly why?: 'unanswered' | 'n too small'
}

export interface Rate {
  readonly k: number
  readonly n: number
  /** Wilson 95 % interval, two-sided. */
  readonly low: number
  readonly high: number
}

/** One value of the whole run with its intervals and what it was computed from. */
export interface Figure {
  /** Null: `why` tells. */
  readonly value: number | null
  /** 95 % interval, two-sided; null: that end is open. */
  readonly low: number | null
  readonly high: number | null
  /** One-sided 95 % bounds, which gates use. */
  readonly lowOneSided: number | null
  readonly highOneSided: number | null
  readonly n: number
  readonly why?: string
  readonly parts: readonly { readonly label: string; readonly k: number; readonly n: number; readonly low: number; readonly high: number }[]
}

export interface Summary {
  readonly measure: string
  /** Of measures with samples for each leg: the leg this summary is of. */
  readonly leg?: LegName
  readonly unit: Unit
  /** Samples in the percentiles or the denominator of the rate: measured and censored. */
  readonly n: number
  readonly censored: number
  readonly invalid: number
  readonly notApplicable: number
  readonly failed: number
  /** Why samples are not applicable, most frequent first. */
  readonly notApplicableWhy: readonly string[]
  readonly min: number | null
  readonly max: number | null
  readonly percentiles: readonly Percentile[]
  /** Median of the samples' own uncertainty U (k = 2), plus the run's calibration bias; null where none applies. */
  readonly uncertainty: number | null
  readonly rate: Rate | null
  readonly figure: Figure | null
  /** HdrHistogram V2 compressed, base64; values in `unit`; negatives and +∞ are not in it. */
  readonly histogram: string | null
  /** Finite samples below 0 (negative latencies stay negative), which the histogram cannot hold. */
  readonly negative: number
  /** Up to 200 points of the exact percentile curve, for drawing: [q, value]. */
  readonly curve: readonly (readonly [number, number])[]
}

export type RunStatus = 'pass' | 'fail' | 'inconclusive' | 'interrupted' | 'unreachable'

export interface HealthCheck {
  readonly id: string
  readonly title: string
  readonly status: 'ok' | 'warn' | 'unhealthy' | 'unknown'
  readonly actual: string
  readonly limit: string
}

export interface CalibrationPoint {
  /** `reply`: onset, delayMs after the caller's offset. `stop`: run end, delayMs after the caller's onset. */
  readonly what: 'reply' | 'stop'
  readonly stimulus: 'burst' | 'speech'
  readonly delayMs: number
  readonly n: number
  /** Turns asked for but not usable (invalid or unanswered). */
  readonly missing: number
  readonly biasMs: number
  readonly sdMs: number
}

/** Edges of speech whose place is known, in noise, through the codec, read by the detector: information, no part of pass or fail. */
export interface CalibrationEdge {
  readonly edge: 'onset' | 'offset'
  readonly snrDb: number
  /** Edges read. */
  readonly n: number
  /** Lines in which the detector found nothing. */
  readonly missing: number
  readonly biasMs: number
  readonly sdMs: number
}

export interface CalibrationResult {
  readonly status: 'pass' | 'fail'
  readonly worstBiasMs: number | null
  readonly worstSdMs: number | null
  readonly points: readonly CalibrationPoint[]
  readonly engine: string
  readonly detector: string
  readonly machine: MachineInfo
  readonly why?: string
  /** Full calibrations only. */
  readonly edges?: readonly CalibrationEdge[]
  /** Full calibrations only. What the codec adds to the path: the encoder's look-ahead as it declares it, and what decoding adds to that. */
  readonly codec?: { readonly lookaheadMs: number; readonly decoderDelayMs: number }
}

/** The last full calibration (`vqt calibrate`) of this engine on this machine, as it was when the run was placed. */
export type StoredCalibration =
  | { readonly kind: 'found'; readonly at: string; readonly calibration: CalibrationResult }
  /** `why` says what to do. */
  | { readonly kind: 'none'; readonly why: string }

export interface Verdict {
  readonly status: RunStatus
  readonly exitCode: 0 | 1 | 3 | 4 | 130
  /** One sentence. */
  readonly why: string
  readonly gates: readonly GateResult[]
  /** Left out where none was dropped. */
  readonly droppedGates?: readonly DroppedGate[]
  readonly health: {
    readonly status: 'healthy' | 'unhealthy'
    readonly checks: readonly HealthCheck[]
    readonly generator: GeneratorHealth
    readonly calibration: CalibrationResult | null
    /** Left out where the run did not look for one. */
    readonly stored?: StoredCalibration
  }
}

export type TurnClass = 'gap' | 'overlap' | 'interrupted' | 'premature' | 'no_response'

export interface ExpectationResult {
  readonly kind: 'entity' | 'tool' | 'says'
  readonly expected: string
  readonly got: string | null
  readonly status: 'met' | 'missed' | 'not-applicable'
  readonly why?: string
}

/** What an agent did when the caller made a sound while it spoke (measures.md M4, M7) or in silence (M8). */
export type EventOutcome =
  'yield' | 'no_yield' | 'coincident' | 'not_bargein' | 'ignored' | 'paused_resumed' | 'dropped' | 'natural_end' | 'false_response'

/** A barge-in or a sound of the caller's side, and what came of it. Times are ms on the call's clock, durations ms. */
export interface EventResult {
  /** Running number in the call. */
  readonly event: number
  readonly kind: SoundKind | 'bargeIn'
  readonly sham: boolean
  readonly text: string
  readonly startMs: number
  readonly endMs: number
  /** Null: no opportunity (`why` tells), for example a sound in silence while a turn was pending. */
  readonly outcome: EventOutcome | null
  readonly why?: string
  /** End of the agent's run minus onset of the event, whatever the outcome; null where the agent did not speak. */
  readonly stopMs: number | null
  /** Audible agent speech inside the event. */
  readonly talkOverMs: number | null
  /** Audible agent speech between the event's onset and the stop. */
  readonly tailSpeechMs: number | null
  /** After a yield: next agent onset minus the event's end. */
  readonly responseMs: number | null
  /** After a false stop: from the stop to the agent's going on. */
  readonly resumeGapMs: number | null
  /** False response in silence: agent onset minus the event's end. */
  readonly delayMs: number | null
  /** U (k = 2) of what ends on an agent offset: stopMs, tailSpeechMs, resumeGapMs, and talkOverMs. */
  readonly uncertaintyMs: number
  /** U (k = 2) of what ends on an agent onset: responseMs, delayMs. */
  readonly onsetUncertaintyMs: number
  readonly plannedEndMs: number | null
  /** The caller turn a barge-in is, as index into `turns`. */
  readonly turn: number | null
  readonly valid: boolean
  readonly invalidWhy?: string
  readonly tags: readonly string[]
}

export interface DeadAir {
  readonly startMs: number
  readonly endMs: number
  readonly owner: 'agent' | 'caller'
}

/** Shares of the call (measures.md M12): fractions of its length. */
export interface Shares {
  readonly caller: number
  readonly agent: number
  readonly doubleTalk: number
  readonly mutualSilence: number
}

/** The caller's own voice in the agent's audio (measures.md M11). */
export interface CallerEcho {
  readonly lagMs: number
  /** Echo return loss: caller level minus echo level. */
  readonly lossDb: number
  readonly windows: number
}

/** A caller turn and what came of it. Times are ms on the call's clock. */
export interface TurnResult {
  readonly index: number
  readonly turn: number
  readonly source: 'script' | 'handler' | 'otherwise' | 'repeat'
  readonly text: string
  readonly fragments: readonly (readonly [number, number])[]
  readonly class: TurnClass
  /** M1: floor-transfer offset, agent speech onset minus caller offset; null: no response. */
  readonly turnLatencyMs: number | null
  readonly timeToFirstAudioMs: number | null
  /** First speech that is no filler; null without a transcript or an answer. */
  readonly firstSubstantiveMs: number | null
  /** Turn latency as heard behind a modelled jitter buffer (jb-1); null: no response, or a recording without packet times. */
  readonly playedLatencyMs: number | null
  readonly censoredAtMs: number | null
  /** Sum of the agent's units inside the turn's fragments, backchannels included. */
  readonly overlapMs: number
  /** After a cut-in: next onset at or after the caller's offset, minus the offset. */
  readonly settledMs: number | null
  /** Agent units that took the floor inside the turn (M2, and those that make it `interrupted`). */
  readonly cutIns: number
  /** First cut-in into a pause: onset minus the end of the first fragment. */
  readonly cutInDelayMs: number | null
  readonly agentBackchannels: number
  /** The turn was a barge-in: number of its event. */
  readonly bargeInEvent: number | null
  /** U, k = 2. */
  readonly uncertaintyMs: number
  readonly onsetMs: number | null
  readonly valid: boolean
  readonly invalidWhy?: string
  readonly tags: readonly string[]
  /** What the agent says it recognised, where it told; always with its scope. */
  readonly recognised?: { readonly text: string; readonly scope: string }
  readonly said?: string
  readonly expectations: readonly ExpectationResult[]
}

export interface CallResult {
  readonly id: string
  readonly index: number
  readonly role: 'planned' | 'spare' | 'calibration'
  readonly seed: number
  readonly end: CallEnd
  readonly connected: boolean
  readonly startAtMs: number
  readonly startedAtMs: number
  readonly durationMs: number
  readonly persona: Persona
  readonly values: Readonly<Record<string, EntityValue>>
  readonly scriptedTurns: number
  readonly turns: readonly TurnResult[]
  /** Agent inter-pausal units [startMs, endMs]. */
  readonly agentSpeech: readonly (readonly [number, number])[]
  /** Barge-ins and sounds by running number. */
  readonly callerEvents: readonly EventResult[]
  readonly deadAir: readonly DeadAir[]
  /** Null where the call never connected. */
  readonly shares: Shares | null
  readonly callerEcho: CallerEcho | null
  readonly events: readonly CallEvent[]
  /** Paths relative to the run directory; null where the track is empty. */
  readonly audio: { readonly caller: string | null; readonly agent: string | null }
  /** Peak per 20 ms as base64 of unsigned bytes (0…255 = 0…full scale), from t = 0; null where the track is empty. */
  readonly peaks: { readonly caller: string | null; readonly agent: string | null }
  readonly pacing: { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number } | null
  readonly packets: { readonly sent: number; readonly received: number; readonly lost: number }
  /** Every method's figures of both legs; null where the call never connected. */
  readonly quality: Readonly<Record<LegName, LegQuality>> | null
}

export interface Result {
  readonly schemaVersion: 1
  readonly vqt: string
  readonly run: {
    readonly scenario: string
    readonly description: string
    readonly target: string
    /** As in the record of the run; left out: `rtp`. */
    readonly media?: Media
    readonly engine: string
    readonly seed: number
    readonly planHash: string
    readonly startedAt: string
    readonly durationMs: number
    readonly command: string
    readonly machine: MachineInfo
  }
  readonly verdict: Verdict
  readonly counts: {
    readonly calls: number
    readonly connected: number
    readonly failed: number
    readonly dropped: number
    readonly offScript: number
    readonly notPlaced: number
    readonly turns: number
    readonly validTurns: number
    readonly invalidTurns: number
    readonly unanswered: number
  }
  readonly measures: readonly MeasureDefinition[]
  readonly summaries: readonly Summary[]
  readonly calls: readonly CallResult[]
  readonly measurements: readonly Measurement[]
}
