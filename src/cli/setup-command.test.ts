import { describe, expect, it } from 'vitest'
import { fakeWorld, type FakeOptions, type FakeWorld } from './fake-world.ts'
import { optionalParts, type Machine } from './optional-parts.ts'
import { setup, type SetupOptions } from './setup-command.ts'

/** A Debian machine in memory: apt installs into it, and the checks look at it. */
function debian(
  options: {
    installed?: readonly string[]
    broken?: readonly string[]
    sudo?: boolean
    updateFails?: boolean
    apt?: boolean
  } & FakeOptions,
): {
  world: FakeWorld
  machine: Machine
  installed: Set<string>
} {
  const installed = new Set(options.installed)
  const bare = (line: string): string =>
    line.replace(/^sudo -n /, '').replace(/^env DEBIAN_FRONTEND=noninteractive apt-get -o \S+ /, 'APT ')
  const apt = (names: readonly string[]): { code: number; stdout?: string; stderr?: string } => {
    const bad = names.find((name) => options.broken?.includes(name))
    if (bad !== undefined) return { code: 100, stderr: `E: Unable to locate package ${bad}\n` }
    names.forEach((name) => installed.add(name))
    return { code: 0, stdout: names.map((name) => `Setting up ${name} (1.0) ...\n`).join('') }
  }
  const world = fakeWorld({
    uid: 0,
    ...options,
    commands: (line) => {
      if (line === 'apt-get --version') return options.apt === false ? undefined : {}
      if (line === 'sudo -n true') return options.sudo === true ? {} : { code: 1 }
      const command = bare(line)
      if (command === 'APT update') return options.updateFails === true ? { code: 100, stderr: 'E: no network\n' } : {}
      if (command.startsWith('APT install')) return apt(command.split(' ').slice(4))
      const program = /^(?:which )?(ffmpeg|chromium|tcpdump)\b/.exec(line)?.[1]
      if (program !== undefined)
        return installed.has(program)
          ? { stdout: line.startsWith('which') ? `/usr/bin/${program}\n` : `${program} version 5.1.9 Copyright\n` }
          : undefined
      if (line.startsWith('/usr/bin/python3')) return installed.has('python3-aiortc') ? { stdout: '1.4.0\n' } : { code: 1 }
      return undefined
    },
  })
  const machine: Machine = {
    runCommand: world.runCommand,
    exists: (path) => path.includes('asterisk') && installed.has('asterisk-core-sounds-en-g722'),
    recogniserProblem: async () => (installed.has('libpocketsphinx3') && installed.has('pocketsphinx-en-us') ? null : 'missing'),
  }
  return { world, machine, installed }
}

const aptLines = (world: FakeWorld): string[] => world.commands.filter((line) => /apt-get -o/.test(line))
const defaults = ['libpocketsphinx3', 'pocketsphinx-en-us', 'ffmpeg', 'chromium']

async function run(options: SetupOptions, on: ReturnType<typeof debian>): Promise<number> {
  return setup(options, on.world, on.machine)
}

