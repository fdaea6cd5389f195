import type { CommandRunner } from './world.ts'

export type PackageManager = 'apt' | 'dnf' | 'brew'

/** What a check may look at. Passed in, so that a test can be any machine. */
export interface Machine {
  readonly runCommand: CommandRunner
  readonly exists: (path: string) => boolean
  /** Null when the recogniser can run here, else why not. */
  readonly recogniserProblem: () => Promise<string | null>
}

/** A part that is there. `version` null: it does not tell. */
export interface FoundPart {
  readonly version: string | null
  readonly path: string
}

/** When a part is wanted: by everybody, by the test suite (`--for-tests`), or only when named (`--with`). */
export type PartGroup = 'default' | 'tests' | 'on-request'

/** A system part vqt uses when it is there and does without when it is not. */
export interface OptionalPart {
  readonly id: string
  readonly title: string
  readonly group: PartGroup
  readonly purpose: string
  readonly absenceCosts: string
  readonly check: (machine: Machine) => Promise<FoundPart | null>
  /** Package names by package manager, in the order they are to be installed. Absent: none is known to work there. */
  readonly packages: Partial<Readonly<Record<PackageManager, readonly string[]>>>
  readonly licence: string
}

const recogniserModel = '/usr/share/pocketsphinx/model/en-us'
const recordingsSample = '/usr/share/asterisk/sounds/en_US_f_Allison/agent-pass.g722'
const browsers = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Adding an optional part = one entry here; `setup` and `doctor` know it from then on. */
export const optionalParts: readonly OptionalPart[] = [
  {
    id: 'recogniser',
    title: 'Speech recogniser (pocketsphinx)',
    group: 'default',
    purpose: 'lets the reference agent hear its callers, over a closed catalogue of sentences',
    absenceCosts: 'the reference agent follows the script by turn count; entity accuracy is not applicable',
    check: async (machine) => ((await machine.recogniserProblem()) === null ? { version: null, path: recogniserModel } : null),
    // Other distributions ship pocketsphinx 5 or another layout, whose API is a different one.
    packages: { apt: ['libpocketsphinx3', 'pocketsphinx-en-us'] },
    licence: 'BSD-2-Clause',
  },
  {
    id: 'ffmpeg',
    title: 'ffmpeg',
    group: 'default',
    purpose: 'imports your own MP3, OGG and M4A recordings as caller speech',
    absenceCosts: 'only WAV files can be used as caller recordings',
    check: (machine) => programVersion(machine, ['ffmpeg'], '-version'),
    packages: { apt: ['ffmpeg'], dnf: ['ffmpeg-free'], brew: ['ffmpeg'] },
    licence: 'GPL, run as a program of its own',
  },
  {
    id: 'chromium',
    title: 'Chromium',
    group: 'default',
    purpose: 'opens the HTML report in the test suite; later a real browser as caller',
    absenceCosts: 'the HTML report is not tested in a browser; runs lose nothing',
    check: (machine) => programVersion(machine, browsers, '--version'),
    packages: { apt: ['chromium'], dnf: ['chromium'] },
    licence: 'BSD-3-Clause',
  },
  {
    id: 'aiortc',
    title: 'Independent test peer (aiortc)',
    group: 'tests',
    purpose: 'proves vqt’s latency against a WebRTC stack that shares no code with it',
    absenceCosts: 'the independent cross-check of the test suite cannot run',
    check: async (machine) => {
      // The distribution’s own Python first: a second Python on the PATH does not see its packages.
      for (const python of ['/usr/bin/python3', 'python3']) {
        const { code, stdout } = await machine.runCommand(python, ['-c', 'import aiortc; print(aiortc.__version__)'])
        if (code === 0) return { version: stdout.trim(), path: python }
      }
      return null
    },
    packages: { apt: ['python3-aiortc'] },
    licence: 'BSD-3-Clause',
  },
  {
    id: 'tcpdump',
    title: 'Packet capture (tcpdump)',
    group: 'tests',
    purpose: 'captures a call, from which a separate script computes the latency again',
    absenceCosts: 'the recomputation from a packet capture in the test suite cannot run',
    check: (machine) => programVersion(machine, ['tcpdump', '/usr/sbin/tcpdump'], '--version'),
    packages: { apt: ['tcpdump'], dnf: ['tcpdump'] },
    licence: 'BSD-3-Clause',
  },
  {
    id: 'recordings',
    title: 'Human call-centre recordings (Asterisk sounds)',
    group: 'on-request',
    purpose: 'gives scenarios some 580 prompts spoken by a person',
    absenceCosts: 'all speech is synthetic unless you bring your own recordings',
    check: async (machine) =>
      machine.exists(recordingsSample) ? { version: null, path: '/usr/share/asterisk/sounds/en_US_f_Allison' } : null,
    // The format first: alone, the second package would pull in another format to satisfy its dependency.
    packages: { apt: ['asterisk-core-sounds-en-g722', 'asterisk-core-sounds-en'] },
    licence: 'CC-BY-SA-3.0',
  },
]

async function programVersion(machine: Machine, names: readonly string[], flag: string): Promise<FoundPart | null> {
  for (const name of names) {
    const { code, stdout, stderr } = await machine.runCommand(name, [flag])
    if (code !== 0) continue
    const version = /\d+(?:\.\d+)+/.exec(stdout) ?? /version (\S+)/.exec(stderr)
    const where = name.startsWith('/') ? name : (await machine.runCommand('which', [name])).stdout.trim()
    return { version: version?.[1] ?? version?.[0] ?? null, path: where === '' ? name : where }
  }
  return null
}
