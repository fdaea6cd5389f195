import { minimumN, slowTurnsAllowed } from '../stats/order-statistics.ts'
import { hitsAllowed, minimumTrials } from '../stats/wilson.ts'
import type { Threshold } from './threshold.ts'

/**
 * What a gate can show with n samples, in words: "can pass with at most 1 slow turn of 96", "cannot pass: needs n ≥ 59". Null for gates that are facts about
 * the run (count, min, max) or whose power depends on the values (avg, ==, !=). Turns of one call are correlated, so the true number may be smaller, never larger.
 */
export function gatePower(threshold: Pick<Threshold, 'aggregate' | 'operator' | 'limit'>, n: number): string | null {
  const { aggregate, operator, limit } = threshold
  const isUpper = operator === '<' || operator === '<='
  if (!isUpper && operator !== '>' && operator !== '>=') return null
  if (aggregate.kind === 'percentile') {
    // A lower limit on p(q) is an upper limit on p(1 − q) of the mirrored values.
    const q = isUpper ? aggregate.q : 1 - aggregate.q
    const allowed = slowTurnsAllowed(n, q)
    if (allowed === null) return `cannot pass: needs n ≥ ${minimumN(q)}`
    return `can pass with at most ${counted(allowed, isUpper ? 'slow turn' : 'fast turn')} of ${n}`
  }
  if (aggregate.kind === 'rate') {
    const most = isUpper ? limit : 1 - limit
    const allowed = hitsAllowed(n, most)
    const needed = minimumTrials(most)
    if (allowed === null) return Number.isFinite(needed) ? `cannot pass: needs n ≥ ${needed}` : 'cannot pass: no sample shows a rate of exactly 0 or 1 (use count)'
    return `can pass with at most ${counted(allowed, isUpper ? 'hit' : 'miss')} of ${n}`
  }
  return null
}

function counted(k: number, noun: string): string {
  return `${k} ${noun}${k === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`
}
