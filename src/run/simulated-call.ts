/** Test support: a call on a clock that only sleeps move, in which the test says when the agent speaks. */
import type { Utterance } from '../model/plan.ts'
import { agentTurnEndMs } from './ear.ts'
import type { AgentReport } from './event-log.ts'
import type { BargeInStep, ScriptStage, SoundStep } from './script-stage.ts'

/** One thing the caller did, in ms. */
export interface Done {
  readonly what: string
  readonly atMs: number
}

interface Message {
  readonly atMs: number
  readonly kind: 'said' | 'saying' | 'tool'
  readonly text: string
  readonly turn: number
}

/** How long everything takes that the caller utters. */
export const utteranceMs = 1000

export class SimulatedCall implements ScriptStage {
  readonly done: Done[] = []
  readonly notes: { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[] = []
  /** Stretches of agent speech, [from, to] in ms; the future may be changed. */
  speech: (readonly [number, number])[] = []
  messages: Message[] = []
  /** Told as the caller begins: what does the agent do about it? Default: nothing. */
  onCaller: (what: string, beganMs: number, endedMs: number) => void = () => {}
  #now = 0
  #spokeAtMs = Number.NEGATIVE_INFINITY

  /** The agent falls silent at this time, whatever it was going to say. */
  stopAt(ms: number): void {
    this.speech = this.speech.filter(([from]) => from < ms).map(([from, to]) => [from, Math.min(to, ms)])
  }

  nowMs(): number {
    return this.#now
  }
  async sleep(ms: number): Promise<void> {
    this.#now += ms
  }
  async say(utterance: Utterance, source: string, _turn: number, bargeIn?: BargeInStep): Promise<void> {
    this.#spokeAtMs = this.#now
    this.#utter(`${bargeIn === undefined ? source : 'bargeIn'}: ${utterance.text}`)
  }
  async sound(step: BargeInStep | SoundStep): Promise<void> {
    const kind = step.kind === 'bargeIn' ? 'bargeIn' : step.sound
    if (step.sham) {
      this.done.push({ what: `sham ${kind}`, atMs: this.#now })
      this.#now += utteranceMs
    } else this.#utter(kind)
  }
  readyToBargeIn(): void {
    this.notes.push({ type: 'ready', data: {} })
  }
  async key(): Promise<void> {}

  agentIsSpeaking(): boolean {
    return this.#now - this.lastAgentAudibleMs() < agentTurnEndMs
  }
  agentIsAudible(): boolean {
    return this.#now - this.lastAgentAudibleMs() < 100
  }
  agentTurnsHeard(): number {
    return this.#onsets().filter(({ silenceMs }) => silenceMs >= agentTurnEndMs).length
  }
  agentOnsetMs(): number {
    return this.#onsets().findLast(({ silenceMs }) => silenceMs >= agentTurnEndMs)?.atMs ?? Number.NEGATIVE_INFINITY
  }
  agentOnsetAfter(sinceMs: number, silenceMs: number): number | null {
    return this.#onsets().find((onset) => onset.atMs >= sinceMs && onset.silenceMs >= silenceMs)?.atMs ?? null
  }
  lastAgentAudibleMs(): number {
    return Math.max(...this.#heard().map(([, to]) => Math.min(to, this.#now)), Number.NEGATIVE_INFINITY)
  }
  reported(): AgentReport {
    const since = this.messages.filter(({ atMs }) => atMs <= this.#now && atMs > this.#spokeAtMs)
    const texts = (kind: Message['kind']): string[] => since.filter((message) => message.kind === kind).map(({ text }) => text)
    const before = new Set(this.messages.filter(({ atMs }) => atMs <= this.#spokeAtMs).map(({ turn }) => turn))
    const newReplyAtMs = since.find(({ kind, turn }) => kind === 'saying' && !before.has(turn))?.atMs ?? null
    return { said: texts('said'), saying: texts('saying'), tools: texts('tool'), asked: [], newReplyAtMs }
  }
  hasTranscript(): boolean {
    return this.messages.length > 0
  }
  note(type: string, data: Readonly<Record<string, unknown>>): void {
    this.notes.push({ type, data })
  }
  ended(): boolean {
    return this.#now > 120_000
  }

  #utter(what: string): void {
    const beganMs = this.#now
    this.done.push({ what, atMs: beganMs })
    this.onCaller(what, beganMs, beganMs + utteranceMs)
    this.#now += utteranceMs
  }

  #heard(): (readonly [number, number])[] {
    return this.speech.filter(([from]) => from <= this.#now).toSorted(([a], [b]) => a - b)
  }

  #onsets(): { atMs: number; silenceMs: number }[] {
    return this.#heard().map(([from], i, all) => ({ atMs: from, silenceMs: from - (all[i - 1]?.[1] ?? Number.NEGATIVE_INFINITY) }))
  }
}
