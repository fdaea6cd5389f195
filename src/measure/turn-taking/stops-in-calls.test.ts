import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { mixed, spokenLine, trackWith } from '../spoken-lines.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'
import { callTimeline } from '../timeline/call-timeline.ts'
import { cutClick } from './cut-click.ts'
import { cutFade, fadeUncertaintyMs } from './cut-fade.ts'
import { ducked } from './ducked.ts'
import { selfInterruption } from './self-interruption.ts'
import { wordFragment } from './word-fragment.ts'

const line = spokenLine('slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four')
const short = spokenLine('slt-0.95', 'no-thank-you-that-is-all')
const lengthMs = 9000

/** The line from 1000 ms on, broken off `spokenMs` into it with a fade. */
function brokenOff(spokenMs: number, fadeMs: number): Int16Array {
  const at = Math.round(spokenMs * 48)
  const length = Math.round(fadeMs * 48)
  return line.slice(0, at + length).map((value, index) => (index < at ? value : Math.round(value * (1 - (index - at) / length))))
}

/** 20 ms in full voice, as late in the line as there is such a place before `untilMs`. */
function loudMoment(untilMs: number): number {
  const energy = (ms: number): number => line.subarray((ms - 20) * 48, ms * 48).reduce((sum, value) => sum + value ** 2, 0)
  const places = Array.from({ length: 60 }, (_, index) => untilMs - 5 * index)
  return places.reduce((best, ms) => (energy(ms) > energy(best) ? ms : best), untilMs)
}

function outcomes(measure: Measure, call: SyntheticCall): readonly Outcome[] {
  if (measure.needs !== 'timeline') throw new Error('needs no timeline')
  return measure.find(callTimeline(syntheticCall({ endMs: lengthMs, ...call }))).map(({ outcome }) => outcome)
}

describe('cut quality at a stop', () => {
  const cutMs = loudMoment(2200)
  const bargeIn = { fragments: [[2600, 3400]] as const, bargeIn: 0 }
  const cutWith = (fadeMs: number): SyntheticCall => ({
    turns: [bargeIn],
    agentPcm: trackWith(lengthMs, [[1000, brokenOff(cutMs, fadeMs)]]),
  })
  // The line's own end, 300 ms after the barge-in: nothing was cut.
  const naturalMs = 1000 + short.length / 48
  const natural: SyntheticCall = {
    turns: [{ fragments: [[naturalMs - 300, naturalMs + 400]], bargeIn: 0 }],
    agentPcm: trackWith(lengthMs, [[1000, short]]),
  }

  it('a hard cut in a word clicks; one with a fade does not; a word that ends does neither', () => {
    expect(outcomes(cutClick, cutWith(0))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(cutClick, cutWith(20))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(cutClick, natural)).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(wordFragment, cutWith(0))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(wordFragment, cutWith(20))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(wordFragment, natural)).toEqual([{ kind: 'trial', hit: false }])
  })

  it('the fade is read within its uncertainty', () => {
    for (const fadeMs of [0, 20, 50]) {
      const [outcome] = outcomes(cutFade, cutWith(fadeMs))
      if (outcome?.kind !== 'measured') throw new Error(JSON.stringify(outcome))
      expect(outcome.uncertainty).toBe(fadeUncertaintyMs)
      expect(Math.abs(outcome.value - fadeMs)).toBeLessThanOrEqual(fadeUncertaintyMs)
    }
  })

  it('false stops are stops too; an agent that speaks on, or was silent, was not cut', () => {
    const cough = { event: 0, kind: 'cough' as const, startMs: 2600, endMs: 2900 }
    const stopped = { sounds: [cough], agentPcm: trackWith(lengthMs, [[1000, brokenOff(cutMs, 0)]]) }
    expect(outcomes(wordFragment, stopped)).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(wordFragment, { ...stopped, sounds: [{ ...cough, sham: true }] })).toEqual([])
    const deaf = {
      turns: [bargeIn],
      agentPcm: trackWith(lengthMs, [
        [1000, line],
        [3800, line],
      ]),
    }
    expect(outcomes(cutClick, deaf)).toMatchObject([{ kind: 'not-applicable', why: expect.stringContaining('no_yield') }])
    expect(outcomes(cutClick, { turns: [bargeIn] })).toMatchObject([
      { kind: 'not-applicable', why: expect.stringContaining('not_bargein') },
    ])
    expect(outcomes(cutClick, { ...cutWith(0), sendLateMs: (index) => (index === 130 ? 35 : 0) })).toMatchObject([{ kind: 'invalid' }])
  })
})

