import type { Verdict } from '../model/result.ts'

/** Why the process ended, for CI to branch on. `report-and-cli.md` 4.3 is the list; the README repeats it for users. */
export const exitCodes = {
  passed: 0,
  gateFailed: 1,
  usage: 2,
  inconclusive: 3,
  unreachable: 4,
  internal: 70,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What decides the exit code of one scenario: its verdict, or the code of what stopped it. */
export type ScenarioEnd = { readonly kind: 'judged'; readonly verdict: Verdict } | { readonly kind: 'stopped'; readonly code: 2 | 70 | 130 }

/** Strongest reason first. 3 stands twice: an unhealthy generator outranks a failed gate, an inconclusive gate does not. */
const precedence = ['internal', 'interrupted', 'usage', 'unreachable', 'unhealthy', 'failed', 'inconclusive', 'passed'] as const
type Reason = (typeof precedence)[number]

function reasonOf(end: ScenarioEnd): Reason {
  if (end.kind === 'stopped') return end.code === 70 ? 'internal' : end.code === 130 ? 'interrupted' : 'usage'
  switch (end.verdict.exitCode) {
    case 130:
      return 'interrupted'
    case 4:
      return 'unreachable'
    case 3:
      return end.verdict.health.status === 'unhealthy' ? 'unhealthy' : 'inconclusive'
    case 1:
      return 'failed'
    case 0:
      return 'passed'
  }
}

/**
 * Exit code of a whole command over all its scenarios: the strongest reason of any of them.
 * `strict` turns every inconclusive end (too few samples, unhealthy generator) into 1, after the reasons were ranked.
 */
export function exitCodeOf(ends: readonly ScenarioEnd[], strict = false): ExitCode {
  const reasons = new Set(ends.map(reasonOf))
  const strongest = precedence.find((reason) => reasons.has(reason)) ?? 'passed'
  switch (strongest) {
    case 'internal':
      return exitCodes.internal
    case 'interrupted':
      return exitCodes.interrupted
    case 'usage':
      return exitCodes.usage
    case 'unreachable':
      return exitCodes.unreachable
    case 'unhealthy':
    case 'inconclusive':
      return strict ? exitCodes.gateFailed : exitCodes.inconclusive
    case 'failed':
      return exitCodes.gateFailed
    case 'passed':
      return exitCodes.passed
  }
}