describe('vqt setup', () => {
  it('as root without a terminal installs what is missing without asking, and is then done', async () => {
    const on = debian({})
    expect(await run({}, on)).toBe(0)
    expect([...on.installed]).toEqual(defaults)
    expect(aptLines(on.world)).toEqual([
      'env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update',
      `env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${defaults.join(' ')}`,
    ])
    expect(on.world.out()).toContain('✓ ffmpeg: 5.1.9, /usr/bin/ffmpeg')

    const again = debian({ installed: [...on.installed] })
    expect(await run({}, again)).toBe(0)
    expect(aptLines(again.world)).toEqual([])
    expect(again.world.out()).toMatch(/nothing to do\n$/)
  })

  it('installs only what is missing', async () => {
    const on = debian({ installed: ['ffmpeg', 'libpocketsphinx3', 'pocketsphinx-en-us'] })
    expect(await run({ yes: true }, on)).toBe(0)
    expect(aptLines(on.world)[1]).toMatch(/--no-install-recommends chromium$/)
  })

  it('adds the test peers and named parts when asked for', async () => {
    const on = debian({})
    expect(await run({ yes: true, forTests: true, with: ['recordings'] }, on)).toBe(0)
    expect([...on.installed]).toEqual([...defaults, 'python3-aiortc', 'tcpdump', 'asterisk-core-sounds-en-g722', 'asterisk-core-sounds-en'])
  })

  it('names a package that cannot be installed, installs the others, and fails', async () => {
    const on = debian({ broken: ['chromium'] })
    expect(await run({ yes: true }, on)).toBe(1)
    expect([...on.installed]).toEqual(['libpocketsphinx3', 'pocketsphinx-en-us', 'ffmpeg'])
    expect(on.world.out()).toContain('package chromium could not be installed: E: Unable to locate package chromium')
    expect(on.world.out()).toContain('✗ Chromium is still missing')
  })

  it('fails when a part is still missing after its packages went in', async () => {
    const on = debian({})
    const machine: Machine = { ...on.machine, recogniserProblem: async () => 'another version' }
    expect(await setup({ yes: true }, on.world, machine)).toBe(1)
    expect(on.world.out()).toContain('Speech recogniser (pocketsphinx) is still missing')
  })

  it('goes on when the package lists cannot be updated', async () => {
    const on = debian({ updateFails: true })
    expect(await run({ yes: true }, on)).toBe(0)
    expect(on.world.out()).toContain('E: no network')
  })

  it.each([
    ['y', true],
    ['YES', true],
    ['', false],
    ['n', false],
  ])('on a terminal asks first; %j', async (answer, installs) => {
    const on = debian({ stdinTTY: true, answer })
    expect(await run({}, on)).toBe(0)
    expect(on.world.err()).toContain('[y/N]')
    expect(on.installed.size > 0).toBe(installs)
    if (!installs) expect(on.world.out()).toContain(`apt-get install -y --no-install-recommends ${defaults.join(' ')}`)
  })

  it('on a terminal with --yes does not ask', async () => {
    const on = debian({ stdinTTY: true })
    expect(await run({ yes: true }, on)).toBe(0)
    expect(on.installed.size).toBe(4)
  })

  it('without rights says exactly what to type', async () => {
    const on = debian({ uid: 1000 })
    expect(await run({ yes: true }, on)).toBe(0)
    expect(on.installed.size).toBe(0)
    expect(on.world.out()).toContain(`  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${defaults.join(' ')}\n`)
  })

  it.each([
    ['with --yes', { yes: true }, {}, true],
    ['in CI', {}, { env: { CI: 'true' } }, true],
    ['otherwise not', {}, {}, false],
  ])('uses sudo that asks for no password %s', async (_name, options, more, installs) => {
    const on = debian({ uid: 1000, sudo: true, ...more })
    expect(await run(options, on)).toBe(0)
    expect(on.installed.size > 0).toBe(installs)
    expect(aptLines(on.world).every((line) => line.startsWith('sudo -n env DEBIAN_FRONTEND=noninteractive'))).toBe(true)
  })

  it('where there is no known package manager shows the line of each', async () => {
    const on = debian({ apt: false })
    expect(await run({ yes: true }, on)).toBe(0)
    expect(on.world.out()).toMatch(/apt-get install .*ffmpeg[\s\S]*dnf install -y ffmpeg-free[\s\S]*brew install ffmpeg/)
  })

  it('refuses an unknown part', async () => {
    await expect(run({ with: ['piano'] }, debian({}))).rejects.toThrow('"piano" is not an optional part')
  })
})

it('every optional part says what it is for, what its absence costs, and what to install on Debian', () => {
  for (const part of optionalParts) {
    expect(part.purpose.length).toBeGreaterThan(20)
    expect(part.absenceCosts.length).toBeGreaterThan(20)
    expect(part.packages.apt?.length).toBeGreaterThan(0)
  }
  expect(new Set(optionalParts.map((part) => part.id)).size).toBe(optionalParts.length)
})
