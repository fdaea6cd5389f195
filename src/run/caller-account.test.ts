import { expect, it } from 'vitest'
import type { CallPlan, Utterance } from '../model/plan.ts'
import { CallerAccount } from './caller-account.ts'
import type { EncodedUtterance } from './caller-speech.ts'
import { EventLog } from './event-log.ts'
import type { BargeInStep, SoundStep } from './script-stage.ts'

const utterance: Utterance = { key: 'u', text: 'stop', parts: [], persona: { engine: 'flite', voice: 'slt', rate: 1 } }
const speech: EncodedUtterance = { key: 'u', text: 'stop', sha256: 'd', packets: [], samplesPerPacket: 960, fragments: [] }
const bargeIn = (turn: number, sham = false): BargeInStep => {
  return { kind: 'bargeIn', turn, trigger: { kind: 'agentSpeech', afterMs: 900 }, utterance, sham, limitMs: 1, tags: { n: String(turn) } }
}
const cough: SoundStep = {
  kind: 'sound',
  sound: 'cough',
  trigger: { kind: 'silence', afterMs: 5 },
  utterance: { ...utterance, text: '(cough)' },
  sham: false,
  limitMs: 1,
}
const plan = {
  steps: [{ kind: 'say', turn: 0, utterance, expect: { says: 'x' } }, bargeIn(1), bargeIn(2, true), bargeIn(2)],
  cues: [{ what: 'stop', turn: 1, stopAfterMs: 150, stimulus: 'burst' }],
} as unknown as CallPlan
const paused = [
  [100, 200],
  [300, 400],
] as const

it('counts turns, and events over barge-ins and sounds; cues carry the one or the other number, by kind', () => {
  const account = new CallerAccount(plan)
  const script = { utterance, speech, source: 'script', overAgent: false } as const
  const first = account.addTurn({ ...script, fragments: paused, turn: 0 })
  expect(first.cue).toEqual({ type: 'cue', turn: 0, startTimestamp: 100, endTimestamp: 400, samplesPerPacket: 960, fragments: paused })
  expect(first.turn).toMatchObject({ index: 0, expect: { says: 'x' } })
  expect(account.addSound(cough, speech, [[500, 600]])).toMatchObject({
    sound: { event: 0, kind: 'cough', sham: false, trigger: '5 ms of silence', text: '(cough)', fragments: [[500, 600]] },
    cue: { kind: 'cough', turn: 0, startTimestamp: 500, endTimestamp: 600 },
  })
  // Calibration: has the agent speak first, then stop.
  expect(account.speakCue(bargeIn(1), 700, 960)).toEqual({
    type: 'cue',
    turn: 1,
    startTimestamp: 700,
    endTimestamp: 700,
    samplesPerPacket: 960,
    speak: { stimulus: 'burst' },
  })
  const second = account.addTurn({ ...script, fragments: [[800, 900]], turn: 1, bargeIn: bargeIn(1) })
  expect(second.turn).toMatchObject({ index: 1, bargeIn: { event: 1, trigger: '900 ms of agent speech' }, tags: { n: '1' } })
  expect(second.cue).toMatchObject({ kind: 'bargeIn', turn: 1, stop: { afterMs: 150, stimulus: 'burst' } })
  expect('fragments' in second.cue).toBe(false)
  const sham = account.addSound(bargeIn(2, true), speech, [[1000, 1100]])
  expect(sham).toMatchObject({ sound: { event: 2, kind: 'bargeIn', sham: true, tags: { n: '2' } }, cue: null })
  expect(account.speakCue(bargeIn(2), 0, 960)).toBeNull()
  const third = account.addTurn({ ...script, fragments: [[1200, 1300]], turn: 2, bargeIn: bargeIn(2) })
  expect(third.turn.bargeIn?.event).toBe(3)
  const repeat = account.addTurn({ ...script, source: 'repeat', fragments: [[1400, 1500]], turn: 2 })
  expect(repeat.turn).toMatchObject({ index: 3, source: 'repeat' })
  expect(repeat.turn).not.toHaveProperty('tags')
  expect(repeat.cue.kind).toBeUndefined()
})

it('`saying` counts as transcript and tells a new reply from the rest of an old one', () => {
  const log = new EventLog()
  expect(log.hasTranscript).toBe(false)
  log.addAgentMessage({ type: 'saying', turn: 0, text: 'We are open' })
  expect(log.hasTranscript).toBe(true)
  expect(log.sinceCallerSpoke).toMatchObject({ said: [], saying: ['We are open'] })
  log.callerSpeaks()
  log.addAgentMessage({ type: 'saying', turn: 0, text: 'until eight' })
  expect(log.sinceCallerSpoke.newReplyAtMs).toBeNull()
  log.addAgentMessage({ type: 'saying', turn: 1, text: 'Certainly' })
  expect(log.sinceCallerSpoke.newReplyAtMs).not.toBeNull()
  expect(log.relativeTo(0).map(({ plane, type }) => `${plane} ${type}`)).toEqual(['agent saying', 'agent saying', 'agent saying'])
})

it('the cue of a turn that asks what the agent last said tells so, and no other', () => {
  const asking = { steps: [{ kind: 'say', turn: 0, utterance, expect: { heardContext: true } }] } as unknown as CallPlan
  const turn = { utterance, speech, source: 'script', overAgent: false, fragments: paused, turn: 0 } as const
  expect(new CallerAccount(asking).addTurn(turn).cue).toMatchObject({ asks: 'last-said' })
  expect(new CallerAccount(plan).addTurn(turn).cue).not.toHaveProperty('asks')
})
