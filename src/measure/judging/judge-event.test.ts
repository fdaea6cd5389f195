import { describe, expect, it } from 'vitest'
import type { Interval } from '../timeline/units.ts'
import type { ConversationEvent } from './conversation.ts'
import { handMade, type HandMade } from './hand-made.ts'
import { judgeEvent, type JudgedOutcome } from './judge-event.ts'

const judge = (options: HandMade): JudgedOutcome => {
  const conversation = handMade(options)
  return judgeEvent(conversation, conversation.events[0] as ConversationEvent)
}
const bargeIn = { kind: 'bargeIn', startMs: 5000, endMs: 6000 } as const
const cough = { kind: 'cough', startMs: 5000, endMs: 5300 } as const
const speaking = (endMs: number): readonly Interval[] => [[2000, endMs]]

describe('a barge-in (M4–M6)', () => {
  it('yield: the run ends within two seconds', () => {
    expect(judge({ events: [bargeIn], agent: [...speaking(5250), [6900, 8000]] })).toMatchObject({
      outcome: 'yield',
      stopMs: 250,
      talkOverMs: 250,
      tailSpeechMs: 250,
      responseMs: 900,
    })
    expect(judge({ events: [bargeIn], agent: speaking(7000) })).toMatchObject({
      outcome: 'yield',
      stopMs: 2000,
      talkOverMs: 1000,
      responseMs: null,
    })
  })

  it('no yield: beyond two seconds, with the raw stop in the record', () => {
    expect(judge({ events: [bargeIn], agent: speaking(7000.1) })).toMatchObject({ outcome: 'no_yield', stopMs: expect.closeTo(2000.1) })
  })

  it('coincident: sooner than RTT + 80 ms cannot be caused by it', () => {
    expect(judge({ events: [bargeIn], agent: speaking(5079.9) })).toMatchObject({ outcome: 'coincident' })
    expect(judge({ events: [bargeIn], agent: speaking(5080) })).toMatchObject({ outcome: 'yield' })
    expect(judge({ events: [bargeIn], agent: speaking(5100), rttMs: 40 })).toMatchObject({ outcome: 'coincident' })
    expect(judge({ events: [bargeIn], agent: speaking(5120), rttMs: 40 })).toMatchObject({ outcome: 'yield' })
  })

  it('not a barge-in: no run holds its onset strictly inside', () => {
    expect(judge({ events: [bargeIn], agent: speaking(5000) })).toMatchObject({ outcome: 'not_bargein', stopMs: null })
    expect(judge({ events: [bargeIn], agent: [[5000, 7000]] })).toMatchObject({ outcome: 'not_bargein' })
    expect(judge({ events: [bargeIn] })).toMatchObject({ outcome: 'not_bargein' })
  })

  it('one that met silence is talked over as soon as the agent begins inside it', () => {
    expect(judge({ events: [bargeIn], agent: [[5700, 7000]] })).toMatchObject({ outcome: 'not_bargein', talkOverMs: 300, responseMs: null })
    expect(judge({ events: [bargeIn] }).talkOverMs).toBe(0)
  })

  it('what goes on within the interrupted run is no answer; a yield without one tells how long was waited', () => {
    const short = { kind: 'bargeIn', startMs: 5000, endMs: 5300 } as const
    const agent: readonly Interval[] = [
      [2000, 5500],
      [5750, 6500],
    ]
    expect(judge({ events: [short], agent: [...agent, [7500, 8000]] })).toMatchObject({ stopMs: 1500, responseMs: 2200 })
    expect(judge({ events: [short], agent })).toMatchObject({ outcome: 'yield', responseMs: null, responseWaitedMs: 10_000 })
    expect(judge({ events: [short], agent, endMs: 9000 })).toMatchObject({ responseWaitedMs: 3700 })
    expect(judge({ events: [short], agent, turns: [[[8000, 9000]]] })).toMatchObject({ responseWaitedMs: 2700 })
  })

  it('a gap of a synthesiser below 500 ms is no stop, and its gap is no tail speech; one of 500 ms is a stop', () => {
    const gap = (ms: number): JudgedOutcome =>
      judge({
        events: [bargeIn],
        agent: [
          [2000, 5200],
          [5200 + ms, 6300],
        ],
      })
    expect(gap(499)).toMatchObject({ outcome: 'yield', stopMs: 1300, tailSpeechMs: 801, talkOverMs: 501 })
    expect(gap(500)).toMatchObject({ outcome: 'yield', stopMs: 200, tailSpeechMs: 200, talkOverMs: 500 })
  })

  it('the answer comes at or after its end and before the next turn', () => {
    const answered = (onsetMs: number, nextTurnMs: number): number | null =>
      judge({ events: [bargeIn], turns: [[[nextTurnMs, nextTurnMs + 500]]], agent: [...speaking(5200), [onsetMs, onsetMs + 400]] })
        .responseMs
    expect(answered(6000, 9000)).toBe(0)
    expect(answered(5800, 9000)).toBeNull()
    expect(answered(9000, 9000)).toBe(3000)
    expect(answered(9001, 9000)).toBeNull()
  })

  it('a sham is judged by the same rules, says nothing and has no answer', () => {
    expect(judge({ events: [{ ...bargeIn, sham: true }], agent: [...speaking(5250), [6900, 8000]] })).toMatchObject({
      outcome: 'yield',
      stopMs: 250,
      talkOverMs: null,
      responseMs: null,
    })
  })
})

