import type { Command } from 'commander'
import { InputError } from '../model/problem.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { nodeCheck } from './node-check.ts'
import { optionalParts, type FoundPart, type Machine, type OptionalPart } from './optional-parts.ts'
import { aptInstall, findInstaller, installCommands, type Installer } from './package-installer.ts'
import { realMachine } from './real-machine.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt setup
  vqt setup --yes
  vqt setup --yes --for-tests --with recordings

Parts are optional: without them vqt runs and says what it could not measure. Run again at any time; what is there is left alone.
Exit codes: 0 all there, installed, declined, or told what to type; 1 a package could not be installed.`

const repeated = (value: string, before?: readonly string[]): readonly string[] => [...(before ?? []), ...value.split(',')]

export interface SetupOptions {
  readonly yes?: boolean
  readonly forTests?: boolean
  readonly with?: readonly string[]
}

/** `vqt setup`: finds the optional parts that are missing and installs them, or says what to type. */
export function addSetupCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  const onRequest = optionalParts.filter((part) => part.group === 'on-request').map((part) => part.id)
  program
    .command('setup')
    .summary('install the optional system parts')
    .description(
      'Finds the optional system parts that are missing (speech recogniser, ffmpeg, Chromium) and installs them with apt,\n' +
        'or says what to type. Asks first on a terminal.',
    )
    .option('--yes', 'do not ask')
    .option('--for-tests', 'also what the test suite uses to check vqt against other software')
    .option('--with <parts>', `also these: ${onRequest.join(', ')}; repeatable`, repeated)
    .addHelpText('after', examples)
    .action(async (options: SetupOptions) => exit(await setup(options, world, realMachine(world))))
}

/** The work of `vqt setup` on any machine. */
export async function setup(options: SetupOptions, world: World, machine: Machine): Promise<ExitCode> {
  const say = (line: string): void => void world.stdout.write(`${line}\n`)
  const wanted = wantedParts(options)
  const node = nodeCheck()
  say(`${node.ok ? '✓' : '✗'} Node.js: ${node.text}`)
  const before = await checkAll(wanted, machine)
  for (const [part, found] of before) say(partLine(part, found))
  const missing = wanted.filter((part) => before.get(part) === null)
  if (missing.length === 0) {
    say(node.ok ? 'nothing to do' : node.hint)
    return node.ok ? exitCodes.passed : exitCodes.gateFailed
  }
  const installer = await findInstaller(world)
  if (!(await mayInstall(options, installer, missing, world))) {
    say('to install what is missing, type:')
    for (const line of installCommands(missing, installer, world.uid)) say(`  ${line}`)
    return node.ok ? exitCodes.passed : exitCodes.gateFailed
  }
  const failed = await install(missing, installer, world, machine, say)
  if (!node.ok) say(node.hint)
  return failed || !node.ok ? exitCodes.gateFailed : exitCodes.passed
}

async function install(
  missing: readonly OptionalPart[],
  installer: Installer,
  world: World,
  machine: Machine,
  say: (line: string) => void,
): Promise<boolean> {
  const packages = missing.flatMap((part) => part.packages.apt ?? [])
  say(`installing ${packages.join(' ')}; this can take some minutes`)
  const failures = await aptInstall(packages, installer.prefix ?? [], world, say)
  for (const failure of failures) say(`✗ package ${failure.package} could not be installed: ${failure.why}`)
  const after = await checkAll(missing, machine)
  for (const [part, found] of after) say(found ? partLine(part, found) : `✗ ${part.title} is still missing: ${part.absenceCosts}`)
  return failures.length > 0 || [...after.values()].includes(null)
}

/** With a person at the terminal only after a yes; without one as root, in CI, or with `--yes`. Only apt is run by vqt itself. */
async function mayInstall(options: SetupOptions, installer: Installer, missing: readonly OptionalPart[], world: World): Promise<boolean> {
  if (installer.manager !== 'apt' || installer.prefix === null) return false
  if (options.yes === true) return true
  const inCi = world.env['CI'] !== undefined && world.env['CI'] !== '' && world.env['CI'] !== 'false'
  if (!world.stdinIsTTY) return world.uid === 0 || inCi
  const packages = missing.flatMap((part) => part.packages.apt ?? [])
  const answer = await world.ask(`install ${packages.join(' ')}? [y/N] `)
  return /^y(es)?$/i.test(answer.trim())
}

function wantedParts(options: SetupOptions): readonly OptionalPart[] {
  const named = (options.with ?? []).map((id) => id.trim())
  const known = optionalParts.map((part) => part.id)
  const unknown = named.filter((id) => !known.includes(id))
  if (unknown.length > 0) {
    throw new InputError(
      unknown.map((id) => ({ code: 'setup.part', message: `--with "${id}" is not an optional part`, hint: `known: ${known.join(', ')}` })),
    )
  }
  return optionalParts.filter(
    (part) => part.group === 'default' || (part.group === 'tests' && options.forTests === true) || named.includes(part.id),
  )
}

async function checkAll(parts: readonly OptionalPart[], machine: Machine): Promise<ReadonlyMap<OptionalPart, FoundPart | null>> {
  return new Map(await Promise.all(parts.map(async (part) => [part, await part.check(machine)] as const)))
}

function partLine(part: OptionalPart, found: FoundPart | null): string {
  if (found === null) return `· ${part.title}: missing; it ${part.purpose}`
  return `✓ ${part.title}: ${found.version === null ? '' : `${found.version}, `}${found.path}`
}
