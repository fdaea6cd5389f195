import type { GateResult, TurnResult } from '../model/result.ts'

/** The gate a single turn is coloured by: the upper limit on turn latency that reaches furthest into the tail. */
export interface TurnLimit {
  readonly limitMs: number
  readonly expression: string
}

/** `over`/`within` hold with the turn's own uncertainty; between them the instrument cannot tell. */
export type TurnJudgement = 'within' | 'over' | 'close' | 'unanswered' | 'not counted' | 'no limit'

/** Null where no gate sets an upper limit in ms on turn latency. A limit on the mean or a count says nothing about one turn. */
export function turnLimit(gates: readonly GateResult[]): TurnLimit | null {
  const upper = gates.filter(
    ({ measure, unit, operator }) => measure === 'turn_latency' && unit === 'ms' && (operator === '<' || operator === '<='),
  )
  const ranked = upper
    .map((gate) => ({ gate, reach: reachOf(gate.aggregate) }))
    .filter(({ reach }) => reach > 0)
    .sort((a, b) => b.reach - a.reach || a.gate.limit - b.gate.limit)
  const gate = ranked[0]?.gate
  return gate === undefined ? null : { limitMs: gate.limit, expression: gate.expression }
}

/** One turn against the limit. Not a verdict: the gate is judged over all turns. */
export function judgeTurn(turn: TurnResult, limit: TurnLimit | null): TurnJudgement {
  if (!turn.valid) return 'not counted'
  if (turn.turnLatencyMs === null) return 'unanswered'
  if (limit === null) return 'no limit'
  if (turn.turnLatencyMs - turn.uncertaintyMs > limit.limitMs) return 'over'
  return turn.turnLatencyMs + turn.uncertaintyMs <= limit.limitMs ? 'within' : 'close'
}

function reachOf(aggregate: string): number {
  if (aggregate === 'max') return 100
  if (aggregate === 'med') return 50
  const percentile = /^p\((\d+(?:\.\d+)?)\)$/.exec(aggregate)
  return percentile === null ? 0 : Number(percentile[1])
}
