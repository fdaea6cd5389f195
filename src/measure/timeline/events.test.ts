import { describe, expect, it } from 'vitest'
import type { Step, Trigger } from '../../model/plan.ts'
import type { CallEnd, RecordedCall } from '../../model/recording.ts'
import type { EventResult, Measurement, Outcome } from '../../model/result.ts'
import { measureCall } from '../measure-call.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { callTimeline } from './call-timeline.ts'
import { judgeEvents } from './events.ts'

const question = { fragments: [[500, 1500]] as const }
/** The agent answers from 2100 on; the barge-in comes at 4000. */
const bargeIn = { fragments: [[4000, 4800]] as const, bargeIn: 0, tags: { length: '800' } }
const speech = (fromMs: number, toMs: number): NonNullable<SyntheticCall['agent']>[number] => ({ fromMs, toMs, kind: 'speech', fadeMs: 60 })
const cough = (startMs: number, event = 0): NonNullable<SyntheticCall['sounds']>[number] => ({
  event,
  kind: 'cough',
  startMs,
  endMs: startMs + 300,
  tags: { loud: 'yes' },
})

function of(recorded: RecordedCall, measure: string): readonly Measurement[] {
  return measureCall(recorded).measurements.filter((one) => one.measure === measure)
}

function outcomes(recorded: RecordedCall, measure: string): readonly Outcome[] {
  return of(recorded, measure).map(({ outcome }) => outcome)
}

function value(recorded: RecordedCall, measure: string): number {
  const [outcome] = outcomes(recorded, measure)
  if (outcome?.kind !== 'measured') throw new Error(`${measure}: ${JSON.stringify(outcome)}`)
  return outcome.value
}

const eventOf = (recorded: RecordedCall): EventResult => measureCall(recorded).call.callerEvents[0] as EventResult

