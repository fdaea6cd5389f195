import { expect, it } from 'vitest'
import type { Measurement, Outcome } from '../model/result.ts'
import { countTurns } from './turn-counts.ts'

const of = (measure: string, outcome: Outcome, tag?: string): Measurement => ({
  measure,
  version: 1,
  call: 'call-1',
  tags: tag === undefined ? {} : { outcome: tag },
  outcome,
})
const notApplicable: Outcome = { kind: 'not-applicable', why: '' }
const invalid: Outcome = { kind: 'invalid', why: '' }

it('counts each turn once, as an ordinary one or as a barge-in', () => {
  const found = countTurns([
    of('turn_latency', { kind: 'measured', value: 500 }),
    of('turn_latency', { kind: 'censored', beyond: 10_000 }),
    of('turn_latency', invalid),
    of('unanswered', { kind: 'trial', hit: true }),
    // A barge-in that met a speaking agent.
    of('turn_latency', notApplicable),
    of('barge_in_yield', { kind: 'trial', hit: true }, 'yield'),
    // One that met silence.
    of('turn_latency', { kind: 'measured', value: 300 }),
    of('barge_in_yield', notApplicable, 'not_bargein'),
    // Spoiled, coincident, never triggered, a sham.
    of('turn_latency', notApplicable),
    of('barge_in_yield', invalid, 'no_yield'),
    of('barge_in_yield', notApplicable, 'coincident'),
    of('barge_in_yield', notApplicable, 'none'),
    of('sham_yield', { kind: 'trial', hit: true }, 'yield'),
  ])
  expect(found).toEqual({ valid: 5, invalid: 2, unanswered: 1 })
})
