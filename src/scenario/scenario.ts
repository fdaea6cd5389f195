import type {
  AgentSettings,
  CallerPolicy,
  HandlerTrigger,
  NoiseKind,
  NoiseLayer,
  Ptime,
  SoundKind,
  ThresholdSource,
  Trigger,
  WaitFor,
} from '../model/plan.ts'
import type { Rung } from './ladder.ts'

/** A piece of a caller turn as scripted. `text` is still a template: `{name}` stands for a value of the data block. */
export type SayingPart =
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'pause'; readonly pauseMs: Rung }
  /** `path` as written, relative to the scenario file. */
  | { readonly kind: 'audio'; readonly path: string }

/** Templates, like the words: `{name}` is the canonical form in `args` and either form in `says`. */
export interface SayingExpectation {
  readonly entities?: readonly string[]
  readonly tool?: { readonly name: string; readonly args?: Readonly<Record<string, string>> }
  readonly says?: string
  readonly heardContext?: true
}

/** One caller turn as scripted. */
export interface Saying {
  readonly parts: readonly SayingPart[]
  readonly expect?: SayingExpectation
}

/** A made sound of a barge-in's or sound's own: no words. */
export interface MadeSound {
  readonly noise: NoiseKind
  readonly lengthMs: number
}

/** What barge-ins and sounds have in common. A `says` pattern is still a template. */
interface ScriptEvent {
  readonly trigger: Trigger
  /** Null: as long as the words are. */
  readonly length: Rung | null
  /** Share of shams, 0…1. */
  readonly sham: number
  readonly limitMs: number
  /** Tells the steps of the file apart: the same for every repetition of one step. */
  readonly id: string
  readonly line: number
}

export type ScriptStep =
  | ({ readonly kind: 'bargeIn'; readonly saying: Saying } & ScriptEvent)
  | ({
      readonly kind: 'sound'
      readonly sound: SoundKind
      readonly content: Saying | MadeSound
      readonly gainDb: number
      /** Who says it, if not the caller: one of these, drawn, the caller's own voice left out where there is another. */
      readonly voices: readonly string[] | null
    } & ScriptEvent)
  | { readonly kind: 'say'; readonly saying: Saying; readonly line: number }
  /** A `says` pattern is still a template. */
  | { readonly kind: 'wait'; readonly for: WaitFor; readonly limitMs: number; readonly line: number }
  | { readonly kind: 'dtmf'; readonly digits: string; readonly line: number }
  | { readonly kind: 'hangup'; readonly line: number }

export interface ScriptHandler {
  readonly on: HandlerTrigger
  /** Null: the caller says its last turn again. */
  readonly saying: Saying | null
  readonly times: number
  readonly line: number
}

/** How calls are started; `ms` null takes the default ramp. */
export type Arrivals = { readonly kind: 'ramp'; readonly ms: number | null } | { readonly kind: 'every'; readonly ms: number }

/** One `data:` entry: what each call draws by its seed. */
export interface DataSource {
  readonly class: string
  readonly only?: readonly string[]
}

/** A valid scenario with defaults filled in and units resolved. Null counts take their default from the plan. */
export interface Scenario {
  readonly file: string
  readonly name: string
  readonly description: string
  readonly target: string
  readonly calls: number
  readonly concurrency: number | null
  /** Null: as many as `plan-run.ts` takes for the number of calls. */
  readonly spares: number | null
  readonly turns: number | null
  readonly arrivals: Arrivals
  readonly voices: readonly string[]
  readonly rates: readonly number[]
  readonly ptimeMs: Ptime
  readonly maxDurationMs: number
  readonly maxOffScriptRate: number
  readonly data: Readonly<Record<string, DataSource>>
  readonly steps: readonly ScriptStep[]
  readonly handlers: readonly ScriptHandler[]
  readonly otherwise: { readonly saying: Saying; readonly times: number } | null
  readonly policy: CallerPolicy
  readonly layers: readonly Omit<NoiseLayer, 'seed'>[]
  readonly echo: { readonly delayMs: number; readonly erlDb: Rung; readonly doubleTalkClipping: boolean } | null
  readonly agent: Partial<AgentSettings>
  readonly thresholds: readonly ThresholdSource[]
}
