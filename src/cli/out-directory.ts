import { readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Problem } from '../model/problem.ts'

/**
 * Why `dir` may not become a run directory, or null. It may when it does not exist, is empty, or holds a former run of vqt: files
 * of that run are written over, nothing is deleted. Anything else could be a user's files and is refused.
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

/** Whether vqt wrote this directory: its `run.json` or `result.json` says so. A crashed run may have only the first. */
export function isRunDirectory(dir: string): boolean {
  return ['run.json', 'result.json'].some((name) => {
    try {
      const parsed: unknown = JSON.parse(readFileSync(join(dir, name), 'utf8'))
      return typeof parsed === 'object' && parsed !== null && 'vqt' in parsed && 'schemaVersion' in parsed
    } catch {
      return false
    }
  })
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
