import { access, constants, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../model/problem.ts'

/** Makes the run directory: `out` itself, or a new one under `runsRoot` named by time and scenario. */
export async function createRunDirectory(options: {
  readonly out: string | null
  readonly runsRoot: string
  readonly scenario: string
  readonly startedAt: Date
}): Promise<string> {
  const time = options.startedAt
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-')
  const dir = options.out ?? (await freeName(join(options.runsRoot, `${time}-${options.scenario}`)))
  try {
    await mkdir(join(dir, 'calls'), { recursive: true })
    await access(dir, constants.W_OK)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new InputError([
      { code: 'out.unwritable', message: `cannot write to ${dir}`, hint: 'choose another directory with --out', cause },
    ])
  }
  return dir
}

async function freeName(dir: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? dir : `${dir}-${n}`
    const taken = await readdir(candidate).then(
      () => true,
      () => false,
    )
    if (!taken) return candidate
  }
}