describe('a sound while the agent speaks (M7), in the order of its rules', () => {
  it('natural end: within 100 ms of the planned one, even where it looks like a reaction', () => {
    expect(judge({ events: [cough], agent: speaking(5500), plannedEndsMs: [5600] })).toMatchObject({
      outcome: 'natural_end',
      plannedEndMs: 5600,
    })
    expect(judge({ events: [cough], agent: speaking(5500), plannedEndsMs: [5600.1] })).toMatchObject({ outcome: 'dropped' })
    // Another reply's planned end says nothing of this run.
    expect(judge({ events: [cough], agent: speaking(5500), plannedEndsMs: [1900] })).toMatchObject({
      outcome: 'dropped',
      plannedEndMs: null,
    })
  })

  it('comes before every other rule: who states a planned end knows that the reply was not stopped', () => {
    expect(judge({ events: [cough], agent: speaking(9000), plannedEndsMs: [9000] })).toMatchObject({
      outcome: 'natural_end',
      plannedEndMs: 9000,
    })
    expect(judge({ events: [cough], agent: speaking(5050), plannedEndsMs: [5100] })).toMatchObject({ outcome: 'natural_end' })
  })

  it('coincident before RTT + 80 ms', () => {
    expect(judge({ events: [cough], agent: speaking(5079) })).toMatchObject({ outcome: 'coincident' })
  })

  it('ignored: the run goes on for more than a second after its end', () => {
    expect(judge({ events: [cough], agent: speaking(6300.1) })).toMatchObject({ outcome: 'ignored' })
    expect(judge({ events: [cough], agent: speaking(6300) })).toMatchObject({ outcome: 'dropped' })
  })

  it('paused and resumed within three seconds, with the gap; else dropped', () => {
    const resumed = (gapMs: number): JudgedOutcome => judge({ events: [cough], agent: [...speaking(5400), [5400 + gapMs, 9000]] })
    expect(resumed(900)).toMatchObject({ outcome: 'paused_resumed', resumeGapMs: 900, stopMs: 400 })
    expect(resumed(3000)).toMatchObject({ outcome: 'paused_resumed', resumeGapMs: 3000 })
    expect(resumed(3001)).toMatchObject({ outcome: 'dropped', resumeGapMs: null })
  })

  it('speech after a caller turn that came in between answers that turn', () => {
    expect(judge({ events: [cough], turns: [[[6000, 6500]]], agent: [...speaking(5400), [7000, 9000]] })).toMatchObject({
      outcome: 'dropped',
    })
  })
})

describe('a sound in silence (M8)', () => {
  const turn: readonly Interval[] = [[500, 1500]]
  const reply: Interval = [2000, 4000]

  it('false response: an onset after its start and up to two seconds after its end', () => {
    expect(judge({ events: [cough], turns: [turn], agent: [reply, [5800, 6500]] })).toMatchObject({
      outcome: 'false_response',
      delayMs: 500,
    })
    expect(judge({ events: [cough], turns: [turn], agent: [reply, [5100, 6500]] })).toMatchObject({
      outcome: 'false_response',
      delayMs: -200,
    })
    expect(judge({ events: [cough], turns: [turn], agent: [reply, [7300, 8000]] })).toMatchObject({
      outcome: 'false_response',
      delayMs: 2000,
    })
    expect(judge({ events: [cough], turns: [turn], agent: [reply, [7300.1, 8000]] })).toMatchObject({ outcome: 'ignored', delayMs: null })
  })

  it('is no opportunity while a turn is unanswered or the caller speaks', () => {
    expect(judge({ events: [cough], turns: [[[500, 4500]]], agent: [[5800, 6500]] })).toMatchObject({
      outcome: null,
      why: 'a turn was still unanswered',
    })
    expect(judge({ events: [cough], turns: [[[4500, 6000]]], agent: [] })).toMatchObject({ outcome: null, why: 'the caller was speaking' })
  })

  it('waits for an answer only as long as the response window; what the agent was saying before answers nothing', () => {
    const asked: readonly Interval[] = [[500, 1500]]
    const at = (startMs: number): HandMade => ({ events: [{ kind: 'cough', startMs, endMs: startMs + 300 }], turns: [asked] })
    expect(judge(at(11_500))).toMatchObject({ outcome: null })
    expect(judge(at(11_501))).toMatchObject({ outcome: 'ignored' })
    expect(judge({ ...at(5000), agent: [[300, 2500]] })).toMatchObject({ outcome: null })
    // An answer that began early and went past the end of the turn is one.
    expect(judge({ ...at(5000), agent: [[1400, 2500]] })).toMatchObject({ outcome: 'ignored' })
    expect(judge({ ...at(5000), agent: [[1000, 1500]] })).toMatchObject({ outcome: null })
  })

  it('an answer to the next turn is not an answer to the sound', () => {
    const turns: readonly (readonly Interval[])[] = [turn, [[5600, 6000]]]
    expect(judge({ events: [cough], turns, agent: [reply, [6800, 7500]] })).toMatchObject({ outcome: 'ignored' })
  })
})
