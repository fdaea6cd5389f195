import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { defaultAgentSettings, type AgentSettings } from '../model/plan.ts'
import type { AgentMessage, HangupReport } from '../model/wire.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { pocketsphinxAvailable } from '../speech/pocketsphinx.ts'
import { makeClip } from './speaking/clip.ts'
import { startAgent, type RunningAgent } from './start-agent.ts'
import { TestCaller } from './test-caller.ts'

const available = pocketsphinxAvailable()
const mustHear = process.env['CI'] === 'true'
if (!available.ok && !mustHear) console.warn(`skipped: what the agent understands, because ${available.problem.message}`)

let synthesiser: Synthesiser
let cacheDir: string
const agents: RunningAgent[] = []
const callers: TestCaller[] = []

beforeAll(async () => {
  synthesiser = await createFliteSynthesiser()
  cacheDir = await mkdtemp(join(tmpdir(), 'vqt-agent-test-'))
})
afterEach(async () => {
  await Promise.all(callers.splice(0).map((caller) => caller.vanish()))
  await Promise.all(agents.splice(0).map((agent) => agent.stop()))
})
afterAll(async () => {
  await synthesiser.close()
  await rm(cacheDir, { recursive: true, force: true })
})

async function agentWith(settings: Partial<AgentSettings>): Promise<RunningAgent> {
  const agent = await startAgent({ settings: { ...defaultAgentSettings, ...settings }, seed: 5, cacheDir })
  agents.push(agent)
  return agent
}

async function call(agent: RunningAgent, query?: string): Promise<TestCaller> {
  const caller = await TestCaller.place(agent.url, query)
  callers.push(caller)
  return caller
}

async function speech(text: string): Promise<Int16Array> {
  const { samples, sampleRate } = await synthesiser.synthesise({ text, voice: 'rms', rate: 1 })
  return makeClip(samples, sampleRate)!.samples
}

const refillLines = [
  'i would like to refill my metformin please',
  'i take five hundred milligrams',
  'i was born on march third nineteen eighty four',
  'i live on maple street',
  'delivery please',
  'no thank you that is all',
]

/** Says every line when the agent is done; returns when each was over and the report. */
async function converse(caller: TestCaller, lines: readonly string[]): Promise<{ offsetsMs: number[]; report: HangupReport }> {
  const clips = await Promise.all(lines.map(speech))
  const offsetsMs: number[] = []
  await caller.agentTurn()
  for (const [turn, clip] of clips.entries()) {
    offsetsMs.push((await caller.say(turn, clip)).offsetMs)
    await caller.agentTurn()
  }
  const report = await caller.hangUp()
  return { offsetsMs, report }
}

function errorsMs(caller: TestCaller, report: HangupReport, offsetsMs: readonly number[]): number[] {
  return report.truth.flatMap((event) =>
    event.kind === 'onset' && event.turn >= 0 ? [caller.heardAtMs(event.timestamp) - offsetsMs[event.turn]! - event.delayMs!] : [],
  )
}

const saidIn = (messages: readonly AgentMessage[]): string[] => messages.flatMap((message) => (message.type === 'said' ? message.text : []))

