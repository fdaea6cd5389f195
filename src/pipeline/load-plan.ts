import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join, relative } from 'node:path'
import { parseThreshold } from '../gate/threshold.ts'
import { measureDefinitions } from '../measure/index.ts'
import { InputError, type Problem } from '../model/problem.ts'
import type { AgentSettings, RunPlan, ThresholdSource } from '../model/plan.ts'
import { loadScenario } from '../scenario/load-scenario.ts'
import { planRun } from '../scenario/plan-run.ts'
import type { RunRequest } from './request.ts'
import { unreachable } from './reachable-mos.ts'
import { scenariosDir } from './shipped-files.ts'

/** The default seed: printed with every run, so that "no seed given" is repeatable too. */
export const defaultSeed = 1

/** Reads the scenario and plans the run: pure from the file's text, the flags and the seed. Throws `InputError` with every problem. */
export async function loadPlan(request: RunRequest): Promise<{ plan: RunPlan; file: string }> {
  const file = await scenarioPath(request.scenarioFile ?? 'quick-start')
  const text = await readScenario(file)
  const loaded = loadScenario(text, shown(file), { checkThreshold: thresholdProblem })
  if ('problems' in loaded) throw new InputError(loaded.problems)
  const gates = request.gates.map((expression): ThresholdSource => ({ expression }))
  const wrong = gates.flatMap(({ expression }) => thresholdProblem(expression) ?? [])
  if (wrong.length > 0) throw new InputError(wrong)
  const plan = planRun(loaded.scenario, {
    file,
    seed: request.seed ?? defaultSeed,
    thresholds: gates,
    ...(request.calls === undefined ? {} : { calls: request.calls }),
    ...(request.concurrency === undefined ? {} : { concurrency: request.concurrency }),
    ...(request.only === undefined ? {} : { only: request.only }),
    ...(request.durationMs === undefined ? {} : { durationMs: request.durationMs }),
    ...(request.target === undefined ? {} : { target: request.target }),
    ...(request.agentDelayMs === undefined ? {} : { agent: fixedDelay(request.agentDelayMs) }),
  })
  return { plan, file }
}

/** `--agent-delay` is programmed truth: the agent is told the edges, so the delay is exact and not a minimum. */
function fixedDelay(ms: number): Partial<AgentSettings> {
  return { delay: { kind: 'fixed', ms }, edges: 'annotated' }
}

/** What is wrong with a gate: how it is written, or a limit that no negotiable codec can meet. */
export function thresholdProblem(expression: string): Problem | null {
  const parsed = parseThreshold(expression, measureDefinitions)
  return 'code' in parsed ? parsed : unreachable(parsed)
}

/** A path as it is, or the name of a shipped scenario. */
async function scenarioPath(given: string): Promise<string> {
  if (extname(given) !== '' || given.includes('/')) return given
  const shipped = (await readdir(scenariosDir)).filter((name) => name.endsWith('.yaml')).map((name) => basename(name, '.yaml'))
  if (shipped.includes(given)) return join(scenariosDir, `${given}.yaml`)
  throw new InputError([
    {
      code: 'scenario.missing',
      message: `there is no scenario "${given}"`,
      hint: `give the path of a YAML file, or one of the shipped ones: ${shipped.join(', ')}`,
    },
  ])
}

async function readScenario(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code
    const message = reason === 'ENOENT' ? `there is no file ${file}` : `cannot read ${file}`
    throw new InputError([{ code: 'scenario.unreadable', message, hint: 'vqt init makes a scenario to start from', cause: String(error) }])
  }
}

function shown(file: string): string {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
