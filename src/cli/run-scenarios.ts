import { InputError, problemFrom, type Problem } from '../model/problem.ts'
import type { Result } from '../model/result.ts'
import type { PlanPreview } from '../pipeline.ts'
import type { RunRequest } from '../pipeline/request.ts'
import { crashText } from './crash-text.ts'
import { exitCodeOf, type ExitCode, type ScenarioEnd } from './exit-codes.ts'
import { watchInterrupts } from './interrupts.ts'
import { startLiveView } from './live-view.ts'
import { clearFormerRun, isRunDirectory } from './out-directory.ts'
import { paintWith, wantsColor } from './paint.ts'
import { problemText } from './problem-text.ts'
import type { Pipeline } from './rooms.ts'
import type { RawRunOptions } from './run-options.ts'
import type { World } from './world.ts'

/** What stands for a scenario in the document of `--json` when it has no result. */
interface NoResult {
  readonly scenario: string
  readonly exitCode: 2 | 70 | 130
  readonly problems: readonly Problem[]
}

type Ran = { readonly end: ScenarioEnd; readonly json: Result | NoResult }

/** Runs the scenarios one after the other and prints what came of each. Returns the exit code over all. */
export async function runScenarios(requests: readonly RunRequest[], raw: RawRunOptions, world: World, debug: boolean): Promise<ExitCode> {
  const pipeline = await world.rooms.pipeline()
  // Of several scenarios the last may be the broken one: find out before the first takes its minutes.
  if (requests.length > 1) await planAll(pipeline, requests)
  const ran: Ran[] = []
  for (const request of requests) {
    const one = await runOne(pipeline, request, raw, world, debug)
    ran.push(one)
    if (exitCodeOf([one.end]) === 130) break
  }
  if (raw.json === true) {
    const documents: string[] = []
    for (const { json } of ran)
      documents.push('verdict' in json ? await world.rooms.resultJson(json) : `${JSON.stringify(json, null, 2)}\n`)
    world.stdout.write(requests.length === 1 ? documents.join('') : `[\n${documents.join(',\n')}]\n`)
  }
  return exitCodeOf(
    ran.map((one) => one.end),
    raw.strict === true,
  )
}

/** The plan of every scenario. Throws one `InputError` with the problems of all of them. */
export async function planAll(pipeline: Pipeline, requests: readonly RunRequest[]): Promise<readonly PlanPreview[]> {
  const previews: PlanPreview[] = []
  const problems: Problem[] = []
  for (const request of requests) {
    try {
      previews.push(await pipeline.planScenario(request))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new InputError(problems)
  return previews
}

async function runOne(pipeline: Pipeline, request: RunRequest, raw: RawRunOptions, world: World, debug: boolean): Promise<Ran> {
  const paint = paintWith(wantsColor(raw.color, world.env, world.stderr))
  const view = startLiveView({ world, paint, quiet: raw.quiet === true })
  const interrupts = watchInterrupts(world, view.stopping)
  const scenario = request.scenarioFile ?? 'quick-start'
  const stopped = (code: 2 | 70 | 130, problems: readonly Problem[]): Ran => ({
    end: { kind: 'stopped', code },
    json: { scenario, exitCode: code, problems },
  })
  try {
    if (request.out !== null && isRunDirectory(request.out)) {
      // Bad input must not cost the former run: plan first.
      await pipeline.planScenario(request)
      clearFormerRun(request.out)
    }
    const running = pipeline.runScenario(request, view.observe, { stopPlacing: interrupts.stopPlacing, leave: interrupts.leave })
    const outcome = await Promise.race([running, interrupts.left])
    view.close()
    if (outcome === 'left') return stopped(130, [{ code: 'run.left', message: 'interrupted twice: left before the run was judged' }])
    await printOutcome(outcome.result, outcome.dir, raw, world)
    return { end: { kind: 'judged', verdict: outcome.result.verdict }, json: outcome.result }
  } catch (error) {
    view.close()
    if (interrupts.leave.aborted) return stopped(130, [problemFrom('run.left', error)])
    if (error instanceof InputError) {
      world.stderr.write(problemText(error.problems))
      return stopped(2, error.problems)
    }
    world.stderr.write(crashText(error, debug))
    return stopped(70, [problemFrom('internal', error)])
  } finally {
    interrupts.close()
    view.close()
  }
}

async function printOutcome(result: Result, dir: string, raw: RawRunOptions, world: World): Promise<void> {
  // GitHub reads them from either stream; stdout holds the results.
  if (world.env['GITHUB_ACTIONS'] === 'true')
    for (const line of await world.rooms.githubAnnotations(result)) world.stderr.write(`${line}\n`)
  if (raw.json === true) return
  if (raw.quiet === true) {
    world.stdout.write(`${result.run.scenario}: ${result.verdict.status}: ${result.verdict.why}\n`)
    return
  }
  const color = wantsColor(raw.color, world.env, world.stdout)
  world.stdout.write(await world.rooms.terminalReport(result, { color, width: world.stdout.columns ?? 100, runDir: dir }))
}
