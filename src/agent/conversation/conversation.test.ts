import { describe, expect, it } from 'vitest'
import type { RecognisedParse } from '../../speech/contract.ts'
import { callerFirst, clipOf, play, type Stage } from './test-stage.ts'

const refill: RecognisedParse = { intent: 'refill_request', slots: { drug: 'metformin' } }
const dose: RecognisedParse = { intent: 'dose', slots: { dose: '500 mg' } }
const said = (stage: Stage, turn: number): string | undefined =>
  stage.messages.flatMap((message) => (message.type === 'said' && message.turn === turn ? message.text : [])).at(0)

/** The greeting of 68 characters ends at about 3.6 s. */
const quietFrom = 5000

describe('an agent told the edges', () => {
  it.each([0, 300, 1600])('answers exactly %i ms after the true offset', async (ms) => {
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms } },
      says: [
        [quietFrom, 6234],
        [14_000, 15_111],
      ],
      parses: [refill, dose],
      lengthMs: 20_000,
      cued: true,
    })
    // The capture convention takes one packet off the sample's own time; arrival here is the send time.
    expect(Math.abs(stage.onsetMs(10) - (6234 - 20 + ms))).toBeLessThan(0.05)
    expect(Math.abs(stage.onsetMs(11) - (15_111 - 20 + ms))).toBeLessThan(0.05)
    expect(said(stage, 10)).toBe('Okay, metformin. What strength do you take?')
    expect(said(stage, 11)).toBe('Alright, five hundred milligrams. What is your date of birth?')
    expect(stage.messages.some((message) => message.type === 'tool' && message.name === 'lookup_prescription' && message.ok)).toBe(true)
    // Truth carries the cue's own timestamp and delay.
    expect(stage.truth.find((event) => event.turn === 10)).toMatchObject({
      callerTimestamp: callerFirst + 6234 * 48,
      delayMs: ms,
      stimulus: 'reply',
    })
    expect(stage.messages.filter((message) => message.type === 'recognised')).toHaveLength(2)
  })

  it('stops exactly so long after the caller barges in, and answers the new turn', async () => {
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms: 500 }, stopAfterMs: 150 },
      says: [
        [quietFrom, 6000],
        [7000, 8200],
      ],
      parses: [refill, dose],
      lengthMs: 14_000,
      cued: true,
    })
    expect(stage.stop(10)!.bargeIn).toBe(true)
    expect(Math.abs(stage.stop(10)!.atMs - (7000 - 20 + 150))).toBeLessThan(0.05)
    expect(Math.abs(stage.onsetMs(11) - (8200 - 20 + 500))).toBeLessThan(0.05)
    expect(stage.stop(11)!.bargeIn).toBe(false)
  })

  it('deaf to barge-in, it finishes its sentence first', async () => {
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms: 100 }, stopAfterMs: null },
      says: [
        [quietFrom, 6000],
        [6500, 7000],
      ],
      parses: [refill, dose],
      lengthMs: 16_000,
      cued: true,
    })
    expect(stage.stop(10)!.bargeIn).toBe(false)
    expect(stage.stop(10)!.atMs).toBeGreaterThan(7500)
    expect(stage.onsetMs(11)).toBeGreaterThanOrEqual(stage.stop(10)!.atMs)
  })

  it('does not answer a turn the caller follows up before the answer', async () => {
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms: 1500 } },
      says: [
        [quietFrom, 6000],
        [7000, 8000],
      ],
      parses: [refill, refill],
      lengthMs: 13_000,
      cued: true,
    })
    expect(stage.onsetMs(10)).toBeNaN()
    expect(Math.abs(stage.onsetMs(11) - (8000 - 20 + 1500))).toBeLessThan(0.05)
    expect(said(stage, 11)).toContain('metformin')
  })

  it('follows the script by turn count without a recogniser and claims to have recognised nothing', async () => {
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms: 200 } },
      says: [[quietFrom, 6000]],
      parses: null,
      lengthMs: 9000,
      cued: true,
    })
    expect(said(stage, 10)).toBe('Okay. What strength do you take?')
    expect(stage.messages.some((message) => message.type === 'recognised')).toBe(false)
  })

  it('says the filler first while a tool runs', async () => {
    const settings = { delay: { kind: 'fixed', ms: 200 }, filler: 'One moment.' } as const
    const stage = await play({ settings, says: [[quietFrom, 6000]], parses: [refill], lengthMs: 12_000, cued: true })
    expect(Math.abs(stage.onsetMs(10) - 6180)).toBeLessThan(0.05)
    expect(said(stage, 10)).toBe('One moment. metformin. What strength do you take?')
    // Filler 550 ms; content when the tool is done, 900 ms after the answer was due, and the truth log tells so.
    const substantive = stage.timed.filter(({ stimulus }) => stimulus === 'substantive')
    expect(substantive).toHaveLength(1)
    expect(Math.abs(substantive[0]!.atMs - (6180 + 900))).toBeLessThan(0.05)
    expect(stage.stop(10)!.atMs).toBeGreaterThan(6180 + 900 + clipOf('metformin.').samples.length / 48)
  })

  it('a tool that is quicker than the filler is long does not cut it short', async () => {
    const settings = { delay: { kind: 'fixed', ms: 200 }, filler: 'One moment.', toolMs: 100 } as const
    const stage = await play({ settings, says: [[quietFrom, 6000]], parses: [refill], lengthMs: 12_000, cued: true })
    const substantive = stage.timed.filter(({ stimulus }) => stimulus === 'substantive')
    expect(substantive.map(({ atMs }) => atMs)).toEqual([expect.closeTo(6180 + clipOf('One moment.').samples.length / 48 + 250, 0)])
  })
})

