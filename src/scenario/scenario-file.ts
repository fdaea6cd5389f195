import type { GateProfile } from './gate-profiles.ts'
/** The shape of a scenario file as it is written: what the schema accepts, before defaults and units are resolved. */

/** Milliseconds as a number, or text with a unit: `600`, `600ms`, `1.5s`, `2m`. */
export type DurationText = number | string

/** One value, or rungs that the turns take one after the other. */
export type LadderEntry<T> = T | 'ladder' | { readonly ladder: readonly T[] }

export type PartEntry =
  | string
  | { readonly pause: LadderEntry<DurationText> }
  | { readonly audio: string }
  | { readonly selfRepair: { readonly from: string; readonly to: string; readonly pause?: DurationText } }

export interface ExpectEntry {
  readonly entities?: readonly string[]
  readonly tool?: string | { readonly name: string; readonly args?: Readonly<Record<string, string | number>> }
  readonly says?: string
  readonly heardContext?: true
}

export type WordsEntry = string | { readonly text?: string; readonly parts?: readonly PartEntry[] }

export type SayEntry = string | { readonly text?: string; readonly parts?: readonly PartEntry[]; readonly expect?: ExpectEntry }

/** What barge-ins and sounds have in common. */
interface EventEntry {
  readonly after?: DurationText
  readonly sham?: boolean | number
  readonly limit?: DurationText
}

export interface BargeInEntry extends EventEntry {
  readonly word?: string
  readonly tool?: string
  readonly say: WordsEntry
  readonly length?: LadderEntry<DurationText>
  readonly expect?: ExpectEntry
}

interface SoundEntry extends EventEntry {
  readonly silence?: DurationText
  readonly gain?: number
}

export interface BackchannelEntry extends SoundEntry {
  readonly say?: WordsEntry
  readonly length?: LadderEntry<DurationText>
}

export type NoiseEventKind = 'door' | 'street' | 'tv' | 'babble' | 'hiss'

export interface NoiseEntry extends SoundEntry {
  readonly kind: NoiseEventKind
  readonly for?: DurationText
}

export interface SideTalkEntry extends SoundEntry {
  readonly say: WordsEntry
  readonly voice?: string
}

export type WaitEntry =
  DurationText | { readonly for?: 'greeting' | 'turn'; readonly says?: string; readonly tool?: string; readonly limit?: DurationText }

export interface SimpleStep {
  readonly say?: SayEntry
  readonly bargeIn?: string | BargeInEntry
  readonly backchannel?: DurationText | BackchannelEntry
  readonly cough?: DurationText | SoundEntry
  readonly noise?: NoiseEventKind | NoiseEntry
  readonly sideTalk?: string | SideTalkEntry
  readonly wait?: WaitEntry
  readonly dtmf?: string
  readonly hangup?: true | null
}

export type SimpleStepEntry = 'hangup' | SimpleStep

export type StepEntry =
  'hangup' | (SimpleStep & { readonly repeat?: { readonly times: number; readonly steps: readonly SimpleStepEntry[] } })

export interface NoiseLayerEntry {
  readonly kind: Exclude<NoiseEventKind, 'door'>
  readonly snr: number
  readonly from?: DurationText
  readonly to?: DurationText
}

export interface EchoEntry {
  readonly delay: DurationText
  readonly erl: LadderEntry<number>
  readonly doubleTalkClipping?: boolean
}

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
  readonly flow?: 'refill' | 'booking' | 'address' | 'information'
  readonly delay?: DelayEntry
  readonly edges?: 'annotated' | 'heard'
  readonly endpoint?: DurationText
  readonly stopAfter?: DurationText | 'never'
  readonly pauseLimit?: DurationText | 'never'
  readonly greetingDelay?: DurationText
  readonly stopsAt?: 'speech' | 'anything'
  readonly cutFade?: DurationText
  readonly afterBargeIn?: 'answer' | 'continue'
  readonly resumeAfter?: DurationText | 'never'
  readonly answersSoundsAfter?: DurationText | 'never'
  readonly backchannelAfter?: DurationText | 'never'
  readonly selfInterruptAfter?: DurationText | 'never'
  readonly quotes?: 'heard' | 'planned'
  readonly selfRepair?: 'last' | 'first'
  readonly filler?: string | null
  readonly toolTime?: DurationText
  readonly midReplySilence?: DurationText | 'never'
  readonly echo?: { readonly delay: DurationText; readonly loss: number } | null
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
  readonly noise?: readonly NoiseLayerEntry[]
  readonly echo?: EchoEntry
  readonly agent?: AgentEntry
  readonly profile?: GateProfile | readonly GateProfile[]
  readonly thresholds?: Readonly<Record<string, string | readonly string[]>>
}
