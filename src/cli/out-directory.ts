import { existsSync, readFileSync, readdirSync, rmSync, rmdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { InputError, type Problem } from '../model/problem.ts'

/**
 * Why `dir` may not become a run directory, or null. It may when it does not exist, is empty, or holds a former run of vqt, which
 * `clearFormerRun` makes room in. Anything else could be a user's files and is refused.
 */
export function outDirectoryProblem(dir: string): Problem | null {
  const refuse = (message: string, hint: string): Problem => ({ code: 'out.refused', message, hint })
  try {
    if (!statSync(dir, { throwIfNoEntry: false })) return null
    if (!statSync(dir).isDirectory()) return refuse(`--out ${dir} is a file`, 'name a directory that does not exist yet')
    if (readdirSync(dir).length === 0 || isRunDirectory(dir)) return null
    return refuse(`--out ${dir} holds files that are not of a vqt run`, 'name a directory that does not exist yet, or an earlier run')
  } catch (error) {
    return {
      ...refuse(`--out ${dir} cannot be used`, 'name a directory you may write to'),
      cause: error instanceof Error ? error.message : String(error),
    }
  }
}

const runFiles = ['run.json', 'result.json', 'report.html', 'junit.xml', 'summary.md'] as const
const callFiles = ['recording.json', 'caller.pcap', 'agent.pcap', 'far-end.pcap', 'caller.ogg', 'agent.ogg'] as const

/**
 * Whether vqt wrote this directory: its `run.json` or `result.json` says so, or, where a run was cut short before either was
 * written, there is nothing in it but recordings of calls.
 */
export function isRunDirectory(dir: string): boolean {
  return ['run.json', 'result.json'].some((name) => isOurs(join(dir, name))) || holdsOnlyCalls(dir)
}

function isOurs(file: string): boolean {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return typeof parsed === 'object' && parsed !== null && 'vqt' in parsed && 'schemaVersion' in parsed
  } catch {
    return false
  }
}

function holdsOnlyCalls(dir: string): boolean {
  const entries = existsSync(dir) ? readdirSync(dir) : []
  if (entries.length !== 1 || entries[0] !== 'calls' || !statSync(join(dir, 'calls')).isDirectory()) return false
  const calls = readdirSync(join(dir, 'calls'), { withFileTypes: true })
  return calls.every((entry) => entry.isDirectory() && readdirSync(join(dir, 'calls', entry.name)).every(isCallFile))
}

const isCallFile = (name: string): boolean => callFiles.some((known) => known === name)

/**
 * Removes what a former run wrote into `dir`, by name, so that no recording of it is taken for one of the next run. Files with
 * other names are the user's and stay. Throws an `InputError` where they stand in the folder of a call, which has to be empty.
 */
export function clearFormerRun(dir: string): void {
  const calls = join(dir, 'calls')
  const folders = existsSync(calls) ? readdirSync(calls, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : []
  const foreign = folders.flatMap(({ name }) => {
    const others = readdirSync(join(calls, name)).filter((file) => !isCallFile(file))
    return others.map((file) => join(calls, name, file))
  })
  if (foreign.length > 0) {
    throw new InputError([
      { code: 'out.refused', message: `${foreign.join(', ')} is not of a vqt run`, hint: 'move it away, or name another --out' },
    ])
  }
  for (const { name } of folders) {
    for (const file of callFiles) rmSync(join(calls, name, file), { force: true })
    rmdirSync(join(calls, name))
  }
  for (const file of runFiles) rmSync(join(dir, file), { force: true })
}

/** The run directory of each scenario: `out` itself for one, a folder in it named after the file for several; null without `--out`. */
export function runDirectories(out: string | undefined, scenarioFiles: readonly (string | null)[]): readonly (string | null)[] {
  if (out === undefined) return scenarioFiles.map(() => null)
  if (scenarioFiles.length <= 1) return [out]
  const taken = new Map<string, number>()
  return scenarioFiles.map((file) => {
    const name = file === null ? 'quick-start' : basename(file, extname(file))
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return join(out, count === 1 ? name : `${name}-${count}`)
  })
}
