import type { Command } from 'commander'
import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { InputError } from '../model/problem.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { wantsColor } from './paint.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt report reports/2026-11-21T10-00-00Z-quick-start
  vqt report result.json --no-write
  vqt report reports/nightly/booking --color | less -R

Only writes again what result.json says: it measures nothing and exits with 0 whatever the verdict is.`

interface RawReportOptions {
  readonly write: boolean
  readonly color?: boolean
}

/** `vqt report`: renders the reports of a result that is already there. */
export function addReportCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('report')
    .summary('write the reports of a result again')
    .description('Writes report.html, junit.xml and summary.md beside a result.json again, and prints the report.')
    .argument('<result>', 'a result.json, or a run directory that holds one')
    .option('--no-write', 'only print the report')
    .option('--color', 'colour even where the output is no terminal')
    .option('--no-color', 'no colour')
    .addHelpText('after', examples)
    .action(async (given: string, raw: RawReportOptions) => {
      const file = resultFile(resolve(world.cwd, given))
      const result = await world.rooms.readResult(file)
      const dir = dirname(file)
      // The step summary belongs to the run; a report made again must not append to it a second time.
      if (raw.write) await (await world.rooms.pipeline()).writeReports(result, dir, {})
      const color = wantsColor(raw.color, world.env, world.stdout)
      world.stdout.write(await world.rooms.terminalReport(result, { color, width: world.stdout.columns ?? 100, runDir: dir }))
      exit(exitCodes.passed)
    })
}

function resultFile(path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'result.json') : path
  if (existsSync(file)) return file
  throw new InputError([
    {
      code: 'result.missing',
      message: `there is no ${file}`,
      hint: 'give a result.json or a run directory; vqt measure <run-dir> makes one from recordings',
    },
  ])
}
