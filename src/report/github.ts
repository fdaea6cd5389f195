import { appendFile } from 'node:fs/promises'
import type { Result } from '../model/result.ts'
import { gateFinding, gateLimit } from './figures.ts'
import { plainText } from './plain-text.ts'
import { worstFirst } from './statuses.ts'

/** GitHub shows few annotations of a step; more would push out those of other steps. */
const mostAnnotations = 10

/**
 * Workflow commands that mark the YAML line of every gate that did not pass: `::error` for a failed gate, `::warning` for an
 * undecided one, failed ones first, at most ten. Gates without a file (given on the command line) are left out. To be printed
 * one a line on stdout.
 */
export function githubAnnotations(result: Result): readonly string[] {
  return worstFirst(result.verdict.gates)
    .filter((gate) => gate.status !== 'pass' && gate.file !== undefined)
    .slice(0, mostAnnotations)
    .map((gate) => {
      const line = gate.line === undefined ? '' : `,line=${gate.line}`
      const text = `${gate.status}: ${gateFinding(gate, result)}, limit ${gateLimit(gate)}. ${gate.why}`
      return `::${gate.status === 'fail' ? 'error' : 'warning'} file=${property(gate.file ?? '')}${line},title=${property(gate.expression)}::${data(text)}`
    })
}

/** Appends the Markdown summary to the file GitHub names in `$GITHUB_STEP_SUMMARY`. Rejects as `appendFile` does. */
export async function appendStepSummary(path: string, markdown: string): Promise<void> {
  await appendFile(path, markdown.endsWith('\n') ? markdown : `${markdown}\n`)
}

function data(text: string): string {
  return plainText(text).replaceAll('%', '%25').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
