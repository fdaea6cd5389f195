import { Option, type Command } from 'commander'
import { InputError } from '../model/problem.ts'
import type { RunRequest } from '../pipeline/request.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { planJson, planText } from './plan-text.ts'
import { runRequests, type RawRunOptions } from './run-options.ts'
import { planAll, runScenarios } from './run-scenarios.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt run
  vqt run scenarios/booking.yaml --calls 40 --concurrency 10 --gate 'turn_latency:p(95)<1200'
  VQT_TARGET_TOKEN=… vqt run my-clinic.yaml --target https://agent.example.com/calls --json > result.json

Gates: measure[{tag:value,…}]:aggregate operator number, such as 'turn_latency:p(95)<1000' or 'call_failed:rate<0.05'.
Aggregates: p(N), med, avg, min, max for distributions; rate for rates; count for both.

Exit codes: 0 passed, 1 a gate failed, 2 bad input, 3 inconclusive, 4 no call connected, 70 internal error, 130 interrupted.`

const again = (value: string, before?: readonly string[]): readonly string[] => [...(before ?? []), value]

/** `vqt run`: places the calls, measures, judges, reports. */
export function addRunCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('run')
    .summary('place calls, measure, judge, report')
    .description(
      'Places the calls of each scenario, measures them, judges the gates and writes the run directory.\n' +
        'Without a scenario: the quick start against the embedded reference agent.',
    )
    .argument('[scenario...]', 'YAML files, or names of shipped scenarios')
    .option('--out <dir>', 'the run directory itself; several scenarios: a folder each in it (default: reports/<time>-<scenario>)')
    .option('--calls <n>', 'how many calls to place')
    .option('--concurrency <n>', 'how many calls at the same time')
    .option('--duration <time>', 'place no call after this long: 90s, 2m, 1500ms')
    .option('--only <ids>', 'only these calls of the plan, separated by commas; repeatable', again)
    .option('--seed <n>', 'seed of everything random; same seed, same plan')
    .option('--gate <expression>', 'a gate besides the scenario’s own; repeatable', again)
    .option('--agent-delay <time>', 'true response delay of the embedded agent: 800ms, 1.5s')
    .option('--target <target>', 'agent (embedded), the name of a profile, or an https URL; its token goes into VQT_TARGET_TOKEN')
    .addOption(
      new Option('--visqol <which>', 'speech scored by ViSQOL: sample (a few segments, the default), all, or off').choices([
        'sample',
        'all',
        'off',
      ]),
    )
    .option('--dry-run', 'print what would be done and what each gate could show; place nothing')
    .option('--strict', 'an inconclusive run exits with 1 instead of 3')
    .option('--json', 'exactly one JSON document on stdout: the result (several scenarios: an array)')
    .option('--quiet', 'no progress, and one line for the verdict')
    .option('--color', 'colour even where the output is no terminal')
    .option('--no-color', 'no colour')
    .addHelpText('after', examples)
    .action(async (scenarios: string[], raw: RawRunOptions, command: Command) => {
      try {
        const requests = await runRequests(scenarios, raw, world)
        const debug = command.optsWithGlobals()['debug'] === true
        exit(raw.dryRun === true ? await dryRun(requests, raw, world) : await runScenarios(requests, raw, world, debug))
      } catch (error) {
        // `--json` promises one document whatever happens; the same problems also go to stderr as text.
        if (error instanceof InputError && raw.json === true) world.stdout.write(document([{ exitCode: 2, problems: error.problems }]))
        throw error
      }
    })
}

async function dryRun(requests: readonly RunRequest[], raw: RawRunOptions, world: World): Promise<ExitCode> {
  const previews = await planAll(await world.rooms.pipeline(), requests)
  world.stdout.write(raw.json === true ? document(previews.map(planJson)) : previews.map(planText).join('\n'))
  return exitCodes.passed
}

function document(items: readonly unknown[]): string {
  return `${JSON.stringify(items.length === 1 ? items[0] : items, null, 2)}\n`
}
