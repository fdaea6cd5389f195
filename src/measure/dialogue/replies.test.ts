import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { syntheticCall, type SyntheticCall, type SyntheticTurn } from '../synthetic-call.ts'
import { callTimeline } from '../timeline/call-timeline.ts'
import { doubleAnswer } from './double-answer.ts'
import { heardContext } from './heard-context.ts'
import { staleContinuation } from './stale-continuation.ts'

const reported = (type: 'saying' | 'said', atMs: number, turn: number, text: string): CallEvent => ({
  atMs,
  plane: 'agent',
  authority: 'reported',
  type,
  data: { turn, text },
})
const saying = (atMs: number, turn: number, text: string): CallEvent => reported('saying', atMs, turn, text)
const said = (atMs: number, turn: number, text: string): CallEvent => reported('said', atMs, turn, text)

function outcomes(measure: Measure, call: SyntheticCall): readonly Outcome[] {
  if (measure.needs !== 'timeline') throw new Error('needs no timeline')
  return measure.find(callTimeline(syntheticCall({ endMs: 9000, ...call }))).map(({ outcome }) => outcome)
}

const question: SyntheticTurn = { fragments: [[500, 1500]] }
const bargeIn: SyntheticTurn = { fragments: [[4000, 4800]], bargeIn: 0 }
const hours = 'Our office is open from eight to five.'
const parking = 'Free parking is behind the pharmacy building.'
const stoppedReply = [said(2100, 0, `${hours} ${parking}`), saying(2100, 0, hours)]
const agent = [
  { fromMs: 2100, toMs: 4300, kind: 'speech' as const },
  { fromMs: 5600, toMs: 7000, kind: 'speech' as const },
]

describe('going on with what was interrupted (M6)', () => {
  const after = (text: string): SyntheticCall => ({
    turns: [question, bargeIn],
    agent,
    events: [...stoppedReply, said(5600, 1, text), saying(5600, 1, text)],
  })

  it('says what it had been stopped from saying; an answer does not', () => {
    expect(outcomes(staleContinuation, after(parking))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(staleContinuation, after('We have moved your appointment to Thursday.'))).toEqual([{ kind: 'trial', hit: false }])
    // What was heard before the stop may be said again.
    expect(outcomes(staleContinuation, after('As I said, the office is open from eight.'))).toEqual([{ kind: 'trial', hit: false }])
  })

  it('half of the content words make it the same, fewer do not', () => {
    // Free, parking, behind, pharmacy, building: three of five, then two of five.
    expect(outcomes(staleContinuation, after('Parking behind the pharmacy can be used by every patient.'))).toEqual([
      { kind: 'trial', hit: true },
    ])
    expect(outcomes(staleContinuation, after('Parking at the pharmacy can be used by every patient.'))).toEqual([
      { kind: 'trial', hit: false },
    ])
  })

  it('has no value without a stop, a transcript, or anything left unsaid', () => {
    const events = after(parking).events ?? []
    const deaf = [{ fromMs: 2100, toMs: 8000, kind: 'speech' as const }]
    const why = (call: SyntheticCall): string => {
      const [outcome] = outcomes(staleContinuation, { ...after(parking), ...call })
      return outcome?.kind === 'not-applicable' ? outcome.why : JSON.stringify(outcome)
    }
    expect(why({ agent: deaf })).toContain('did not stop')
    expect(why({ events: [] })).toContain('no transcript')
    expect(why({ events: events.filter(({ type }) => type === 'said') })).toContain('which parts')
    expect(why({ events: [said(2100, 0, hours), saying(2100, 0, hours), saying(5600, 1, parking)] })).toContain('had begun to sound')
    expect(why({ events: stoppedReply })).toContain('no reply is reported')
    expect(outcomes(staleContinuation, { turns: [question], agent, events })).toEqual([])
  })
})

