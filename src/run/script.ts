import { repeatLastTurnKey, type CallPlan, type Handler, type Step, type Utterance, type WaitFor } from '../model/plan.ts'
import type { CallEnd, CallerTurn } from '../model/recording.ts'

/** What the script can do and see of a running call. Times are ms on one monotonic clock. */
export interface ScriptStage {
  nowMs(): number
  sleep(ms: number): Promise<void>
  /** Speaks the utterance to its end. */
  say(utterance: Utterance, source: CallerTurn['source'], turn: number): Promise<void>
  key(digits: string): Promise<void>
  agentIsSpeaking(): boolean
  /** Turns of the agent heard so far. */
  agentTurnsHeard(): number
  lastAgentAudibleMs(): number
  reported(): { readonly said: readonly string[]; readonly tools: readonly string[]; readonly asked: readonly string[] }
  hasTranscript(): boolean
  note(type: string, data: Readonly<Record<string, unknown>>): void
  /** True once the call is over for any other reason: far end gone, hard limit, interrupt. */
  ended(): boolean
}

/** How often the script looks up: well below anything that is measured. */
const pollMs = 20

/** The agent has finished speaking, nothing matched, and it stays silent this long: the call has left the script. */
const offScriptSilenceMs = 3000

type Judgement = 'matched' | 'proceed' | 'wait' | 'off-script' | { readonly utterance: Utterance; readonly source: 'handler' | 'otherwise' }

type Waited = 'matched' | 'proceed' | 'unanswered' | 'abandoned' | 'off-script' | 'ended'

/**
 * Plays the plan's steps against a live agent. Branches by matchers only (measures.md §8.1): patterns, tools, slots, silence and
 * limits; never by opinion. Returns how the script ended; a far end that goes away is the call's business.
 */
export async function playScript(plan: CallPlan, stage: ScriptStage): Promise<CallEnd> {
  const player = new ScriptPlayer(plan, stage)
  for (const step of plan.steps) {
    if (stage.ended()) break
    const end = await player.step(step)
    if (end !== null) return end
  }
  return { kind: 'completed' }
}

class ScriptPlayer {
  readonly #plan: CallPlan
  readonly #stage: ScriptStage
  readonly #fired = new Map<Handler, number>()
  #otherwiseUsed = 0
  #turn = -1
  #lastUtterance: Utterance | null = null
  #patienceFromMs = 0
  #attemptMs = 0
  #turnsHeardBefore = 0

  constructor(plan: CallPlan, stage: ScriptStage) {
    this.#plan = plan
    this.#stage = stage
  }

  /** Null to go on with the next step. */
  async step(step: Step): Promise<CallEnd | null> {
    switch (step.kind) {
      case 'say':
        this.#turn = step.turn
        await this.#say(step.utterance, 'script')
        return null
      case 'bargeIn':
      case 'sound':
        throw new Error(`the step ${step.kind} cannot be played yet`)
      case 'dtmf':
        await this.#stage.key(step.digits)
        return null
      case 'hangup':
        return { kind: 'completed' }
      case 'wait':
        return this.#wait(step)
    }
  }

