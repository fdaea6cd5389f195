import { Command, CommanderError } from 'commander'
import { readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { InputError } from '../model/problem.ts'
import { addAnalyzeCommand } from './analyze-command.ts'
import { addAgentCommand } from './agent-command.ts'
import { addCalibrateCommand } from './calibrate-command.ts'
import { crashText } from './crash-text.ts'
import { addDoctorCommand } from './doctor-command.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { addInitCommand } from './init-command.ts'
import { addMeasureCommand } from './measure-command.ts'
import { problemText } from './problem-text.ts'
import { addMosCommand } from './mos-command.ts'
import { addReportCommand } from './report-command.ts'
import { addRunCommand } from './run-command.ts'
import { addSchemaCommand } from './schema-command.ts'
import { addSetupCommand } from './setup-command.ts'
import { realWorld, type World } from './world.ts'

/**
 * Runs one command line (without `node` and the script) and resolves with the exit code; never rejects and never exits.
 * Bad input is 2 with every problem on stderr; vqt's own failures are 70.
 */
export async function main(argv: readonly string[], world: World = realWorld()): Promise<number> {
  let code: ExitCode = exitCodes.passed
  const program = buildProgram(world, (ended) => (code = ended))
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    // Commander has printed its own message, help or version already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.passed : exitCodes.usage
    if (error instanceof InputError) {
      world.stderr.write(problemText(error.problems))
      return exitCodes.usage
    }
    world.stderr.write(crashText(error, program.opts()['debug'] === true))
    return exitCodes.internal
  }
}

function buildProgram(world: World, exit: (code: ExitCode) => void): Command {
  const program = new Command('vqt')
    .description(
      'Calls a voice agent over WebRTC, hears how it answers, and judges it:\n' +
        'turn latency, accuracy, and the error of the instrument itself.',
    )
    .version(packageVersion(), '--version')
    .option('--debug', 'print the stack of an internal error')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      getOutHelpWidth: () => world.stdout.columns ?? 100,
      getErrHelpWidth: () => world.stderr.columns ?? 100,
    })
    .showHelpAfterError('(--help tells more)')
    .addHelpText(
      'after',
      `
Examples:
  vqt run
  vqt run scenarios/booking.yaml --gate 'turn_latency:p(95)<1000'
  vqt doctor`,
    )
  const commands = [
    addRunCommand,
    addMeasureCommand,
    addAnalyzeCommand,
    addMosCommand,
    addReportCommand,
    addAgentCommand,
    addCalibrateCommand,
    addSetupCommand,
    addDoctorCommand,
    addSchemaCommand,
    addInitCommand,
  ]
  for (const add of commands) add(program, world, exit)
  return program
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

/**
 * Runs the process's own command line and sets its exit code. Handles that something has left open keep the process for two
 * seconds at most, so that a leak is a nuisance and no hang.
 */
export async function runProcess(): Promise<void> {
  // `vqt … | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })
  // Left to Node, a stray error would end with 1, which says that a gate failed.
  process.on('uncaughtException', (error) => {
    process.stderr.write(crashText(error, process.argv.includes('--debug')))
    process.exit(exitCodes.internal)
  })
  process.exitCode = await main(process.argv.slice(2))
  if (process.exitCode === exitCodes.interrupted) process.exit()
  setTimeout(() => process.exit(), 2000).unref()
}

const script = process.argv[1]
if (script !== undefined && isThisFile(script)) await runProcess()

function isThisFile(path: string): boolean {
  try {
    return realpathSync(path) === fileURLToPath(import.meta.url)
  } catch {
    return false
  }
}
