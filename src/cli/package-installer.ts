import type { OptionalPart, PackageManager } from './optional-parts.ts'
import type { CommandResult, World } from './world.ts'

/** How packages can be installed here. `prefix` is empty for root, `sudo -n` where it asks for no password; null: not without a person. */
export interface Installer {
  readonly manager: PackageManager | null
  readonly prefix: readonly string[] | null
}

const probes: readonly (readonly [PackageManager, string])[] = [
  ['apt', 'apt-get'],
  ['dnf', 'dnf'],
  ['brew', 'brew'],
]

/** Finds the package manager, and whether it may be used without asking anybody for a password. */
export async function findInstaller(world: Pick<World, 'runCommand' | 'uid'>): Promise<Installer> {
  for (const [manager, program] of probes) {
    if ((await world.runCommand(program, ['--version'])).code !== 0) continue
    if (world.uid === 0) return { manager, prefix: [] }
    const sudo = await world.runCommand('sudo', ['-n', 'true'])
    return { manager, prefix: sudo.code === 0 ? ['sudo', '-n'] : null }
  }
  return { manager: null, prefix: null }
}

/** What a person types to install these parts; lines for several package managers where none was found. */
export function installCommands(parts: readonly OptionalPart[], installer: Installer, uid: number | null): readonly string[] {
  const managers = installer.manager === null ? (['apt', 'dnf', 'brew'] as const) : [installer.manager]
  const lines = managers.flatMap((manager) => {
    const names = parts.flatMap((part) => part.packages[manager] ?? [])
    if (names.length === 0) return []
    if (manager === 'brew') return [`brew install ${names.join(' ')}`]
    const sudo = uid === 0 ? '' : 'sudo '
    const install = manager === 'apt' ? 'apt-get install -y --no-install-recommends' : 'dnf install -y'
    return [`${manager === 'apt' ? `${sudo}apt-get update && ` : ''}${sudo}${install} ${names.join(' ')}`]
  })
  const nowhere = parts.filter((part) => managers.every((manager) => part.packages[manager] === undefined))
  return [...lines, ...nowhere.map((part) => `# ${part.title}: no package is known to work here`)]
}

export interface InstallFailure {
  readonly package: string
  readonly why: string
}

/**
 * Installs packages with apt, all in one go; where that fails, one by one, so that one bad package does not keep the others out
 * and the failure names it. A failing `apt-get update` is told and not fatal: the lists there may do.
 */
export async function aptInstall(
  packages: readonly string[],
  prefix: readonly string[],
  world: Pick<World, 'runCommand'>,
  say: (line: string) => void,
): Promise<readonly InstallFailure[]> {
  const apt = (args: readonly string[]): Promise<CommandResult> => {
    // Through `env`, because sudo does not pass the variable on. Another apt at work is waited for.
    const words = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300', ...args]
    return world.runCommand(words[0] ?? 'env', words.slice(1), { onLine: (line) => line.startsWith('Setting up ') && say(`  ${line}`) })
  }
  const update = await apt(['update'])
  if (update.code !== 0) say(`apt-get update failed, going on with the lists that are there: ${lastLine(update)}`)
  const install = (names: readonly string[]): Promise<CommandResult> => apt(['install', '-y', '--no-install-recommends', ...names])
  if ((await install(packages)).code === 0) return []
  const failures: InstallFailure[] = []
  for (const name of packages) {
    const one = await install([name])
    if (one.code !== 0) failures.push({ package: name, why: lastLine(one) })
  }
  return failures
}

function lastLine({ stdout, stderr, code }: CommandResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  return (lines.findLast((line) => line.startsWith('E:')) ?? lines.at(-1) ?? `exit code ${code}`).trim()
}