  async #say(utterance: Utterance, source: CallerTurn['source']): Promise<void> {
    this.#lastUtterance = utterance
    this.#turnsHeardBefore = this.#stage.agentTurnsHeard()
    await this.#stage.say(utterance, source, Math.max(0, this.#turn))
    this.#attemptMs = this.#stage.nowMs()
    // Patience counts from the first attempt: repeating oneself does not renew it.
    if (source !== 'repeat') this.#patienceFromMs = this.#attemptMs
  }

  async #wait(step: Extract<Step, { kind: 'wait' }>): Promise<CallEnd | null> {
    if (step.for.kind === 'time') {
      await this.#stage.sleep(step.for.ms)
      return null
    }
    const waited = await this.#waitForAgent(step.for, step.limitMs)
    if (waited === 'abandoned') return { kind: 'abandoned' }
    if (waited === 'unanswered') this.#stage.note('wait.unanswered', { line: step.line, limitMs: step.limitMs })
    if (waited !== 'off-script') return null
    const said = this.#stage.reported().said.join(' ')
    const where = step.line === undefined ? '' : ` (line ${step.line})`
    return {
      kind: 'off-script',
      problem: {
        code: 'script.off-script',
        message: `the agent said "${said}" where the script${where} waits for ${describe(step.for)}`,
        hint: 'add a handler under `on:` for what the agent asks, widen the pattern, or add `otherwise:`',
      },
    }
  }

  async #waitForAgent(what: WaitFor, limitMs: number): Promise<Waited> {
    let deadlineMs = this.#stage.nowMs() + limitMs
    while (!this.#stage.ended()) {
      await this.#stage.sleep(pollMs)
      const now = this.#stage.nowMs()
      const answered = this.#stage.agentTurnsHeard() > this.#turnsHeardBefore
      if (answered && !this.#stage.agentIsSpeaking()) {
        const verdict = this.#judge(what, now)
        if (verdict === 'matched' || verdict === 'proceed' || verdict === 'off-script') return verdict
        if (verdict !== 'wait') {
          await this.#say(verdict.utterance, verdict.source)
          deadlineMs = this.#stage.nowMs() + limitMs
          continue
        }
      }
      if (!answered && what.kind !== 'greeting' && (await this.#losePatience(now))) return 'abandoned'
      if (now > deadlineMs && !this.#stage.agentIsSpeaking()) return answered ? this.#giveUp() : 'unanswered'
    }
    return 'ended'
  }

  /** The impatient caller repeats itself, then hangs up. True when it hangs up. */
  async #losePatience(now: number): Promise<boolean> {
    const policy = this.#plan.policy
    if (policy.kind === 'patient' || this.#lastUtterance === null) return false
    if (now - this.#patienceFromMs > policy.hangUpAfterMs) return true
    if (now - this.#attemptMs > policy.repeatAfterMs) await this.#say(this.#lastUtterance, 'repeat')
    return false
  }

  /** The agent has ended a turn: go on, say something, or keep listening for more. */
  #judge(what: WaitFor, now: number): Judgement {
    const reported = this.#stage.reported()
    if (what.kind === 'greeting') return 'proceed'
    if (what.kind === 'says' && matches(what.pattern, reported.said)) return 'matched'
    if (what.kind === 'tool' && reported.tools.includes(what.name)) return 'matched'
    const handler = this.#plan.handlers.find((one) => this.#fires(one))
    if (handler !== undefined) {
      this.#fired.set(handler, (this.#fired.get(handler) ?? 0) + 1)
      const again = handler.utterance.key === repeatLastTurnKey && this.#lastUtterance !== null
      return { utterance: again ? this.#lastUtterance! : handler.utterance, source: 'handler' }
    }
    if (what.kind === 'agentTurn') return 'proceed'
    if (!this.#stage.hasTranscript()) {
      // A target that does not tell what it says: the pattern cannot be judged, its silence is all there is to go by.
      this.#stage.note('wait.unverifiable', { waitsFor: describe(what) })
      return 'proceed'
    }
    if (now - this.#stage.lastAgentAudibleMs() < offScriptSilenceMs) return 'wait'
    const otherwise = this.#plan.otherwise
    if (otherwise !== undefined && this.#otherwiseUsed < otherwise.times) {
      this.#otherwiseUsed++
      this.#stage.note('script.otherwise', { waitsFor: describe(what) })
      return { utterance: otherwise.utterance, source: 'otherwise' }
    }
    return this.#giveUp()
  }

  #giveUp(): 'off-script' | 'proceed' {
    return this.#stage.hasTranscript() ? 'off-script' : 'proceed'
  }

  #fires(handler: Handler): boolean {
    if ((this.#fired.get(handler) ?? 0) >= handler.times) return false
    const reported = this.#stage.reported()
    switch (handler.on.kind) {
      case 'says':
        return matches(handler.on.pattern, reported.said)
      case 'asks':
        return reported.asked.includes(handler.on.slot)
      case 'tool':
        return reported.tools.includes(handler.on.name)
    }
  }
}

function matches(pattern: string, said: readonly string[]): boolean {
  return said.length > 0 && new RegExp(pattern, 'iu').test(said.join(' '))
}

function describe(what: WaitFor): string {
  switch (what.kind) {
    case 'says':
      return `/${what.pattern}/`
    case 'tool':
      return `the tool call ${what.name}`
    case 'greeting':
      return 'the greeting'
    case 'agentTurn':
      return "the agent's turn"
    case 'time':
      return `${what.ms} ms`
  }
}