describe('a barge-in through Opus and RTP', () => {
  const yielding = syntheticCall({
    turns: [question, bargeIn],
    agent: [speech(2100, 4250), speech(5600, 7000)],
    stops: [{ atMs: 4250, plannedMs: 9000 }],
    endMs: 9000,
  })

  it('is not judged where the caller’s echo runs into the agent’s own sound by then, and only there', () => {
    const timeline = callTimeline(yielding)
    const judgedWith = (unresolved: readonly [number, number]): string | null =>
      judgeEvents({
        ...timeline,
        echo: { echo: { lagMs: 180, lossDb: 18, windows: 4 }, own: timeline.activity.segments, unresolved: [unresolved] },
      })[0]!.invalidWhy
    expect(judgedWith([4100, 4200])).toContain("the caller's own voice comes back after 180 ms")
    expect(judgedWith([2000, 3900])).toBeNull()
    expect(judgedWith([6000, 7000])).toBeNull()
  })

  it('reads stop time, talk-over, tail speech and the answer', () => {
    for (const measure of ['stop_time', 'talk_over', 'tail_speech']) expect(Math.abs(value(yielding, measure) - 250)).toBeLessThan(8)
    expect(Math.abs(value(yielding, 'post_barge_response') - 800)).toBeLessThan(3)
    expect(outcomes(yielding, 'barge_in_yield')).toEqual([{ kind: 'trial', hit: true }])
    const event = eventOf(yielding)
    expect(event).toMatchObject({ event: 0, kind: 'bargeIn', outcome: 'yield', turn: 1, valid: true })
    expect(event.plannedEndMs).toBeCloseTo(9000, 1)
    expect(event.tags).toEqual(expect.arrayContaining(['length:800', 'kind:bargeIn', 'sham:no', 'outcome:yield']))
  })

  it('states the uncertainty of an offset for the stop and of an onset for the answer', () => {
    const uncertainty = (measure: string): number => {
      const [outcome] = outcomes(yielding, measure)
      return outcome?.kind === 'measured' ? (outcome.uncertainty ?? NaN) : NaN
    }
    expect(uncertainty('stop_time')).toBeCloseTo(28, 0)
    expect(uncertainty('post_barge_response')).toBeCloseTo(20, 0)
    expect(eventOf(yielding).uncertaintyMs).toBe(uncertainty('stop_time'))
  })

  it('a hard cut is read before its ring in the codec', () => {
    const hard = eventOf(syntheticCall({ turns: [question, bargeIn], agent: [{ fromMs: 2100, toMs: 4250, kind: 'speech' }], endMs: 9000 }))
    const error = (hard.stopMs ?? NaN) - 250
    expect(Math.abs(error)).toBeLessThan(5)
  })

  it('is no turn of M1, unless it met silence', () => {
    expect(outcomes(yielding, 'turn_latency').map(({ kind }) => kind)).toEqual(['measured', 'not-applicable'])
    const silent = syntheticCall({ turns: [question, bargeIn], agent: [speech(2100, 3500), speech(5600, 7000)], endMs: 9000 })
    expect(eventOf(silent)).toMatchObject({ outcome: 'not_bargein', stopMs: null, talkOverMs: 0 })
    expect(outcomes(silent, 'turn_latency').map(({ kind }) => kind)).toEqual(['measured', 'measured'])
    for (const measure of ['barge_in_yield', 'stop_time', 'talk_over', 'post_barge_response'])
      expect(outcomes(silent, measure)).toMatchObject([{ kind: 'not-applicable' }])
  })

  it('a deaf agent: no yield, the stop time is +∞, the raw time stays in the record', () => {
    const deaf = syntheticCall({ turns: [question, bargeIn], agent: [speech(2100, 7000)], endMs: 9000 })
    expect(outcomes(deaf, 'barge_in_yield')).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(deaf, 'stop_time')).toEqual([{ kind: 'censored', beyond: 2000 }])
    expect(Math.abs((eventOf(deaf).stopMs ?? NaN) - 3000)).toBeLessThan(8)
    expect(Math.abs(value(deaf, 'talk_over') - 800)).toBeLessThan(1)
  })

  it('a yield without an answer is +∞, after as long as was waited', () => {
    const mute = syntheticCall({ turns: [question, bargeIn], agent: [speech(2100, 4250)], endMs: 9000 })
    const [outcome] = outcomes(mute, 'post_barge_response')
    expect(outcome?.kind === 'censored' && outcome.beyond).toBeCloseTo(4200, 0)
  })

  it('spoiled by the harness it is invalid; packets late long before it do not spoil it', () => {
    const late = (atMs: number): RecordedCall =>
      syntheticCall({
        turns: [question, bargeIn],
        agent: [speech(2100, 4250), speech(5600, 7000)],
        endMs: 9000,
        sendLateMs: (index) => (index === atMs / 20 ? 35 : 0),
      })
    for (const measure of ['barge_in_yield', 'stop_time']) expect(outcomes(late(4000), measure)).toMatchObject([{ kind: 'invalid' }])
    expect(eventOf(late(4000))).toMatchObject({ valid: false, invalidWhy: expect.stringContaining('35.0 ms late') })
    expect(outcomes(late(3000), 'stop_time')).toMatchObject([{ kind: 'measured' }])
  })
})

describe('shams: the control arm', () => {
  const sham = syntheticCall({
    turns: [question],
    sounds: [{ event: 0, kind: 'bargeIn', sham: true, startMs: 4000, endMs: 4800 }],
    agent: [speech(2100, 4900)],
    endMs: 9000,
  })

  it('are judged by the same rules and never enter the rates and percentiles of the real ones', () => {
    expect(outcomes(sham, 'sham_yield')).toEqual([{ kind: 'trial', hit: true }])
    for (const measure of ['barge_in_yield', 'stop_time', 'talk_over', 'tail_speech', 'post_barge_response', 'sham_false_stop'])
      expect(outcomes(sham, measure)).toEqual([])
    expect(eventOf(sham)).toMatchObject({ sham: true, outcome: 'yield', talkOverMs: null, turn: null })
  })

  it('are no activity of the caller and close no response window', () => {
    const { call } = measureCall(sham)
    expect(call.shares?.caller).toBeCloseTo(1000 / 9000, 6)
    const early = syntheticCall({
      turns: [question],
      sounds: [{ event: 0, kind: 'bargeIn', sham: true, startMs: 1700, endMs: 2500 }],
      agent: [speech(3000, 4900)],
    })
    expect(Math.abs(value(early, 'turn_latency') - 1500)).toBeLessThan(3)
  })

  it('of a sound counts in its own rate', () => {
    const call = syntheticCall({ turns: [question], sounds: [{ ...cough(4000), sham: true }], agent: [speech(2100, 4900)], endMs: 9000 })
    expect(outcomes(call, 'sham_false_stop')).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(call, 'false_stop')).toEqual([])
  })
})

