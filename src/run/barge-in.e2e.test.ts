import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAgent, type RunningAgent } from '../agent/start-agent.ts'
import { createOpusDecoder, opusLookaheadSamples } from '../audio/opus.ts'
import { rmsDbov } from '../audio/levels.ts'
import { measureCall } from '../measure/measure-call.ts'
import { defaultAgentSettings, type CallPlan, type Step, type Trigger, type Utterance } from '../model/plan.ts'
import type { RecordedCall, TrackPacket } from '../model/recording.ts'
import { agentRoute } from '../pipeline/route.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { renderSpeech } from '../scenario/render-speech.ts'
import { encodeCallerSpeech } from './caller-speech.ts'
import { CallerProcess } from './caller-process.ts'
import { CallSchedule } from './place-calls.ts'

const persona = { engine: 'flite', voice: 'slt', rate: 1 }
const line = (text: string): Utterance => ({ key: text, text, parts: [{ kind: 'speech', text }], persona })
const [question, interruption, cough] = [line('when are you open'), line('sorry can i ask something else'), line('ahem')]
const limitMs = 10_000
const during: Trigger = { kind: 'agentSpeech', afterMs: 1500 }
const turnOver: Step = { kind: 'wait', for: { kind: 'agentTurn' }, limitMs }

/** Barges in, coughs into the answer to that, and pretends to barge in once. */
const steps: readonly Step[] = [
  { kind: 'wait', for: { kind: 'greeting' }, limitMs },
  { kind: 'say', turn: 0, utterance: question },
  { kind: 'bargeIn', turn: 1, trigger: during, utterance: interruption, sham: false, limitMs, tags: { rung: 'first' } },
  { kind: 'sound', sound: 'cough', trigger: during, utterance: cough, sham: false, limitMs },
  turnOver,
  { kind: 'say', turn: 2, utterance: question },
  { kind: 'bargeIn', turn: 3, trigger: during, utterance: interruption, sham: true, limitMs },
  turnOver,
]

function plan(id: string, more: Partial<CallPlan>): CallPlan {
  return {
    id,
    scenario: 'barge-in',
    index: 0,
    role: 'planned',
    seed: 1,
    startAtMs: 0,
    persona,
    values: {},
    steps,
    handlers: [],
    policy: { kind: 'patient' },
    engine: 'werift',
    ptimeMs: 20,
    maxDurationMs: 90_000,
    ...more,
  }
}

const calls = new Map<string, RecordedCall>()
let agent: RunningAgent
let caller: CallerProcess
let cacheDir: string

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'vqt-barge-in-'))
  const settings = { ...defaultAgentSettings, flow: 'information', edges: 'annotated', stopAfterMs: 250, recogniser: 'off' } as const
  agent = await startAgent({ settings, seed: 3, cacheDir, recogniserWorkers: 0 })
  const synthesiser = await createFliteSynthesiser()
  const rendered = await renderSpeech([question, interruption, cough], { synthesiser, fixturesDir: cacheDir })
  await synthesiser.close()
  caller = new CallerProcess()
  caller.addSpeech([...rendered.values()].map((utterance) => encodeCallerSpeech(utterance, 20, { keepSamples: true })))
  const hiss = Int16Array.from({ length: 48_000 }, (_, i) => Math.round(1000 * Math.sin(i * i * 0.37)))
  caller.addLayers([{ key: 'hiss/1', samples: hiss }])
  const schedule = new CallSchedule({
    caller,
    route: () => agentRoute(agent, 'dialogue'),
    concurrency: 2,
    stopPlacing: new AbortController().signal,
    onEnded: (call) => void calls.set(call.recording.plan.id, call),
  })
  const layers = [{ noise: 'hiss', snrDb: 30, fromMs: 0, toMs: null, seed: 1 }] as const
  const echo = { delayMs: 120, erlDb: 20, doubleTalkClipping: false }
  await schedule.place([plan('plain', {}), plan('mixed', { startAtMs: 500, layers, echo })], () => {})
  await schedule.settled()
}, 180_000)

afterAll(async () => {
  await caller.close()
  await agent.stop()
  await rm(cacheDir, { recursive: true, force: true })
})

for (const id of ['plain', 'mixed']) {
  describe(`a real call (${id})`, () => {
    it('holds the barge-in as a turn, the cough and the sham as sounds, in one count of events', () => {
      const { recording } = calls.get(id)!
      expect(recording.end).toEqual({ kind: 'completed' })
      expect(recording.turns.map(({ turn, bargeIn, tags }) => ({ turn, event: bargeIn?.event, tags }))).toEqual([
        { turn: 0, event: undefined, tags: undefined },
        { turn: 1, event: 0, tags: { rung: 'first' } },
        { turn: 2, event: undefined, tags: undefined },
      ])
      expect(recording.turns[1]!.overAgent).toBe(false)
      expect(recording.sounds.map(({ event, kind, sham }) => ({ event, kind, sham }))).toEqual([
        { event: 1, kind: 'cough', sham: false },
        { event: 2, kind: 'bargeIn', sham: true },
      ])
    })

    it('is judged: the agent yields to the barge-in as it was told to, and to nothing else', () => {
      const { callerEvents: events } = measureCall(calls.get(id)!).call
      expect(events.map(({ outcome }) => outcome)).toEqual(['yield', 'ignored', 'no_yield'])
      // Told to stop 250 ms after the onset; a machine that compiles beside it may add to that, never take away.
      expect(events[0]!.stopMs).toBeGreaterThan(200)
      expect(events[0]!.stopMs).toBeLessThan(400)
    })

    it('waited 1.5 s of agent speech before each event', () => {
      const { agentSpeechAt, events } = heardBefore(id)
      for (const event of events) {
        const onsetMs = agentSpeechAt.findLast((ms) => ms < event.startMs)!
        expect(event.startMs - onsetMs).toBeGreaterThan(1450)
        expect(event.startMs - onsetMs).toBeLessThan(1750)
      }
    })
  })
}

it('nothing is sent for a sham; the mixed call sends noise and the echo of the agent all along', () => {
  const level = (id: string): number => {
    const { recording, caller: sent } = calls.get(id)!
    const [from, to] = recording.sounds[1]!.fragments[0]!
    return rmsDbov(decoded(sent).subarray(since(sent, from), since(sent, to))) ?? -100
  }
  expect(level('plain')).toBeLessThan(-80)
  expect(level('mixed')).toBeGreaterThan(-60)
})

/** Onsets of agent turns (700 ms of silence before) and the call's events. */
function heardBefore(id: string): { agentSpeechAt: number[]; events: readonly { readonly startMs: number }[] } {
  const call = calls.get(id)!
  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const agentSpeechAt: number[] = []
  let lastLoudMs = Number.NEGATIVE_INFINITY
  for (const packet of call.agent) {
    if ((rmsDbov(decoder.decode(packet.payload)) ?? -100) < -50) continue
    if (packet.atMs - lastLoudMs > 700) agentSpeechAt.push(packet.atMs)
    lastLoudMs = packet.atMs
  }
  decoder.close()
  return { agentSpeechAt, events: measureCall(call).call.callerEvents }
}

const since = (sent: readonly TrackPacket[], timestamp: number): number => (timestamp - sent[0]!.timestamp) >>> 0

function decoded(sent: readonly TrackPacket[]): Int16Array {
  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const samples = new Int16Array(since(sent, sent.at(-1)!.timestamp) + 960)
  for (const packet of sent) samples.set(decoder.decode(packet.payload), since(sent, packet.timestamp))
  decoder.close()
  return samples.subarray(opusLookaheadSamples)
}
