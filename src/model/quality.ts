/** One direction of a call: `agent`, what the agent says on its way to the caller; `caller`, the other way. */
export type LegName = 'agent' | 'caller'

export const legs: readonly LegName[] = ['agent', 'caller']

/** Ta of the E-model: one way, mouth to ear, in ms, and what it is made of. The time an agent takes to answer is no part of it. */
export interface OneWayDelay {
  readonly totalMs: number
  readonly networkMs: number
  /** How the network's part is known. */
  readonly networkFrom: string
  /** Mean over the packets played, behind the modelled jitter buffer. */
  readonly jitterBufferMs: number
  readonly ptimeMs: number
  readonly lookaheadMs: number
}

/** What the E-model is given of one leg of a call: all of it measured. */
export interface LegTransport {
  readonly codec: string
  /** Mean of the coded speech without headers; null: nobody spoke on this leg. */
  readonly bitrateKbps: number | null
  /** Packets of speech are all of one size. */
  readonly cbr: boolean
  /** Packets the sender sent, by sequence number. */
  readonly expected: number
  readonly lost: number
  /** Arrived too late for the modelled jitter buffer (`jitterBuffer.version`): discarded. */
  readonly late: number
  /** Lost and late over expected, 0 … 100 %. Nothing is recovered: redundancy inside packets is not used. */
  readonly lossPercent: number
  /** Mean length of a run of losses over that under random loss; 1 is random. */
  readonly burstR: number
  readonly longestBurst: number
  /** Null: `delayWhy` tells. */
  readonly delay: OneWayDelay | null
  readonly delayWhy?: string
  /** Nothing was lost, and the delay is below what the E-model can tell from none: MOS-CQE says then only which codec it was. */
  readonly constant: boolean
}

/** MOS-CQE of one leg on one scale, with its audit; or why there is none. */
export type CqeScore =
  | {
      readonly method: string
      readonly scale: 'nb' | 'wb' | 'fb'
      /** Never clamped. */
      readonly r: number
      readonly mosCqe: number
      /** r = ro − is − idte − idle − idd − ieEff + a. */
      readonly components: Readonly<Record<'ro' | 'is' | 'idte' | 'idle' | 'idd' | 'ieEff' | 'a', number>>
      readonly ie: number
      readonly bpl: number | null
      readonly provenance: string
      readonly source: string
      readonly interpolated: boolean
      readonly extrapolated: readonly string[]
      readonly notes: readonly string[]
    }
  | { readonly scale: 'nb' | 'wb' | 'fb' | null; readonly mosCqe: null; readonly reason: string }

/** Speech that was sent on a leg and never heard. */
export interface MissingSpeech {
  /** Missing over sent, 0 … 1. */
  readonly share: number
  readonly missingMs: number
  readonly speechMs: number
  readonly gaps: number
  readonly longestMs: number
}

/** Quality of one leg of a call: each method beside the others, no average of them. */
export interface LegQuality {
  /** Null: `transportWhy` tells. */
  readonly transport: LegTransport | null
  readonly transportWhy?: string
  /** On the codec's own scale: the one that gates. */
  readonly cqe: CqeScore
  /** On all three scales, to compare unlike legs. */
  readonly cqeOnScales: Readonly<Record<'nb' | 'wb' | 'fb', CqeScore>>
  readonly lqo: LegLqo
  /** Null: nothing is known of the leg's packets, or nobody spoke. */
  readonly missing: MissingSpeech | null
  /** Null: `signalWhy` tells. */
  readonly signal: LegSignal | null
  readonly signalWhy?: string
}

/** How many stretches there are, and how long. */
export interface StretchCount {
  readonly count: number
  readonly longestMs: number
  readonly totalMs: number
}

/** What a leg's sound tells by itself, as it was heard. Levels in dBov: 0 is the power of a full-scale square wave. */
export interface LegSignal {
  /** ITU-T P.56; null: no speech, or nothing but zeros. */
  readonly activeDbov: number | null
  readonly rmsDbov: number | null
  /** Share of the time in which there is speech, 0 … 1. */
  readonly activity: number
  /** Mean of all samples; 32768 is full scale. */
  readonly dcPcm: number
  readonly clipping: { readonly runs: number; readonly samples: number; readonly share: number }
  /** In the pauses; null: `noiseFloorWhy` tells. */
  readonly noiseFloorDbov: number | null
  readonly noiseFloorWhy?: string
  /** Abrupt holes in speech, and frames that repeat the one before; null: there is no speech. */
  readonly holes: StretchCount | null
  readonly repeats: StretchCount | null
}

/** What a path did to the time, the presence and the level of a stretch of speech, against what was said. */
export interface SegmentFacts {
  readonly missingRatio: number
  readonly gaps: StretchCount
  readonly insertedMs: number
  readonly removedMs: number
  readonly delayJumps: number
  readonly largestJumpMs: number
  readonly medianLagMs: number
  /** P.56 active level of what was heard less that of what was said. */
  readonly levelChangeDb: number
}

/** One stretch of 8 to 10 s of speech, turns of the call one after another, and what ViSQOL says of it. */
export interface LqoSegment {
  /** Where its first and its last turn lie on the sender's media clock, seconds from its first packet. */
  readonly fromS: number
  readonly toS: number
  readonly seconds: number
  /** Null: `why` tells. */
  readonly mosLqo: number | null
  readonly why?: string
  readonly vnsim: number | null
  readonly lagMs: number | null
  readonly worstPatch: number | null
  readonly patchesLost: number | null
  /** `suspect`: ViSQOL aligned it more than 50 ms away from where the media clock puts it, so it may have compared other words. */
  readonly alignment: 'ok' | 'suspect' | null
  /** Null: `factsWhy` tells. */
  readonly facts: SegmentFacts | null
  readonly factsWhy?: string
}

/** MOS-LQO of one leg by ViSQOL v3 speech mode: its segments, never blended with another method. */
export interface LegLqo {
  readonly map: 'exp-scaled'
  readonly segments: readonly LqoSegment[]
  /** Segments left out for the CPU they take (`--visqol all` scores them). */
  readonly notScored: number
  readonly median: number | null
  readonly worst: number | null
  /** Why there is no figure. */
  readonly why?: string
}

/** Which segments of speech ViSQOL scores. `sample`: a few, so that a run ends soon; `all`: every one; `off`: none. */
export type VisqolChoice = 'sample' | 'all' | 'off'
