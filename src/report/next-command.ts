import type { Result } from '../model/result.ts'
import { worstCalls } from './worst-calls.ts'

/** What to type next and why. */
export interface NextCommand {
  readonly command: string
  readonly why: string
}

/** The command that brings a person on from this verdict: repeat the worst call, ask for more turns, look at the machine. */
export function nextCommand(result: Result): NextCommand {
  const { verdict, run, counts } = result
  const worst = worstCalls(result)[0]
  switch (verdict.status) {
    case 'unreachable':
      return { command: 'vqt doctor', why: 'checks what a call needs on this machine' }
    case 'interrupted':
      return { command: run.command, why: 'runs the same plan again to its end' }
    case 'inconclusive':
      if (verdict.health.status === 'unhealthy') return { command: 'vqt calibrate', why: 'measures the error of this machine by itself' }
      if (worst !== undefined && !verdict.gates.some((gate) => gate.status === 'inconclusive')) {
        return repeatCall(result, worst.call.id, 'repeats the worst call')
      }
      return {
        command: `vqt run ${quoted(run.scenario)} --calls ${Math.max(1, counts.calls) * 2}`,
        why: 'places twice as many calls, so that the gates can be decided',
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

/** The command that places one call of this run again: same plan, same seed. */
export function repeatCall(result: Pick<Result, 'run'>, call: string, why: string): NextCommand {
  return { command: `vqt run ${quoted(result.run.scenario)} --seed ${result.run.seed} --only ${quoted(call)}`, why }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
