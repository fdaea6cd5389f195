import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import { measureCall, type MeasuredCall } from '../measure-call.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'

const turn = { fragments: [[500, 1500]] as const }
const speech = (fromMs: number, toMs: number): NonNullable<SyntheticCall['agent']>[number] => ({ fromMs, toMs, kind: 'speech', fadeMs: 60 })
const told = (type: 'saying' | 'said', atMs: number, text: string): CallEvent => ({
  atMs,
  plane: 'agent',
  authority: 'reported',
  type,
  data: { text, turn: 0 },
})
const saying = (atMs: number, text: string): CallEvent => told('saying', atMs, text)
const call = (options: SyntheticCall): MeasuredCall => measureCall(syntheticCall({ turns: [turn], endMs: 7000, ...options }))

function outcome({ measurements }: MeasuredCall, measure: string): Outcome | undefined {
  return measurements.find((one) => one.measure === measure)?.outcome
}

describe('first substantive speech', () => {
  const fillerThenAnswer = { agent: [speech(2100, 2700), speech(4300, 5500)] }

  it('is the answer behind the filler; the headline stays at the filler', () => {
    const found = call({ ...fillerThenAnswer, events: [saying(2090, 'One moment, please.'), saying(4310, 'Your refill is ready.')] })
    const first = outcome(found, 'first_substantive')
    expect(first?.kind === 'measured' && Math.abs(first.value - 2800)).toBeLessThan(3)
    const headline = outcome(found, 'turn_latency')
    expect(headline?.kind === 'measured' && Math.abs(headline.value - 600)).toBeLessThan(3)
    expect(found.call.turns[0]?.firstSubstantiveMs).toBe(first?.kind === 'measured' ? first.value : NaN)
    expect(outcome(found, 'filler_first')).toEqual({ kind: 'trial', hit: true })
  })

  it('is the first speech where that says something', () => {
    const found = call({ ...fillerThenAnswer, events: [saying(2090, 'Your refill is ready.'), saying(4310, 'Anything else?')] })
    expect(found.call.turns[0]?.firstSubstantiveMs).toBe(found.call.turns[0]?.turnLatencyMs)
    expect(outcome(found, 'filler_first')).toEqual({ kind: 'trial', hit: false })
  })

  it('filler and nothing more is +∞, kept; no answer at all as well', () => {
    const found = call({ agent: [speech(2100, 2700)], events: [saying(2100, 'Um, let me check.')] })
    expect(outcome(found, 'first_substantive')).toMatchObject({ kind: 'censored', beyond: expect.closeTo(5500, 0) })
    expect(found.call.turns[0]?.firstSubstantiveMs).toBeNull()
    expect(outcome(found, 'filler_first')).toEqual({ kind: 'trial', hit: true })
    const silent = call({ events: [saying(100, 'Hello.')] })
    expect(outcome(silent, 'first_substantive')).toMatchObject({ kind: 'censored' })
    expect(outcome(silent, 'filler_first')).toMatchObject({ kind: 'not-applicable', why: 'the turn was not answered' })
  })

  it('a filler spoken into the answer without a pause is dated by the segment of the first other words', () => {
    // 100 ms between them: one unit, two segments.
    const found = call({
      agent: [speech(2100, 2700), speech(2800, 4000)],
      events: [saying(2100, 'Okay so'), saying(2815, 'your refill is ready.')],
    })
    expect(found.call.agentSpeech).toHaveLength(1)
    expect(Math.abs((found.call.turns[0]?.firstSubstantiveMs ?? NaN) - 1300)).toBeLessThan(3)
  })

  it('without a transcript, or with whole replies that begin with filler, nothing is known and nothing passes', () => {
    for (const events of [[], [told('said', 2090, 'One moment. Your refill is ready.')]]) {
      const found = call({ ...fillerThenAnswer, events })
      expect(outcome(found, 'first_substantive')).toMatchObject({ kind: 'not-applicable' })
      expect(outcome(found, 'filler_first')).toMatchObject({ kind: 'not-applicable' })
      expect(found.call.turns[0]?.firstSubstantiveMs).toBeNull()
    }
    const whole = call({ ...fillerThenAnswer, events: [told('said', 2090, 'Your refill is ready. Anything else?')] })
    expect(whole.call.turns[0]?.firstSubstantiveMs).toBe(whole.call.turns[0]?.turnLatencyMs)
  })
})

describe('what the transcript does to other measures', () => {
  it('a backchannel has two words at most (M3)', () => {
    const long = { fragments: [[500, 3500]] as const }
    const inside = (text: string): number | undefined =>
      call({ turns: [long], agent: [speech(1500, 2100), speech(4000, 5000)], events: [saying(1500, text), saying(4000, 'Fine.')] }).call
        .turns[0]?.agentBackchannels
    expect(inside('Mm hmm.')).toBe(1)
    expect(inside('I do see.')).toBe(0)
  })

  it('silence after filler is the agent’s dead air, after a whole reply the caller’s (M10)', () => {
    const owner = (text: string): unknown =>
      call({ agent: [speech(2100, 2700)], events: [saying(2100, text)] }).call.deadAir.map((one) => one.owner)
    expect(owner('One moment, please.')).toEqual(['agent'])
    expect(owner('It is on its way.')).toEqual(['caller'])
  })
})
