import type { Command } from 'commander'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, extname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError, type Problem } from '../model/problem.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { starterScenario } from './starter-scenario.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt init
  vqt init scenarios/my-clinic.yaml
  vqt init smoke.yaml && vqt run smoke.yaml --dry-run`

const shippedSchema = fileURLToPath(new URL('../../scenarios/.schema.json', import.meta.url))

/** `vqt init`: a commented scenario to start from. */
export function addInitCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('init')
    .summary('write a scenario to start from')
    .description('Writes a commented scenario that runs as it is. Never writes over a file.')
    .argument('[file]', 'the file to write', 'scenario.yaml')
    .addHelpText('after', examples)
    .action(async (file: string) => {
      await writeStarter(resolve(world.cwd, file))
      world.stdout.write(`${file} written. Next: vqt run ${file} --dry-run, then vqt run ${file}\n`)
      exit(exitCodes.passed)
    })
}

/** Writes the starter scenario to `path`. Throws an `InputError` where that would overwrite or cannot be done. */
export async function writeStarter(path: string): Promise<void> {
  if (!['.yaml', '.yml'].includes(extname(path))) {
    throw inputError({
      code: 'init.name',
      message: `${path} does not end in .yaml`,
      hint: 'scenarios are YAML files: vqt init my-clinic.yaml',
    })
  }
  const schema = relative(dirname(path), shippedSchema).replaceAll('\\', '/')
  const text = starterScenario(scenarioName(path), schema.startsWith('.') ? schema : `./${schema}`)
  const { loadScenario } = await import('../scenario/load-scenario.ts')
  const loaded = loadScenario(text, path)
  // Our own text: that it does not load is a bug of ours, not bad input.
  if ('problems' in loaded)
    throw new Error(`the starter scenario is wrong: ${loaded.problems.map((problem) => problem.message).join('; ')}`)
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST')
      throw inputError({ code: 'init.exists', message: `${path} is already there`, hint: 'name another file; nothing was changed' })
    throw inputError({
      code: 'init.unwritable',
      message: `${path} cannot be written`,
      hint: 'does its directory exist, and may you write there?',
      cause: String(code),
    })
  }
}

/** Scenario names are lower-case letters, digits and hyphens. */
function scenarioName(path: string): string {
  const name = basename(path, extname(path))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return name === '' ? 'scenario' : name
}

function inputError(problem: Problem): InputError {
  return new InputError([problem])
}
