import type { Problem } from '../model/problem.ts'

/**
 * Problems as a compiler prints them: `file:line:column message`, then (where the file's text is given) two lines of code and a
 * caret, then the hint. In order of place; ends without a line break.
 */
export function formatProblems(problems: readonly Problem[], text?: string): string {
  const lines = text?.split(/\r?\n/)
  return problems
    .toSorted(byPlace)
    .map((problem) => {
      const head = problem.at === undefined ? '' : `${problem.at.file}:${problem.at.line}:${problem.at.column} `
      const hint = problem.hint === undefined ? [] : [`  hint: ${problem.hint}`]
      return [`${head}${problem.message}`, ...codeFrame(problem, lines), ...hint].join('\n')
    })
    .join('\n\n')
}

function codeFrame(problem: Problem, lines: readonly string[] | undefined): string[] {
  const at = problem.at
  const here = at === undefined ? undefined : lines?.[at.line - 1]
  if (at === undefined || here === undefined) return []
  const width = String(at.line).length
  const before = lines?.[at.line - 2]
  // Tabs are kept, so that the caret stands under its place whatever a tab's width is.
  const indent = here.slice(0, at.column - 1).replace(/[^\t]/g, ' ')
  return [
    ...(before === undefined ? [] : [`  ${String(at.line - 1).padStart(width)} | ${before}`]),
    `  ${at.line} | ${here}`,
    `  ${' '.repeat(width)} | ${indent}^`,
  ]
}

function byPlace(a: Problem, b: Problem): number {
  if (a.at === undefined || b.at === undefined) return Number(a.at === undefined) - Number(b.at === undefined)
  return a.at.file.localeCompare(b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column
}