describe('an agent that must hear', () => {
  it('answers no earlier than the delay and soon after, when it understood', async () => {
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms: 700 } },
      says: [[quietFrom, 6234]],
      parses: [refill],
      lengthMs: 12_000,
    })
    const lateMs = stage.onsetMs(0) - (6234 - 20 + 700)
    expect(lateMs).toBeGreaterThan(0)
    expect(lateMs).toBeLessThan(50)
    expect(said(stage, 0)).toBe('Okay, metformin. What strength do you take?')
    expect(Math.abs(stage.heardSamples[0]! / 16 - (1234 + 300))).toBeLessThan(60)
  })

  it('waits for its end-pointer where the delay is shorter', async () => {
    const settings = { delay: { kind: 'fixed', ms: 0 }, endpointMs: 500 } as const
    const stage = await play({ settings, says: [[quietFrom, 6000]], parses: [refill], lengthMs: 10_000 })
    expect(stage.onsetMs(0)).toBeGreaterThan(6000 + 450)
    expect(stage.onsetMs(0)).toBeLessThan(6000 + 620)
  })

  it('throws the eager decode away when speech goes on after a pause', async () => {
    const stage = await play({
      settings: {},
      says: [
        [quietFrom, 5600],
        [5900, 6500],
      ],
      parses: [dose, refill],
      lengthMs: 12_000,
    })
    expect(stage.heardSamples).toHaveLength(2)
    expect(stage.messages.filter((message) => message.type === 'recognised')).toMatchObject([{ turn: 0, intent: 'refill_request' }])
    expect(stage.onsetMs(0)).toBeGreaterThan(6500 + 400)
  })

  it('takes a pause longer than its end-pointer for the end, unless speech goes on before it answers', async () => {
    const settings = { endpointMs: 300, delay: { kind: 'fixed', ms: 900 } } as const
    const resumed = await play({
      settings,
      says: [
        [quietFrom, 5600],
        [6200, 6800],
      ],
      parses: [dose, refill],
      lengthMs: 12_000,
    })
    expect(said(resumed, 0)).toContain('metformin')
    expect(resumed.onsetMs(0)).toBeGreaterThan(6800 + 850)
    const early = await play({
      settings: { endpointMs: 300, delay: { kind: 'fixed', ms: 0 } },
      says: [
        [quietFrom, 5600],
        [6500, 7200],
      ],
      parses: [refill, dose],
      lengthMs: 12_000,
    })
    expect(early.onsetMs(0)).toBeLessThan(6200)
    expect(early.stop(0)!.bargeIn).toBe(true)
    expect(Math.abs(early.stop(0)!.atMs - (6500 - 20 + 250))).toBeLessThan(30)
  })

  it('asks once again what it did not understand', async () => {
    const stage = await play({
      settings: {},
      says: [
        [quietFrom, 6000],
        [10_000, 11_000],
      ],
      parses: [null, refill],
      lengthMs: 15_000,
    })
    expect(said(stage, 0)).toBe('Sorry, could you say that again?')
    expect(said(stage, 1)).toContain('metformin')
  })
})

describe('programmed failures', () => {
  const says = [
    [quietFrom, 6000],
    [9000, 10_000],
  ] as const
  it('a silent turn is heard but not answered', async () => {
    const stage = await play({ settings: { silentTurns: [0] }, says, parses: [refill, dose], lengthMs: 15_000, cued: true })
    expect(stage.onsetMs(10)).toBeNaN()
    expect(said(stage, 10)).toBeUndefined()
    expect(stage.messages.some((message) => message.type === 'recognised' && message.turn === 10)).toBe(true)
    expect(said(stage, 11)).toContain('five hundred milligrams')
  })

  it('drops the call, or dies, at the turn it was told', async () => {
    const dropped = await play({ settings: { dropAtTurn: 1 }, says, parses: [refill, dose], lengthMs: 12_000, cued: true })
    expect(dropped.hangUps).toEqual(['dropped at caller turn 1'])
    expect(said(dropped, 10)).toContain('metformin')
    const died = await play({ settings: { fault: 'exit-mid-call' }, says, parses: [refill, dose], lengthMs: 12_000 })
    expect(died.crashes).toBe(1)
  })

  it('asks an unexpected question and gives the answer it owes afterwards', async () => {
    const unexpectedQuestion = { atTurn: 0, text: 'Are you a new customer?', slot: 'newCustomer' }
    const stage = await play({ settings: { unexpectedQuestion }, says, parses: [refill, null], lengthMs: 15_000, cued: true })
    expect(said(stage, 10)).toBe('Okay. Are you a new customer?')
    expect(stage.messages).toContainEqual({ type: 'asked', turn: 10, slot: 'newCustomer' })
    expect(said(stage, 11)).toBe('Okay, metformin. What strength do you take?')
  })
})
