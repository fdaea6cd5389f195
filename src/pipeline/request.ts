import type { VisqolChoice } from '../model/quality.ts'

/** One scenario to run, as the command line (or another program) asks for it. */
export interface RunRequest {
  /** A path, or the name of a shipped scenario; null: the quick start that ships with vqt. */
  readonly scenarioFile: string | null
  /** The run directory itself; null: `<runsRoot>/<time>-<scenario>`. */
  readonly out: string | null
  readonly calls?: number
  readonly concurrency?: number
  readonly durationMs?: number
  readonly only?: readonly string[]
  readonly seed?: number
  /** Threshold expressions added to the scenario's own. */
  readonly gates: readonly string[]
  readonly agentDelayMs?: number
  /** Default: sample. */
  readonly visqol?: VisqolChoice
  readonly target?: string
  /** From `VQT_TARGET_TOKEN`. Never printed, never written. */
  readonly token?: string
  readonly command: string
  readonly runsRoot: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What stops a run: the first signal lets running calls finish, the second ends them at once. */
export interface RunSignals {
  readonly stopPlacing: AbortSignal
  readonly leave: AbortSignal
}
