import type { GateProfile } from './gate-profiles.ts'
/** The shape of a scenario file as it is written: what the schema accepts, before defaults and units are resolved. */

/** Milliseconds as a number, or text with a unit: `600`, `600ms`, `1.5s`, `2m`. */
export type DurationText = number | string

export type PartEntry = string | { readonly pause: DurationText } | { readonly audio: string }

export interface ExpectEntry {
  readonly entities?: readonly string[]
  readonly tool?: string | { readonly name: string; readonly args?: Readonly<Record<string, string | number>> }
  readonly says?: string
}

export type SayEntry = string | { readonly text?: string; readonly parts?: readonly PartEntry[]; readonly expect?: ExpectEntry }

export type WaitEntry =
  DurationText | { readonly for?: 'greeting' | 'turn'; readonly says?: string; readonly tool?: string; readonly limit?: DurationText }

export type StepEntry =
  'hangup' | { readonly say?: SayEntry; readonly wait?: WaitEntry; readonly dtmf?: string; readonly hangup?: true | null }

export interface HandlerEntry {
  readonly says?: string
  readonly asks?: string
  readonly tool?: string
  readonly say?: SayEntry
  readonly repeat?: true
  readonly times?: number
}

export type DelayEntry =
  | DurationText
  | {
      readonly uniform?: { readonly min: DurationText; readonly max: DurationText }
      readonly normal?: { readonly mean: DurationText; readonly sd: DurationText }
      readonly lognormal?: { readonly median: DurationText; readonly sigma: number }
    }

export interface AgentEntry {
  readonly flow?: 'refill' | 'booking' | 'address'
  readonly delay?: DelayEntry
  readonly edges?: 'annotated' | 'heard'
  readonly endpoint?: DurationText
  readonly stopAfter?: DurationText | 'never'
  readonly filler?: string | null
  readonly silentTurns?: readonly number[]
  readonly dropAtTurn?: number | null
  readonly unexpectedQuestion?: { readonly atTurn: number; readonly text: string; readonly slot: string } | null
  readonly fault?: 'none' | 'http-401' | 'http-429' | 'http-503' | 'garbage-sdp' | 'no-answer' | 'no-media' | 'exit-mid-call'
  readonly recogniser?: 'auto' | 'off'
}

export interface ScenarioFile {
  readonly name: string
  readonly description?: string
  readonly target?: string
  readonly calls?: number
  readonly concurrency?: number
  readonly spares?: number
  readonly turns?: number
  readonly arrivals?: { readonly ramp?: DurationText; readonly every?: DurationText }
  readonly voices?: readonly string[]
  readonly rates?: readonly number[]
  readonly ptime?: 10 | 20 | 60
  readonly maxDuration?: DurationText
  readonly maxOffScriptRate?: number
  readonly data?: Readonly<Record<string, string | { readonly class: string; readonly only?: readonly (string | number)[] }>>
  readonly steps: readonly StepEntry[]
  readonly on?: readonly HandlerEntry[]
  readonly otherwise?: { readonly say: SayEntry; readonly times?: number }
  readonly policy?: 'patient' | { readonly impatient: { readonly repeatAfter: DurationText; readonly hangUpAfter: DurationText } }
  readonly agent?: AgentEntry
  readonly profile?: GateProfile
  readonly thresholds?: Readonly<Record<string, string | readonly string[]>>
}