describe('a sound through Opus and RTP', () => {
  const during = (agent: SyntheticCall['agent'], stops?: SyntheticCall['stops']): RecordedCall =>
    syntheticCall({ turns: [question], sounds: [cough(4000)], agent: agent ?? [], endMs: 9000, ...(stops === undefined ? {} : { stops }) })

  it('ignored, paused and resumed, dropped', () => {
    expect(outcomes(during([speech(2100, 8000)]), 'false_stop')).toEqual([{ kind: 'trial', hit: false }])
    const resumed = during([speech(2100, 4250), speech(5250, 8000)], [{ atMs: 4250, plannedMs: 8000 }])
    expect(outcomes(resumed, 'false_stop')).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(resumed, 'resumed')).toEqual([{ kind: 'trial', hit: true }])
    expect(Math.abs(value(resumed, 'resume_gap') - 1000)).toBeLessThan(8)
    const dropped = during([speech(2100, 4250)], [{ atMs: 4250, plannedMs: 8000 }])
    expect(outcomes(dropped, 'resumed')).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(dropped, 'resume_gap')).toMatchObject([{ kind: 'not-applicable' }])
  })

  it('a reply that ended where it was planned to did not stop for it', () => {
    const natural = during([speech(2100, 4250)], [{ atMs: 4250 }])
    expect(eventOf(natural)).toMatchObject({ outcome: 'natural_end' })
    expect(outcomes(natural, 'false_stop')).toMatchObject([{ kind: 'not-applicable', why: expect.stringContaining('natural_end') }])
  })

  it('in silence: an answer to it is a false response', () => {
    const silence = (agent: SyntheticCall['agent']): RecordedCall =>
      syntheticCall({ turns: [question], sounds: [cough(5000)], agent: agent ?? [], endMs: 9000 })
    const answered = silence([speech(2100, 3500), speech(5900, 7000)])
    expect(outcomes(answered, 'false_response')).toEqual([{ kind: 'trial', hit: true }])
    expect(Math.abs(value(answered, 'false_response_delay') - 600)).toBeLessThan(3)
    expect(outcomes(answered, 'false_stop')).toMatchObject([{ kind: 'not-applicable' }])
    expect(outcomes(silence([speech(2100, 3500)]), 'false_response')).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(silence([]), 'false_response')).toMatchObject([{ kind: 'not-applicable', why: 'a turn was still unanswered' }])
  })

  it('is activity of the caller', () => {
    expect(measureCall(during([])).call.shares?.caller).toBeCloseTo(1300 / 9000, 6)
  })
})

