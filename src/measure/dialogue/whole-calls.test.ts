import { describe, expect, it } from 'vitest'
import type { CallPlan } from '../../model/plan.ts'
import type { CallEnd, CallEvent, RecordedCall } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { syntheticCall } from '../synthetic-call.ts'
import { abandonment } from './abandonment.ts'
import { duplicateToolWrite } from './duplicate-tool-write.ts'

function outcomes(measure: Measure, recorded: RecordedCall): readonly Outcome[] {
  if (measure.needs !== 'recording') throw new Error('needs more than a recording')
  return measure.find(recorded).map(({ outcome }) => outcome)
}

describe('calls the caller gave up', () => {
  const impatient: CallPlan['policy'] = { kind: 'impatient', repeatAfterMs: 1000, hangUpAfterMs: 6000 }
  const problem = { code: 'x', message: 'x' }
  const ended = (end: CallEnd, policy: CallPlan['policy'] = impatient): RecordedCall => {
    const call = syntheticCall({ end, endMs: 100 })
    return { ...call, recording: { ...call.recording, plan: { ...call.recording.plan, policy } } }
  }

  it('are those an impatient caller hung up', () => {
    expect(outcomes(abandonment, ended({ kind: 'abandoned' }))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(abandonment, ended({ kind: 'completed' }))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(abandonment, ended({ kind: 'dropped', problem }))).toEqual([{ kind: 'trial', hit: false }])
  })

  it('patient callers, failed and interrupted calls have no value', () => {
    expect(outcomes(abandonment, ended({ kind: 'completed' }, { kind: 'patient' }))).toMatchObject([{ kind: 'not-applicable' }])
    expect(outcomes(abandonment, ended({ kind: 'interrupted' }))).toMatchObject([{ kind: 'not-applicable' }])
    const failed: CallEnd = { kind: 'failed', stage: 'offer', problem }
    expect(outcomes(abandonment, { ...ended(failed), caller: [] })).toMatchObject([{ kind: 'not-applicable' }])
  })
})

describe('tool writes made twice', () => {
  const tool = (atMs: number, name: string, args: Record<string, unknown>, ok = true): CallEvent => ({
    atMs,
    plane: 'tool',
    authority: 'reported',
    type: 'tool',
    data: { name, args, ok },
  })
  const found = (...events: readonly CallEvent[]): readonly (boolean | string)[] =>
    outcomes(duplicateToolWrite, syntheticCall({ events, endMs: 100 })).map((one) => (one.kind === 'trial' ? one.hit : one.kind))

  it('have the same name, arguments and success; the order of arguments is no difference', () => {
    expect(found(tool(1, 'book', { day: 'tue', at: 9 }), tool(2, 'book', { at: 9, day: 'tue' }))).toEqual([false, true])
    expect(found(tool(3, 'book', { day: 'tue' }), tool(2, 'book', { day: 'tue' }), tool(1, 'book', { day: 'tue' }))).toEqual([
      false,
      true,
      true,
    ])
  })

  it('another day, another tool, nested differences, or a failed try are none', () => {
    expect(found(tool(1, 'book', { day: 'tue' }), tool(2, 'book', { day: 'wed' }))).toEqual([false, false])
    expect(found(tool(1, 'book', { day: 'tue' }), tool(2, 'cancel', { day: 'tue' }))).toEqual([false, false])
    expect(found(tool(1, 'book', { who: { id: 1 } }), tool(2, 'book', { who: { id: 2 } }))).toEqual([false, false])
    expect(found(tool(1, 'book', { day: 'tue' }, false), tool(2, 'book', { day: 'tue' }))).toEqual(['not-applicable', false])
  })

  it('reading twice writes nothing; names that only begin alike are writes', () => {
    expect(found(tool(1, 'lookupAccount', { id: 1 }), tool(2, 'lookupAccount', { id: 1 }))).toEqual(['not-applicable', 'not-applicable'])
    expect(found(tool(1, 'get_hours', {}), tool(2, 'get_hours', {}))).toEqual(['not-applicable', 'not-applicable'])
    expect(found(tool(1, 'checkout', {}), tool(2, 'checkout', {}))).toEqual([false, true])
  })

  it('has no value without tools or an event plane', () => {
    const said: CallEvent = { atMs: 1, plane: 'agent', authority: 'reported', type: 'said', data: { text: 'hello' } }
    expect(found(said)).toEqual(['not-applicable'])
    expect(found()).toEqual(['not-applicable'])
  })
})
