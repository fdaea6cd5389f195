import type { DroppedGate, GateResult, HealthCheck, Result, Verdict } from '../model/result.ts'

export interface VerdictEvidence {
  readonly gates: readonly GateResult[]
  /** Not judged, and no part of the decision; but where nothing else is left there is none. */
  readonly dropped: readonly DroppedGate[]
  readonly checks: readonly HealthCheck[]
  readonly counts: Result['counts']
  readonly interrupted: boolean
  readonly maxOffScriptRate: number
}

/** Verdict without its evidence lists. */
export type Decision = Pick<Verdict, 'status' | 'exitCode' | 'why'>

/**
 * The verdict of a run and its exit code, by precedence: 130 interrupted; 4 no call connected; 3 unhealthy generator; 1 any
 * failed gate; 3 off-script rate above its limit, any inconclusive gate, or gates of which every one was dropped; else 0. (70 and 2 belong to the
 * command line.)
 */
export function decideVerdict({ gates, dropped, checks, counts, interrupted, maxOffScriptRate }: VerdictEvidence): Decision {
  if (interrupted)
    return {
      status: 'interrupted',
      exitCode: 130,
      why: `Interrupted after ${counts.calls} of ${counts.calls + counts.notPlaced} calls; what was recorded is judged below.`,
    }
  if (counts.calls === 0) return { status: 'inconclusive', exitCode: 3, why: 'No call was placed: there is nothing to judge.' }
  if (counts.connected === 0) return { status: 'unreachable', exitCode: 4, why: `None of ${counts.calls} calls connected.` }
  const unhealthy = checks.filter((check) => check.status === 'unhealthy')
  const [bad] = unhealthy
  if (bad !== undefined) {
    const more = unhealthy.length > 1 ? ` (and ${unhealthy.length - 1} more)` : ''
    return {
      status: 'inconclusive',
      exitCode: 3,
      why: `The generator was not healthy, so its numbers prove nothing: ${bad.title}: ${bad.actual}, limit ${bad.limit}${more}.`,
    }
  }
  const failed = gates.filter((gate) => gate.status === 'fail')
  if (failed[0] !== undefined) return { status: 'fail', exitCode: 1, why: `${some(failed.length, gates.length)} failed: ${failed[0].why}.` }
  const offScriptRate = counts.offScript / counts.connected
  if (offScriptRate > maxOffScriptRate) {
    return {
      status: 'inconclusive',
      exitCode: 3,
      why:
        `${counts.offScript} of ${counts.connected} calls left the script (limit ${(100 * maxOffScriptRate).toFixed(1)} %): ` +
        'add handlers for what the agent asks.',
    }
  }
  const open = gates.filter((gate) => gate.status === 'inconclusive')
  if (open[0] !== undefined)
    return { status: 'inconclusive', exitCode: 3, why: `${some(open.length, gates.length)} inconclusive: ${open[0].why}.` }
  if (gates.length === 0 && dropped[0] !== undefined)
    return {
      status: 'inconclusive',
      exitCode: 3,
      why: `No gate was judged: ${dropped.length === 1 ? 'the only one was' : `all ${dropped.length} were`} dropped, because ${dropped[0].why}.`,
    }
  if (gates.length === 0) return { status: 'pass', exitCode: 0, why: 'No gate was set; the calls were placed and measured.' }
  return {
    status: 'pass',
    exitCode: 0,
    why: passed(gates, dropped.length),
  }
}

function passed(gates: readonly GateResult[], dropped: number): string {
  const rest = dropped === 0 ? '' : `; ${dropped} of a profile ${dropped === 1 ? 'was' : 'were'} dropped and not judged`
  return gates.length === 1 ? `The gate passed: ${(gates[0] as GateResult).why}${rest}.` : `All ${gates.length} gates passed${rest}.`
}

function some(k: number, n: number): string {
  return n === 1 ? 'The gate' : `${k} of ${n} gates`
}
