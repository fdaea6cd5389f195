import { describe, expect, it } from 'vitest'
import type { CallPlan, Handler, Step, Utterance } from '../model/plan.ts'
import type { CallEnd } from '../model/recording.ts'
import { agentTurnEndMs } from './ear.ts'
import type { AgentReport } from './event-log.ts'
import type { ScriptStage } from './script-stage.ts'
import { playScript } from './script.ts'
import { SimulatedCall, utteranceMs } from './simulated-call.ts'

const persona = { engine: 'flite', voice: 'slt', rate: 1 }
const line = (text: string): Utterance => ({ key: text, text, parts: [{ kind: 'speech', text }], persona })

function plan(steps: Step[], more: Partial<CallPlan> = {}): CallPlan {
  return {
    id: 'test-001',
    scenario: 'test',
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
    maxDurationMs: 60_000,
    ...more,
  }
}

/** An agent that answers each caller line after a delay, on a clock that only sleeps move. */
class FakeStage implements ScriptStage {
  readonly spoken: string[] = []
  readonly notes: string[] = []
  #now = 0
  #said: string[] = []
  #heard = 0
  #speech: { fromMs: number; toMs: number }[] = []
  readonly #answers: (text: string, nth: number) => { text: string; afterMs: number; asks?: string } | null
  readonly #transcript: boolean
  #asked: string[] = []