describe('scripted events that never came', () => {
  const utterance = { key: 'k', text: '', parts: [], persona: { engine: 'none', voice: 'none', rate: 1 } }
  const step = (trigger: Trigger, sham = false): Step => ({ kind: 'sound', sound: 'cough', trigger, utterance, sham, limitMs: 5000 })
  const speaking: Trigger = { kind: 'agentSpeech', afterMs: 1500 }
  const silence: Trigger = { kind: 'silence', afterMs: 500 }
  const bargeInStep: Step = { kind: 'bargeIn', turn: 1, trigger: speaking, utterance, sham: false, limitMs: 5000, tags: { length: '800' } }
  const say: Step = { kind: 'say', turn: 0, utterance }
  const dropped: CallEnd = { kind: 'dropped', problem: { code: 'call.dropped', message: 'gone' } }
  const call = (steps: readonly Step[], end: CallEnd): RecordedCall =>
    syntheticCall({ turns: [question], agent: [speech(2100, 3500)], steps, end, endMs: 4000, tags: { erl: '20' } })

  it('count as failures where the agent ended the call, and carry the tags of their step and call', () => {
    const gone = call([say, bargeInStep, step(speaking), step(silence)], dropped)
    const [yielded] = of(gone, 'barge_in_yield')
    expect(yielded).toMatchObject({ outcome: { kind: 'trial', hit: false }, tags: { reached: 'no', length: '800', erl: '20' } })
    expect(outcomes(gone, 'stop_time')).toEqual([{ kind: 'censored', beyond: 0 }])
    // Each sound is an opportunity of one measure, by what should have set it off.
    expect(outcomes(gone, 'false_stop').filter(({ kind }) => kind === 'trial')).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(gone, 'false_response').filter(({ kind }) => kind === 'trial')).toEqual([{ kind: 'trial', hit: true }])
  })

  it('count as failures where the caller gave up waiting for the agent', () => {
    const givenUp = call([say, bargeInStep, step(speaking, true)], { kind: 'abandoned' })
    expect(outcomes(givenUp, 'barge_in_yield')).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(givenUp, 'sham_false_stop')).toMatchObject([{ kind: 'not-applicable' }])
  })

  it('are not applicable where the trigger never came, or the caller ended the call', () => {
    const done = call([say, bargeInStep, step(speaking)], { kind: 'completed' })
    for (const measure of ['barge_in_yield', 'stop_time', 'false_stop'])
      expect(outcomes(done, measure)).toMatchObject([{ kind: 'not-applicable' }])
    // The call went on past it before it was dropped.
    expect(outcomes(call([step(speaking), say], dropped), 'false_stop')).toMatchObject([
      { kind: 'not-applicable', why: 'its trigger never came' },
    ])
  })

  it('shams that never came say nothing', () => {
    expect(outcomes(call([say, step(speaking, true)], dropped), 'sham_false_stop')).toMatchObject([{ kind: 'not-applicable' }])
  })

  it('with those that came they sum to what was scripted, whichever of a ladder is missing', () => {
    const rung = (length: string): Step => ({ ...bargeInStep, tags: { length } })
    const recorded = syntheticCall({
      turns: [question, bargeIn],
      agent: [speech(2100, 4250)],
      steps: [say, rung('300'), rung('800'), rung('1500')],
      end: dropped,
      endMs: 6000,
    })
    const found = of(recorded, 'barge_in_yield')
    expect(found.map(({ tags }) => [tags['length'], tags['reached'] ?? 'yes'])).toEqual([
      ['800', 'yes'],
      ['300', 'no'],
      ['1500', 'no'],
    ])
  })
})

describe('dead air and shares of a call', () => {
  it('reads a silence inside a reply, with the uncertainty of an offset; none is a true zero', () => {
    const quiet = syntheticCall({ turns: [question], agent: [speech(2100, 3000), speech(7000, 8000)], endMs: 9000 })
    expect(Math.abs(value(quiet, 'dead_air_longest') - 4000)).toBeLessThan(8)
    expect(Math.abs(value(quiet, 'dead_air_total') - 4000)).toBeLessThan(8)
    expect(value(quiet, 'dead_air_count')).toBe(1)
    const [longest] = outcomes(quiet, 'dead_air_longest')
    expect(longest?.kind === 'measured' && (longest.uncertainty ?? 0)).toBeCloseTo(28, 0)
    const lively = syntheticCall({ turns: [question], agent: [speech(2100, 5000)], endMs: 6000 })
    expect(value(lively, 'dead_air_total')).toBe(0)
    expect(value(lively, 'dead_air_count')).toBe(0)
    expect(outcomes(lively, 'dead_air_longest')).toMatchObject([{ kind: 'not-applicable' }])
  })

  it('shares sum to the call', () => {
    const call = syntheticCall({ turns: [question], agent: [speech(1250, 3000)], endMs: 6000 })
    const share = (measure: string): number => value(call, measure)
    expect(share('caller_share') + share('agent_share') - share('double_talk') + share('mutual_silence')).toBeCloseTo(1, 9)
    expect(Math.abs(share('double_talk') - 250 / 6000)).toBeLessThan(3 / 6000)
  })
})
