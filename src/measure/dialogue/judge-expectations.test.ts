import { describe, expect, it } from 'vitest'
import type { Expectation } from '../../model/plan.ts'
import type { CallEvent } from '../../model/recording.ts'
import type { ExpectationResult, Outcome } from '../../model/result.ts'
import { measureCall } from '../measure-call.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'

const values = { med: { class: 'drug', id: 'a', canonical: 'amoxicillin', spoken: 'amoxicillin' } }
const agentEvent = (atMs: number, type: string, data: Record<string, unknown>): CallEvent => ({
  atMs,
  plane: type === 'tool' ? 'tool' : 'agent',
  authority: 'reported',
  type,
  data,
})
const heard = (atMs: number, slots: Record<string, string>): CallEvent =>
  agentEvent(atMs, 'recognised', { turn: 0, text: 'words', slots, scope: 'closed-catalogue' })

function judged(expect_: Expectation, options: SyntheticCall): { results: readonly ExpectationResult[]; outcomes: readonly Outcome[] } {
  const call = syntheticCall({
    turns: [{ fragments: [[1000, 2000]], expect: expect_ }],
    agent: [{ fromMs: 2500, toMs: 3000 }],
    values,
    recogniser: 'closed-catalogue',
    ...options,
  })
  const { call: result, measurements } = measureCall(call)
  return {
    results: result.turns[0]?.expectations ?? [],
    outcomes: measurements.filter((one) => one.measure === 'expectation_met').map((one) => one.outcome),
  }
}

describe('entities', () => {
  const expectation = { entities: ['med'] }

  it('are met by the canonical value, under the class or the name', () => {
    for (const slot of ['drug', 'med', 'whatever']) {
      const { results, outcomes } = judged(expectation, { events: [heard(2200, { [slot]: 'amoxicillin' })] })
      expect(results).toEqual([{ kind: 'entity', expected: 'amoxicillin', got: 'amoxicillin', status: 'met' }])
      expect(outcomes).toEqual([{ kind: 'trial', hit: true }])
    }
  })

  it('are missed by another value, by silence, and by what was heard before the turn', () => {
    expect(judged(expectation, { events: [heard(2200, { drug: 'amlodipine' })] }).results[0]).toMatchObject({
      status: 'missed',
      got: 'amlodipine',
    })
    expect(judged(expectation, { events: [] }).results[0]).toMatchObject({ status: 'missed', got: null })
    expect(judged(expectation, { events: [heard(500, { drug: 'amoxicillin' })] }).results[0]).toMatchObject({ status: 'missed' })
  })

  it('hold what the agent holds in the end', () => {
    const events = [heard(1700, { drug: 'amoxicillin' }), heard(2200, { drug: 'amlodipine' })]
    expect(judged(expectation, { events }).results[0]).toMatchObject({ status: 'missed', got: 'amlodipine' })
  })

  it('without a recogniser are not applicable, never a pass', () => {
    for (const recogniser of [null, 'none']) {
      const { results, outcomes } = judged(expectation, { recogniser, events: [heard(2200, { drug: 'amoxicillin' })] })
      expect(results[0]).toMatchObject({ status: 'not-applicable', why: expect.any(String) })
      expect(outcomes).toMatchObject([{ kind: 'not-applicable' }])
    }
  })
})

