import { readFileSync } from 'node:fs'
import type { Problem } from '../model/problem.ts'
import { formatProblems } from '../scenario/format-problems.ts'

/**
 * Problems of the user's input as a compiler prints them, all of them: those with a place grouped by file and shown with its
 * lines, then those without one. Ends with a line break. `readSource` gives a file's text, null where it cannot be read.
 */
export function problemText(problems: readonly Problem[], readSource: (file: string) => string | null = readText): string {
  const byFile = Map.groupBy(problems, (problem) => problem.at?.file ?? '')
  const files = [...byFile.keys()].sort((a, b) => Number(a === '') - Number(b === '') || a.localeCompare(b))
  return files
    .map((file) => {
      const text = file === '' ? null : readSource(file)
      return `${formatProblems((byFile.get(file) ?? []).map(withCause), text ?? undefined)}\n`
    })
    .join('\n')
}

/** `formatProblems` shows message and hint; what the system said stands in the message's line too. */
function withCause(problem: Problem): Problem {
  return problem.cause === undefined || problem.message.includes(problem.cause)
    ? problem
    : { ...problem, message: `${problem.message} (${problem.cause})` }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