describe('ducking', () => {
  const cough = { event: 0, kind: 'cough' as const, startMs: 3000, endMs: 3800 }
  const voice = (quietMs: number, downDb: number): SyntheticCall => ({
    sounds: [cough],
    agent: [
      { fromMs: 1000, toMs: 3100, kind: 'speech' },
      { fromMs: 3100, toMs: 3100 + quietMs, peakDbfs: -12 - downDb },
      { fromMs: 3100 + quietMs, toMs: 6500 },
    ],
  })

  it('is a voice 6 dB down for 200 ms without a stop', () => {
    expect(outcomes(ducked, voice(500, 9))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(ducked, voice(240, 7))).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(ducked, voice(500, 5))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(ducked, voice(130, 9))).toEqual([{ kind: 'trial', hit: false }])
    expect(outcomes(ducked, voice(500, 0))).toEqual([{ kind: 'trial', hit: false }])
  })

  it('needs an event the agent spoke through', () => {
    const stops: SyntheticCall = { sounds: [cough], agent: [{ fromMs: 1000, toMs: 3300, kind: 'speech' }] }
    expect(outcomes(ducked, stops)).toMatchObject([{ kind: 'not-applicable' }])
    expect(outcomes(ducked, { sounds: [cough] })).toMatchObject([{ kind: 'not-applicable' }])
    expect(outcomes(ducked, { ...voice(500, 9), sounds: [{ ...cough, sham: true }] })).toEqual([])
  })
})

describe('an agent that interrupts itself', () => {
  const cutMs = loudMoment(1500)
  const again = (gapMs: number): Int16Array =>
    trackWith(lengthMs, [
      [1000, brokenOff(cutMs, 5)],
      [1000 + cutMs + gapMs, line],
    ])
  const saying = (atMs: number, text: string, turn = 0): CallEvent => ({
    atMs,
    plane: 'agent',
    authority: 'reported',
    type: 'saying',
    data: { text, turn },
  })
  const hits = (call: SyntheticCall): readonly (boolean | string)[] =>
    outcomes(selfInterruption, call).map((one) => (one.kind === 'trial' ? one.hit : one.kind))

  it('breaks off with nobody speaking and begins again within 3 s', () => {
    expect(hits({ agentPcm: again(1000) })).toEqual([true, false])
    expect(hits({ agentPcm: again(3200) })).toEqual([false, false])
  })

  it('does not where it says its lines to their end', () => {
    expect(hits({ agentPcm: mixed(trackWith(lengthMs, [[500, short]]), trackWith(lengthMs, [[3000, line]])) })).toEqual([false, false])
  })

  it('what goes on with other words of the same reply is a pause, whatever the end sounds like', () => {
    const atMs = 1000 + cutMs + 1000
    const events = (text: string, turn: number): readonly CallEvent[] => [
      saying(1000, 'I was born on May second.'),
      saying(atMs, text, turn),
    ]
    expect(hits({ agentPcm: again(1000), events: events('In nineteen sixty four.', 0) })).toEqual([false, false])
    expect(hits({ agentPcm: again(1000), events: events('I was born on May second.', 0) })).toEqual([true, false])
    expect(hits({ agentPcm: again(1000), events: events('Something else.', 1) })).toEqual([true, false])
  })

  it('does so soon after it began to answer, too, where nothing was said since', () => {
    const early: SyntheticCall = { agentPcm: again(1000), turns: [{ fragments: [[200, 799]] }] }
    expect(1000 + cutMs - 799).toBeLessThan(2000)
    expect(hits(early)).toEqual([true, false])
    // What ends just before its onset may still be on its way to the agent.
    expect(hits({ ...early, turns: [{ fragments: [[200, 830]] }] })[0]).toBe('not-applicable')
  })

  it('is not judged where the caller could have caused it, nor where the agent never speaks', () => {
    const endMs = 1000 + cutMs
    const cough = (startMs: number): SyntheticCall['sounds'] => [{ event: 0, kind: 'cough', startMs, endMs: startMs + 100 }]
    expect(hits({ agentPcm: again(1000), sounds: cough(endMs - 200) ?? [] })[0]).toBe('not-applicable')
    expect(hits({ agentPcm: again(1000), turns: [{ fragments: [[endMs + 200, endMs + 600]] }] })[0]).toBe(false)
    expect(hits({})).toEqual(['not-applicable'])
  })
})
