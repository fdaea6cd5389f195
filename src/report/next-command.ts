import type { GateResult, Result } from '../model/result.ts'
import { minimumN } from '../stats/order-statistics.ts'
import { minimumTrials } from '../stats/wilson.ts'
import { worstCalls } from './worst-calls.ts'

/** What to type next and why. */
export interface NextCommand {
  readonly command: string
  readonly why: string
}

/** The command that brings a person on from this verdict: repeat the worst call, ask for more turns, look at the machine. */
export function nextCommand(result: Result): NextCommand {
  const { verdict, run } = result
  // Recordings cannot be placed again; they can be measured again.
  if (run.engine === 'recording') return { command: run.command, why: 'measures the same recordings again' }
  const worst = worstCalls(result)[0]
  switch (verdict.status) {
    case 'unreachable':
      return { command: 'vqt doctor', why: 'checks what a call needs on this machine' }
    case 'interrupted':
      return { command: run.command, why: 'runs the same plan again to its end' }
    case 'inconclusive':
      if (verdict.health.status === 'unhealthy') return { command: 'vqt calibrate', why: 'measures the error of this machine by itself' }
      if (verdict.gates.length === 0 && (verdict.droppedGates ?? []).length > 0) {
        const command = `vqt run ${quoted(run.scenario)} --gate 'turn_latency:p(95)<1000'`
        return { command, why: 'judges the run by a gate that can apply to this target, for example' }
      }
      if (worst !== undefined && !verdict.gates.some((gate) => gate.status === 'inconclusive' && canApply(gate, result))) {
        return repeatCall(result, worst.call.id, 'repeats the worst call')
      }
      return {
        command: `vqt run ${quoted(run.scenario)} --calls ${callsToDecide(result)}`,
        why: 'places more calls, so that the gates can be decided',
      }
    case 'fail':
      return worst === undefined
        ? { command: run.command, why: 'runs the same plan again' }
        : repeatCall(result, worst.call.id, 'repeats the worst call')
    case 'pass':
      return worst === undefined
        ? { command: run.command, why: 'runs the same plan again' }
        : repeatCall(result, worst.call.id, 'repeats the slowest call')
  }
}

/** No number of calls decides a gate on RTP packets against a target that carries none. */
function canApply({ measure }: GateResult, { measures, run }: Result): boolean {
  return run.media !== 'audio' || measures.find(({ id }) => id === measure)?.needsRtp !== true
}

/** The command that places one call of this run again: same plan, same seed. */
export function repeatCall(result: Pick<Result, 'run'>, call: string, why: string): NextCommand {
  return { command: `vqt run ${quoted(result.run.scenario)} --seed ${result.run.seed} --only ${quoted(call)}`, why }
}

/**
 * Calls with which the undecided gates could pass if all went well, with a quarter to spare, and at least twice as many as now.
 * A proposal, not a figure: how many samples a call gives is taken from this run.
 */
function callsToDecide({ verdict, counts }: Result): number {
  const calls = Math.max(1, counts.calls)
  const factors = verdict.gates.flatMap((gate) => {
    if (gate.status !== 'inconclusive' || gate.n === 0) return []
    const q = /^p\((\d+(?:\.\d+)?)\)$/.exec(gate.aggregate)?.[1]
    if (q !== undefined && Number(q) > 0 && Number(q) < 100) return [minimumN(Number(q) / 100) / gate.n]
    if (gate.aggregate !== 'rate' || !(gate.limit > 0 && gate.limit < 1)) return []
    return [minimumTrials(gate.operator.startsWith('>') ? 1 - gate.limit : gate.limit) / gate.n]
  })
  return Math.ceil(calls * Math.max(2, ...factors.map((factor) => factor * 1.25)))
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