  constructor(answers: (text: string, nth: number) => { text: string; afterMs: number; asks?: string } | null, transcript = true) {
    this.#answers = answers
    this.#transcript = transcript
  }
  nowMs(): number {
    return this.#now
  }
  async sleep(ms: number): Promise<void> {
    this.#now += ms
  }
  async say(utterance: Utterance, source: string): Promise<void> {
    this.#said = []
    this.#asked = []
    this.#now += 1000
    this.spoken.push(`${source}: ${utterance.text}`)
    const answer = this.#answers(utterance.text, this.spoken.length)
    if (answer === null) return
    const fromMs = this.#now + answer.afterMs
    this.#speech.push({ fromMs, toMs: fromMs + 500 })
    if (this.#transcript) this.#said.push(answer.text)
    if (answer.asks !== undefined) this.#asked.push(answer.asks)
  }
  async key(): Promise<void> {}
  agentIsSpeaking(): boolean {
    return this.#speech.some((speech) => this.#now >= speech.fromMs && this.#now < speech.toMs + agentTurnEndMs)
  }
  agentIsAudible(): boolean {
    return this.#speech.some((speech) => this.#now >= speech.fromMs && this.#now < speech.toMs)
  }
  agentOnsetMs(): number {
    return Math.max(...this.#speech.filter((speech) => speech.fromMs <= this.#now).map((speech) => speech.fromMs))
  }
  agentOnsetAfter(sinceMs: number): number | null {
    return this.#speech.find((speech) => speech.fromMs >= sinceMs && speech.fromMs <= this.#now)?.fromMs ?? null
  }
  async sound(): Promise<void> {}
  readyToBargeIn(): void {}
  agentTurnsHeard(): number {
    this.#heard = this.#speech.filter((speech) => speech.fromMs <= this.#now).length
    return this.#heard
  }
  lastAgentAudibleMs(): number {
    return Math.max(-1e9, ...this.#speech.filter((speech) => speech.fromMs <= this.#now).map((speech) => Math.min(speech.toMs, this.#now)))
  }
  reported(): AgentReport {
    return { said: this.#said, tools: [], asked: this.#asked, saying: [], newReplyAtMs: null }
  }
  hasTranscript(): boolean {
    return this.#transcript
  }
  note(type: string): void {
    this.notes.push(type)
  }
  ended(): boolean {
    return this.#now > 120_000
  }
}

const say = (turn: number, text: string): Step => ({ kind: 'say', turn, utterance: line(text) })
const waitSays = (pattern: string): Step => ({ kind: 'wait', for: { kind: 'says', pattern }, limitMs: 8000, line: 12 })

describe('script', () => {
  it('says its lines in order when the agent says what is waited for', async () => {
    const stage = new FakeStage((text) => ({ text: text === 'refill' ? 'What strength?' : 'Goodbye', afterMs: 600 }))
    const end = await playScript(plan([say(0, 'refill'), waitSays('strength'), say(1, 'ten'), waitSays('goodbye')]), stage)
    expect(end).toEqual<CallEnd>({ kind: 'completed' })
    expect(stage.spoken).toEqual(['script: refill', 'script: ten'])
  })

  describe('with a target that tells its words as they begin to sound', () => {
    /** Filler at once, the answer `toolMs` later; the whole reply is told before its first word. */
    const withTool = (toolMs: number): SimulatedCall => {
      const call = new SimulatedCall()
      call.onCaller = (_, __, endedMs) => {
        const fromMs = endedMs + 600
        call.speech.push([fromMs, fromMs + 800], [fromMs + toolMs, fromMs + toolMs + 1500])
        call.messages.push({ atMs: fromMs, kind: 'said', text: 'One moment. What strength?', turn: 0 })
        call.messages.push({ atMs: fromMs, kind: 'saying', text: 'One moment.', turn: 0 })
        call.messages.push({ atMs: fromMs + toolMs, kind: 'saying', text: 'What strength?', turn: 0 })
      }
      return call
    }

    it.for([2500, 6000])('waits for the words themselves, not for a filler %i ms before them', async (toolMs) => {
      const call = withTool(toolMs)
      const end = await playScript(plan([say(0, 'refill'), waitSays('strength'), say(1, 'ten')]), call)
      expect(end.kind).toBe('completed')
      const [first, second] = call.done
      expect(second!.atMs - (first!.atMs + utteranceMs + 600)).toBeGreaterThanOrEqual(toolMs + 1500)
    })

    it('gives up at the limit where the words never come', async () => {
      const call = withTool(30_000)
      const end = await playScript(plan([say(0, 'refill'), waitSays('strength'), say(1, 'ten')]), call)
      expect(end).toMatchObject({ kind: 'off-script', problem: { message: expect.stringContaining('"One moment." where the script') } })
      expect(call.nowMs()).toBeGreaterThan(8000)
      expect(call.done).toHaveLength(1)
    })
  })

  it('answers one unexpected question by a handler and goes on', async () => {
    const handler: Handler = { on: { kind: 'asks', slot: 'phone' }, utterance: line('five five five'), times: 1 }
    const stage = new FakeStage((_, nth) => ({
      text: nth === 1 ? 'Your phone?' : 'What strength?',
      afterMs: 300,
      ...(nth === 1 ? { asks: 'phone' } : {}),
    }))
    const end = await playScript(plan([say(0, 'refill'), waitSays('strength'), say(1, 'ten')], { handlers: [handler] }), stage)
    expect(end.kind).toBe('completed')
    expect(stage.spoken).toEqual(['script: refill', 'handler: five five five', 'script: ten'])
  })

  it('ends off script, quoting the agent and the line, when nothing fits', async () => {
    const stage = new FakeStage(() => ({ text: 'What is your shoe size?', afterMs: 300 }))
    const end = await playScript(plan([say(0, 'refill'), waitSays('strength'), say(1, 'ten')]), stage)
    expect(end).toMatchObject({ kind: 'off-script', problem: { code: 'script.off-script' } })
    expect(end.kind === 'off-script' && end.problem.message).toContain(
      '"What is your shoe size?" where the script (line 12) waits for /strength/',
    )
    expect(stage.spoken).toHaveLength(1)
  })

  it('says otherwise a bounded number of times, then ends off script', async () => {
    const stage = new FakeStage(() => ({ text: 'Pardon?', afterMs: 300 }))
    const end = await playScript(
      plan([say(0, 'refill'), waitSays('strength')], { otherwise: { utterance: line('again'), times: 2 } }),
      stage,
    )
    expect(stage.spoken).toEqual(['script: refill', 'otherwise: again', 'otherwise: again'])
    expect(end.kind).toBe('off-script')
  })

  it('a handler fires at most as often as it may', async () => {
    const handler: Handler = { on: { kind: 'says', pattern: 'pardon' }, utterance: line('again'), times: 3 }
    const stage = new FakeStage(() => ({ text: 'Pardon?', afterMs: 300 }))
    await playScript(plan([say(0, 'refill'), waitSays('strength')], { handlers: [handler] }), stage)
    expect(stage.spoken.filter((text) => text.startsWith('handler'))).toHaveLength(3)
  })

  it('a patient caller goes on after the limit; an impatient one repeats, then hangs up', async () => {
    const silent = new FakeStage(() => null)
    expect((await playScript(plan([say(0, 'refill'), waitSays('x'), say(1, 'ten')]), silent)).kind).toBe('completed')
    expect(silent.spoken).toEqual(['script: refill', 'script: ten'])
    expect(silent.notes).toContain('wait.unanswered')
    const impatient = new FakeStage(() => null)
    const policy = { kind: 'impatient', repeatAfterMs: 1000, hangUpAfterMs: 5000 } as const
    expect((await playScript(plan([say(0, 'refill'), waitSays('x')], { policy }), impatient)).kind).toBe('abandoned')
    expect(impatient.spoken).toEqual(['script: refill', 'repeat: refill', 'repeat: refill'])
  })

  it('goes by silence alone with a target that tells no transcript, and says so', async () => {
    const stage = new FakeStage(() => ({ text: '', afterMs: 400 }), false)
    expect((await playScript(plan([say(0, 'refill'), waitSays('strength'), say(1, 'ten')]), stage)).kind).toBe('completed')
    expect(stage.notes).toContain('wait.unverifiable')
  })
})
