import { resolve } from 'node:path'
import { InputError, type Problem } from '../model/problem.ts'
import type { RunRequest } from '../pipeline/request.ts'
import { OptionReader } from './option-values.ts'
import { outDirectoryProblem, runDirectories } from './out-directory.ts'
import type { World } from './world.ts'

/** Values of `vqt run` as commander hands them over: text, unchecked. */
export interface RawRunOptions {
  readonly out?: string
  readonly calls?: string
  readonly concurrency?: string
  readonly duration?: string
  readonly only?: readonly string[]
  readonly seed?: string
  readonly gate?: readonly string[]
  readonly agentDelay?: string
  readonly visqol?: RunRequest['visqol']
  readonly target?: string
  readonly dryRun?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
  readonly strict?: boolean
  readonly color?: boolean
}

/** One request per scenario, checked. Throws an `InputError` with every bad option; reads the token from the environment only. */
export async function runRequests(
  scenarios: readonly string[],
  raw: RawRunOptions,
  world: Pick<World, 'cwd' | 'env'>,
): Promise<readonly RunRequest[]> {
  const read = new OptionReader()
  const files = scenarios.length === 0 ? [null] : scenarios
  const out = raw.out === undefined ? undefined : resolve(world.cwd, raw.out)
  const directories = runDirectories(out, files)
  if (raw.dryRun !== true) {
    read.problems.push(...directories.flatMap((dir) => (dir === null ? [] : (outDirectoryProblem(dir) ?? []))))
  }
  read.problems.push(...(await gateProblems(raw.gate ?? [])))
  const token = world.env['VQT_TARGET_TOKEN']
  const options = {
    calls: read.count('--calls', raw.calls, 1, 100_000),
    concurrency: read.count('--concurrency', raw.concurrency, 1, 10_000),
    seed: read.count('--seed', raw.seed, 0, 2 ** 32 - 1),
    durationMs: read.duration('--duration', raw.duration, { minMs: 1 }),
    agentDelayMs: read.duration('--agent-delay', raw.agentDelay, { minMs: 0, bareMs: true }),
    only: read.list(raw.only),
    visqol: raw.visqol,
    target: read.target(raw.target),
    token: token === '' ? undefined : token,
  }
  if (read.problems.length > 0) throw new InputError(read.problems)
  // An option that was not given must be absent, not undefined: the scenario's own value then stands.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<RunRequest>
  return files.map((scenarioFile, index) => ({
    ...given,
    scenarioFile,
    out: directories[index] ?? null,
    gates: raw.gate ?? [],
    command: commandText(scenarios, raw),
    runsRoot: resolve(world.cwd, 'reports'),
    env: world.env,
  }))
}

/** What is wrong with gates of the command line. */
export async function gateProblems(gates: readonly string[]): Promise<readonly Problem[]> {
  if (gates.length === 0) return []
  const { isProblem, parseThreshold } = await import('../gate/threshold.ts')
  const { measureDefinitions } = await import('../measure/index.ts')
  return gates.map((gate) => parseThreshold(gate, measureDefinitions)).filter(isProblem)
}

/** The command as a person would type it again, for the report. Options only: the token is never among them. */
function commandText(scenarios: readonly string[], raw: RawRunOptions): string {
  const flags = Object.entries(raw).flatMap(([name, value]: [string, unknown]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (value === true) return [flag]
    if (value === false) return [`--no-${flag.slice(2)}`]
    return (Array.isArray(value) ? value : [value]).flatMap((one) => [flag, shellWord(String(one))])
  })
  return ['vqt', 'run', ...scenarios.map(shellWord), ...flags].join(' ')
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