describe('a call to the agent', () => {
  it.skipIf(!available.ok && !mustHear)('is understood, answered on time and served by tools, to its goodbye', async () => {
    const agent = await agentWith({ edges: 'annotated', delay: { kind: 'fixed', ms: 300 } })
    expect(agent.recogniser).toBe('closed-catalogue')
    const caller = await call(agent)
    const { offsetsMs, report } = await converse(caller, refillLines)
    expect(saidIn(caller.messages)).toEqual([
      'Thank you for calling the pharmacy. How can I help you today?',
      'Okay, metformin. What strength do you take?',
      'Alright, five hundred milligrams. What is your date of birth?',
      'Thank you. Which street do you live on?',
      'Got it, maple street. Would you like pickup or delivery?',
      'Thank you. Your refill of metformin is on its way. Is there anything else?',
      'You are welcome. Goodbye.',
    ])
    expect(caller.messages).toContainEqual({
      type: 'tool',
      turn: 4,
      name: 'submit_refill',
      args: { drug: 'metformin', dose: '500 mg', street: 'Maple Street' },
      ok: true,
    })
    const errors = errorsMs(caller, report, offsetsMs)
    expect(errors).toHaveLength(6)
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(10)
    expect(report.truth.filter((event) => event.kind === 'stop')).toHaveLength(7)
    expect(report.farEnd.length).toBeGreaterThan(500)
    const cpu = await agent.cpuUsage()
    expect(cpu!.cores).toBeGreaterThan(0)
  })

  it('follows the script by turn count when nothing can be recognised', async () => {
    const agent = await agentWith({ edges: 'heard', recogniser: 'off', delay: { kind: 'fixed', ms: 500 } })
    expect(agent.recogniser).toBe('none')
    const caller = await call(agent)
    const { offsetsMs, report } = await converse(caller, refillLines.slice(0, 2))
    expect(saidIn(caller.messages).at(-1)).toBe('Alright. What is your date of birth?')
    expect(caller.messages.some((message) => message.type === 'recognised')).toBe(false)
    expect(caller.messages[0]).toMatchObject({ type: 'ready', recogniser: 'none' })
    // Heard edges: the delay is a minimum (2 ms for the clocks of the two ends).
    for (const error of errorsMs(caller, report, offsetsMs)) expect(error).toBeGreaterThan(-2)
  })

  it('serves calibration and survives an ICE restart', async () => {
    const agent = await agentWith({ recogniser: 'off' })
    const caller = await call(agent, '?flow=calibration')
    await caller.until(() => caller.received.length > 50, 10_000, 'the stream')
    const words = await speech('delivery please')
    const asked = [
      { afterMs: 0, stimulus: 'burst' },
      { afterMs: 500, stimulus: 'speech' },
    ] as const
    const offsetsMs: number[] = []
    for (const [turn, reply] of asked.entries()) {
      offsetsMs.push((await caller.say(turn, words, { reply })).offsetMs)
      await caller.agentTurn()
      if (turn === 0) await caller.restart()
      const before = caller.received.length
      await caller.until(() => caller.received.length > before + 25, 10_000, 'the stream after the restart')
    }
    expect(saidIn(caller.messages)).toEqual([])
    const report = await caller.hangUp()
    expect(report.truth.flatMap((event) => (event.kind === 'onset' ? event.stimulus : []))).toEqual(['burst', 'speech'])
    for (const error of errorsMs(caller, report, offsetsMs)) expect(Math.abs(error)).toBeLessThan(10)
  })
})

describe('the agent process', () => {
  it('dies mid-call when told to, without taking its parent along', async () => {
    const agent = await agentWith({ fault: 'exit-mid-call', recogniser: 'off', edges: 'annotated' })
    const caller = await call(agent)
    await caller.agentTurn()
    await caller.say(0, await speech('delivery please'))
    await caller.agentTurn()
    await caller.say(1, await speech('delivery please'))
    await agent.exited
    expect(await agent.cpuUsage()).toBeNull()
    await agent.stop()
  })

  it('says that its port is taken', async () => {
    const agent = await agentWith({ recogniser: 'off' })
    const port = Number(new URL(agent.url).port)
    const again = startAgent({ settings: { ...defaultAgentSettings, recogniser: 'off' }, seed: 1, port, cacheDir })
    await expect(again).rejects.toMatchObject({ name: 'InputError', problems: [{ code: 'port.taken' }] })
  })

  it('is gone after stop, and so is its port', async () => {
    const agent = await agentWith({ recogniser: 'off' })
    expect((await fetch(`${agent.url}/health`)).status).toBe(200)
    await agent.stop()
    await agent.stop()
    await expect(fetch(`${agent.url}/health`)).rejects.toThrow()
  })
})