describe('tools and words', () => {
  it('a tool is met by its name and the stated arguments, templates filled', () => {
    const tool = { name: 'refill', args: { drug: '{med}' } }
    const called = (args: Record<string, string>): SyntheticCall => ({
      events: [agentEvent(2300, 'tool', { name: 'refill', args, ok: true })],
    })
    expect(judged({ tool }, called({ drug: 'amoxicillin', dose: '5 mg' })).results[0]).toMatchObject({
      status: 'met',
      expected: 'refill(drug=amoxicillin)',
    })
    expect(judged({ tool }, called({ drug: 'amlodipine' })).results[0]).toMatchObject({ status: 'missed', got: 'refill(drug=amlodipine)' })
  })

  it('words are a pattern over what the agent says, case ignored', () => {
    const said = { events: [agentEvent(2400, 'said', { turn: 0, text: 'Your refill is on its way.' })] }
    expect(judged({ says: 'REFILL .* way' }, said).results[0]).toMatchObject({ status: 'met' })
    expect(judged({ says: 'sorry' }, said).results[0]).toMatchObject({ status: 'missed' })
  })

  it('are not applicable for a target without an event plane', () => {
    expect(judged({ says: 'x', tool: { name: 'y' } }, { events: [], recogniser: null }).outcomes).toMatchObject([
      { kind: 'not-applicable' },
      { kind: 'not-applicable' },
    ])
  })

  it('may be brought about after a handled question, but not after the next scripted turn', () => {
    const tool = agentEvent(4600, 'tool', { name: 'refill', args: {}, ok: true })
    const turns = (source: 'handler' | 'script'): SyntheticCall => ({
      turns: [
        { fragments: [[1000, 2000]], expect: { tool: { name: 'refill' } } },
        { fragments: [[3500, 4500]], source },
      ],
      events: [tool],
    })
    expect(judged({}, turns('handler')).results[0]).toMatchObject({ status: 'met' })
    expect(judged({}, turns('script')).results[0]).toMatchObject({ status: 'missed' })
  })

  it('of turns never reached are missed when the call was dropped', () => {
    const says = syntheticCall({ turns: [{ fragments: [[1, 2]] }, { fragments: [[3, 4]], expect: { entities: ['med'] } }] }).recording.plan
      .steps
    const end = { kind: 'dropped', problem: { code: 'x', message: 'x' } } as const
    expect(judged({}, { steps: says, end, events: [] }).outcomes).toEqual([{ kind: 'trial', hit: false }])
  })
})

describe('expectations of a barge-in', () => {
  const question = { fragments: [[500, 1500]] as const }
  const agent = [{ fromMs: 2000, toMs: 4300 }]
  const bargeIn = { fragments: [[4000, 4800]] as const, bargeIn: 0, expect: { says: 'thursday' } }
  const found = (options: SyntheticCall): readonly Outcome[] =>
    measureCall(syntheticCall({ agent, endMs: 8000, ...options }))
      .measurements.filter((one) => one.measure === 'expectation_met')
      .map((one) => one.outcome)
  const said = (atMs: number, text: string): CallEvent => agentEvent(atMs, 'said', { turn: 1, text })

  it('are judged on what comes after its onset, as those of a turn', () => {
    expect(found({ turns: [question, bargeIn], events: [said(5500, 'Thursday it is.')] })).toEqual([{ kind: 'trial', hit: true }])
    expect(found({ turns: [question, bargeIn], events: [said(3990, 'Thursday it is.')] })).toEqual([{ kind: 'trial', hit: false }])
    const events = [said(5500, 'Thursday it is.')]
    const { turns } = measureCall(syntheticCall({ agent, endMs: 8000, turns: [question, bargeIn], events })).call
    expect(turns[1]?.expectations).toMatchObject([{ kind: 'says', status: 'met' }])
  })

  it('end those of the turn before it', () => {
    const asked = { ...question, expect: { says: 'thursday' } }
    const plain = { fragments: bargeIn.fragments, bargeIn: 0 }
    expect(found({ turns: [asked, plain], events: [said(3990, 'Thursday.')] })).toEqual([{ kind: 'trial', hit: true }])
    expect(found({ turns: [asked, plain], events: [said(5500, 'Thursday.')] })).toEqual([{ kind: 'trial', hit: false }])
  })

  it('never reached are missed; of a sham nothing is expected; an interrupted run says nothing', () => {
    const { steps } = syntheticCall({ turns: [question, bargeIn] }).recording.plan
    const end = { kind: 'dropped', problem: { code: 'x', message: 'x' } } as const
    const cut = { turns: [question], events: [said(2100, 'Thursday.')] }
    expect(found({ ...cut, steps, end })).toEqual([{ kind: 'trial', hit: false }])
    expect(found({ ...cut, steps, end: { kind: 'interrupted' } })).toMatchObject([{ kind: 'not-applicable' }])
    const shams = steps.map((step) => (step.kind === 'bargeIn' ? { ...step, sham: true } : step))
    expect(found({ ...cut, steps: shams, end })).toEqual([])
  })
})
