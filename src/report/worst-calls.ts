import type { CallResult, Result, TurnResult } from '../model/result.ts'
import { bargeInOf, turnFigure } from './figures.ts'
import { integer } from './numbers.ts'

/** A call with what is worst about it, in one line. */
export interface RankedCall {
  readonly call: CallResult
  readonly reason: string
}

/**
 * Judged calls, worst first: calls that broke (failed, dropped, off script, abandoned), then calls with unanswered turns, then
 * by their slowest turn; calls that say nothing (interrupted before a turn) last. Equal ones stay in plan order. Calibration
 * calls are the instrument's own and not ranked.
 */
export function worstCalls(result: Result): readonly RankedCall[] {
  const judged = result.calls.filter((call) => call.role !== 'calibration')
  return judged
    .map((call) => ({ call, rank: rankOf(call) }))
    .sort((a, b) => compare(a.rank, b.rank) || a.call.index - b.call.index)
    .map(({ call }) => ({ call, reason: reasonOf(call) }))
}

/**
 * The middle calls of those that completed with every turn answered, ranked by their slowest turn: what the run was like when
 * nothing went wrong. Up to `count`, fewer when there are fewer.
 */
export function typicalCalls(ranked: readonly RankedCall[], count: number): readonly RankedCall[] {
  const plain = ranked.filter(({ call }) => call.end.kind === 'completed' && slowest(call) !== null && unanswered(call).length === 0)
  const from = Math.max(0, Math.floor((plain.length - count) / 2))
  return plain.slice(from, from + count)
}

/** The valid turn with the highest latency; null when no valid turn was answered. */
export function slowest(call: CallResult): TurnResult | null {
  let worst: TurnResult | null = null
  for (const turn of call.turns) {
    if (
      turn.valid &&
      bargeInOf(call, turn) === null &&
      turn.turnLatencyMs !== null &&
      turn.turnLatencyMs > (worst?.turnLatencyMs ?? -Infinity)
    )
      worst = turn
  }
  return worst
}

/** Valid turns that got no answer. */
export function unanswered(call: CallResult): readonly TurnResult[] {
  return call.turns.filter((turn) => turn.valid && turn.turnLatencyMs === null && bargeInOf(call, turn) === null)
}

/** What is worst about a call, in one line. */
export function reasonOf(call: CallResult): string {
  const { end } = call
  const parts: string[] = []
  if (end.kind === 'failed') parts.push(`failed at ${end.stage}: ${end.problem.message}`)
  if (end.kind === 'dropped') parts.push(`dropped by the target: ${end.problem.message}`)
  if (end.kind === 'off-script') parts.push(`went off script: ${end.problem.message}`)
  if (end.kind === 'abandoned') parts.push('the caller lost patience and hung up')
  if (end.kind === 'interrupted') parts.push('cut short when the run was interrupted')
  const silent = unanswered(call)
  const first = silent[0]
  if (first !== undefined) {
    const more = silent.length > 1 ? ` and ${integer(silent.length - 1)} more` : ''
    parts.push(`turn ${first.index + 1}${more} unanswered: ${turnFigure(first)}`)
  }
  const slow = slowest(call)
  if (parts.length === 0 && slow !== null) parts.push(`slowest answer in turn ${slow.index + 1}: ${turnFigure(slow)}`)
  const missed = call.turns.flatMap((turn) => turn.expectations).filter((expectation) => expectation.status === 'missed')
  if (missed[0] !== undefined) parts.push(`expected ${missed[0].expected}, got ${missed[0].got ?? 'nothing'}`)
  return parts.length > 0 ? parts.join('; ') : 'no valid turn'
}

function rankOf(call: CallResult): readonly number[] {
  const broken = { failed: 0, dropped: 1, 'off-script': 2, abandoned: 3, completed: 4, interrupted: 4 }[call.end.kind]
  return [broken, -unanswered(call).length, -(slowest(call)?.turnLatencyMs ?? -Infinity)]
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}
