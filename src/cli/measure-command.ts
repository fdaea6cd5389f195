import type { Command } from 'commander'
import { resolve } from 'node:path'
import { exitCodeOf, type ExitCode } from './exit-codes.ts'
import { wantsColor } from './paint.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt measure reports/2026-11-21T10-00-00Z-quick-start
  vqt measure reports/nightly/booking --json | jq '.verdict.gates'
  vqt measure reports/nightly/booking --strict && echo still good

Needs no network and no agent: the same recordings give the same result.json, byte for byte. Exits as vqt run does.`

interface RawMeasureOptions {
  readonly json?: boolean
  readonly strict?: boolean
  readonly color?: boolean
}

/** `vqt measure`: judges the recordings of a run again. */
export function addMeasureCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('measure')
    .summary('judge the recordings of a run again')
    .description('Measures the recordings of a run directory again and writes its result.json and reports anew.')
    .argument('<run-dir>', 'a directory that vqt run has written')
    .option('--strict', 'an inconclusive run exits with 1 instead of 3')
    .option('--json', 'print result.json instead of the report')
    .option('--color', 'colour even where the output is no terminal')
    .option('--no-color', 'no colour')
    .addHelpText('after', examples)
    .action(async (runDir: string, raw: RawMeasureOptions) => {
      const pipeline = await world.rooms.pipeline()
      const { result, dir } = await pipeline.measureRun(resolve(world.cwd, runDir), world.env)
      const color = wantsColor(raw.color, world.env, world.stdout)
      const width = world.stdout.columns ?? 100
      world.stdout.write(
        raw.json === true ? await world.rooms.resultJson(result) : await world.rooms.terminalReport(result, { color, width, runDir: dir }),
      )
      exit(exitCodeOf([{ kind: 'judged', verdict: result.verdict }], raw.strict === true))
    })
}
