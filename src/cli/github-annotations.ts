import type { Verdict } from '../model/result.ts'

/** GitHub shows few annotations of a step; more would push out those of other steps. */
const mostAnnotations = 10

/**
 * Workflow commands that mark the YAML line of every gate that did not pass, failed ones first. Escaped as GitHub asks for.
 * Empty when all gates passed or none has a line.
 */
export function githubAnnotations(verdict: Verdict): string {
  const rank = { fail: 0, inconclusive: 1, pass: 2 } as const
  return verdict.gates
    .filter((gate) => gate.status !== 'pass' && gate.file !== undefined)
    .sort((a, b) => rank[a.status] - rank[b.status])
    .slice(0, mostAnnotations)
    .map((gate) => {
      const level = gate.status === 'fail' ? 'error' : 'warning'
      const line = gate.line === undefined ? '' : `,line=${gate.line}`
      return `::${level} file=${property(gate.file ?? '')}${line},title=${property(gate.expression)}::${message(`${gate.status}: ${gate.why}`)}\n`
    })
    .join('')
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