describe('heard context', () => {
  const asking: SyntheticTurn = { fragments: [[5200, 6000]], expect: { heardContext: true } }
  const quoting = (text: string): SyntheticCall => ({
    turns: [question, bargeIn, asking],
    agent: [agent[0] as (typeof agent)[number], { fromMs: 6700, toMs: 8500, kind: 'speech' }],
    events: [...stoppedReply, said(6700, 2, text), saying(6700, 2, text)],
  })

  it('quotes what was heard, and nothing that was not', () => {
    expect(outcomes(heardContext, quoting(`I said: ${hours}`))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(heardContext, quoting(`I said: ${hours} ${parking}`))).toEqual([{ kind: 'trial', hit: false }])
  })

  it('three content words in a row are a quotation, two are none', () => {
    const long = 'Bring insurance card, photo licence, old prescriptions, and signed consent forms please.'
    const call = (text: string): SyntheticCall => ({
      ...quoting(text),
      events: [said(2100, 0, `${hours} ${long}`), saying(2100, 0, hours), said(6700, 2, text), saying(6700, 2, text)],
    })
    expect(outcomes(heardContext, call('Something about insurance card photo things.'))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(heardContext, call('Something about insurance card things.'))).toEqual([{ kind: 'trial', hit: true }])
  })

  it('has no value where nothing was stopped, nothing was reported, or the call ended before', () => {
    const { turns: _turns, ...rest } = quoting(parking)
    expect(outcomes(heardContext, { ...rest, turns: [question, asking] })).toMatchObject([{ kind: 'not-applicable' }])
    expect(outcomes(heardContext, { ...quoting(parking), events: [] })).toMatchObject([{ kind: 'not-applicable' }])
    const { steps } = syntheticCall(quoting(parking)).recording.plan
    const cut = { ...rest, turns: [question, bargeIn], steps, end: { kind: 'abandoned' as const } }
    expect(outcomes(heardContext, cut)).toMatchObject([{ kind: 'not-applicable', why: 'the call ended before this turn' }])
    expect(outcomes(heardContext, { ...rest, turns: [question, bargeIn] })).toEqual([])
  })
})

describe('answering a repeated turn twice', () => {
  const repeat: SyntheticTurn = { fragments: [[3000, 4000]], source: 'repeat' }
  const answered = (...texts: readonly string[]): SyntheticCall => ({
    turns: [question, repeat],
    events: texts.map((text, index) => said(4500 + 1500 * index, 0, text)),
  })

  it('is two replies that say the same', () => {
    expect(outcomes(doubleAnswer, answered(hours, hours))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(doubleAnswer, answered(hours, 'The office: open eight, closed five.'))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(doubleAnswer, answered('Yes.', 'Yes.'))).toEqual([{ kind: 'trial', hit: true }])
  })

  it('one answer, another reply, or filler before it are not', () => {
    expect(outcomes(doubleAnswer, answered(hours))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(doubleAnswer, answered(hours, parking))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(doubleAnswer, answered('One moment.', 'One moment.', hours))).toEqual([{ kind: 'trial', hit: false }])
  })

  it('counts between the first attempt’s end and the next other turn', () => {
    const next: SyntheticTurn = { fragments: [[5500, 5900]] }
    expect(outcomes(doubleAnswer, { ...answered(hours, hours), turns: [question, repeat, next] })).toEqual([{ kind: 'trial', hit: false }])
    const early = [said(1400, 0, hours), said(4500, 0, hours)]
    expect(outcomes(doubleAnswer, { turns: [question, repeat], events: early })).toEqual([{ kind: 'trial', hit: false }])
  })

  it('has no value without a repetition or a transcript', () => {
    expect(outcomes(doubleAnswer, { ...answered(hours, hours), turns: [question] })).toMatchObject([{ kind: 'not-applicable' }])
    expect(outcomes(doubleAnswer, { ...answered(), events: [] })).toMatchObject([{ kind: 'not-applicable' }])
  })
})
