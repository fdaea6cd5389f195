import type { RunningAgent } from '../agent/start-agent.ts'
import type { AgentSettings } from '../model/plan.ts'
import type { Result } from '../model/result.ts'

/** The pipeline as the door sees it. Throws `InputError` on bad input. */
export type Pipeline = Pick<
  typeof import('../pipeline.ts'),
  'planScenario' | 'runScenario' | 'measureRun' | 'runCalibration' | 'writeReports' | 'analyze' | 'foreignFolder'
>

export type SchemaName = 'scenario' | 'result' | 'recording'

/**
 * What the commands use of the other rooms, loaded only when a command needs it: `vqt --help` must not wait for a WebRTC stack,
 * and `vqt doctor` must run where half of the packages are missing.
 */
export interface Rooms {
  readonly pipeline: () => Promise<Pipeline>
  readonly terminalReport: (
    result: Result,
    options: { readonly color: boolean; readonly width: number; readonly runDir: string },
  ) => Promise<string>
  /** The text of `result.json`, byte for byte. */
  readonly resultJson: (result: Result) => Promise<string>
  /** Workflow commands that mark the YAML lines of gates that did not pass. */
  readonly githubAnnotations: (result: Result) => Promise<readonly string[]>
  /** Reads and checks a `result.json`. Throws `InputError`. */
  readonly readResult: (file: string) => Promise<Result>
  readonly schema: (name: SchemaName) => Promise<unknown>
  readonly startAgent: (options: {
    readonly settings: AgentSettings
    readonly port?: number
    readonly token?: string
  }) => Promise<RunningAgent>
}

export const realRooms: Rooms = {
  pipeline: () => import('../pipeline.ts'),
  terminalReport: async (result, options) => (await import('../report/terminal.ts')).renderTerminal(result, options),
  resultJson: async (result) => (await import('../report/json.ts')).renderJson(result),
  githubAnnotations: async (result) => (await import('../report/github.ts')).githubAnnotations(result),
  readResult: async (file) => {
    const { parseResult } = await import('../report/result-schema.ts')
    const { readFile } = await import('node:fs/promises')
    return parseResult(await readFile(file, 'utf8'), file)
  },
  schema: async (name) => {
    switch (name) {
      case 'scenario':
        return (await import('../scenario/scenario-schema.ts')).scenarioJsonSchema()
      case 'result':
        return (await import('../report/result-schema.ts')).resultJsonSchema()
      case 'recording':
        return (await import('../recording/recording-schema.ts')).recordingJsonSchema()
    }
  },
  startAgent: async (options) => (await import('../agent/start-agent.ts')).startAgent({ ...options, seed: 1 }),
}
