import { repeatLastTurnKey, type CallPlan, type Handler, type Step, type Utterance, type WaitFor } from '../model/plan.ts'
import type { CallEnd, CallerTurn } from '../model/recording.ts'
import { isUnfinished, wordsSoFar } from './event-log.ts'
import { describeTrigger, Floor, matches } from './floor.ts'
import type { BargeInStep, ScriptStage, SoundStep } from './script-stage.ts'

/** How often the script looks up: well below anything that is measured. */
const pollMs = 20

/** And while it waits for a trigger: a barge-in can leave with the very next packet. */
const triggerPollMs = 5

/** The agent has finished speaking, nothing matched, and it stays silent this long: the call has left the script. */
const offScriptSilenceMs = 3000

type Judgement = 'matched' | 'proceed' | 'wait' | 'off-script' | { readonly utterance: Utterance; readonly source: 'handler' | 'otherwise' }

type Waited = 'matched' | 'proceed' | 'unanswered' | 'abandoned' | 'off-script' | 'ended'

type Triggered = 'came' | 'the turn was over' | 'the limit passed' | 'abandoned' | 'ended'

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
  readonly #floor: Floor
  readonly #fired = new Map<Handler, number>()
  #otherwiseUsed = 0
  #turn = -1
  #lastUtterance: Utterance | null = null
  #patienceFromMs = 0
  #attemptMs = 0

  constructor(plan: CallPlan, stage: ScriptStage) {
    this.#plan = plan
    this.#stage = stage
    this.#floor = new Floor(stage)
  }

  /** Null to go on with the next step. */
  async step(step: Step): Promise<CallEnd | null> {
    switch (step.kind) {
      case 'say':
        this.#turn = step.turn
        await this.#say(step.utterance, 'script')
        return null
      case 'bargeIn':
        return this.#bargeIn(step)
      case 'sound':
        return this.#sound(step)
      case 'dtmf':
        await this.#stage.key(step.digits)
        return null
      case 'hangup':
        return { kind: 'completed' }
      case 'wait':
        return this.#wait(step)
    }
  }

  async #say(utterance: Utterance, source: CallerTurn['source'], bargeIn?: BargeInStep): Promise<void> {
    this.#lastUtterance = utterance
    const said = this.#floor.callerSpeaks(bargeIn !== undefined)
    await this.#stage.say(utterance, source, Math.max(0, this.#turn), bargeIn)
    said()
    this.#attemptMs = this.#stage.nowMs()
    // Patience counts from the first attempt: repeating oneself does not renew it.
    if (source !== 'repeat') this.#patienceFromMs = this.#attemptMs
  }

  async #bargeIn(step: BargeInStep): Promise<CallEnd | null> {
    this.#stage.readyToBargeIn(step)
    const triggered = await this.#awaitTrigger(step)
    if (triggered === 'abandoned') return { kind: 'abandoned' }
    if (triggered === 'ended') return null
    if (triggered !== 'came') {
      this.#stage.note('bargeIn.untriggered', { trigger: describeTrigger(step.trigger), why: triggered, sham: step.sham, line: step.line })
    }
    if (step.sham) {
      await this.#stage.sound(step)
      return null
    }
    this.#turn = step.turn
    await this.#say(step.utterance, 'script', step)
    return null
  }

  async #sound(step: SoundStep): Promise<CallEnd | null> {
    const triggered = await this.#awaitTrigger(step)
    if (triggered === 'abandoned') return { kind: 'abandoned' }
    if (triggered === 'came') {
      const made = step.sham ? null : this.#floor.callerSounds()
      await this.#stage.sound(step)
      made?.()
    } else if (triggered !== 'ended') {
      const { sound: kind, sham, line } = step
      this.#stage.note('sound.left-out', { kind, sham, trigger: describeTrigger(step.trigger), why: triggered, line })
    }
    return null
  }

  async #awaitTrigger(step: BargeInStep | SoundStep): Promise<Triggered> {
    const deadlineMs = this.#stage.nowMs() + step.limitMs
    let agentSpoke = false
    while (!this.#stage.ended()) {
      if (this.#floor.hasCome(step.trigger)) return 'came'
      const now = this.#stage.nowMs()
      agentSpoke ||= this.#stage.agentIsSpeaking()
      // Who only wants to make a sound can wait for a turn to come; a barge-in that came too late is the caller's next turn.
      if ((step.kind === 'bargeIn' || agentSpoke) && this.#floor.isMissed(step.trigger)) return 'the turn was over'
      if (now >= deadlineMs) return 'the limit passed'
      if (!this.#floor.answered() && (await this.#losePatience(now))) return 'abandoned'
      await this.#stage.sleep(triggerPollMs)
    }
    return 'ended'
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
    const said = wordsSoFar(this.#stage.reported()).join(' ')
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
      const answered = this.#floor.answered()
      // It goes on with what it was saying before: the time to answer begins after that.
      if (!answered && this.#stage.agentIsSpeaking()) deadlineMs = now + limitMs
      if (this.#floor.agentIsDone()) {
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
    // Nobody repeats himself to an agent that is talking: after a barge-in, patience counts from its falling silent.
    const audibleMs = this.#stage.lastAgentAudibleMs()
    if (now - Math.max(this.#patienceFromMs, audibleMs) > policy.hangUpAfterMs) return true
    if (now - Math.max(this.#attemptMs, audibleMs) > policy.repeatAfterMs) await this.#say(this.#lastUtterance, 'repeat')
    return false
  }

  /** The agent has ended a turn: go on, say something, or keep listening for more. */
  #judge(what: WaitFor, now: number): Judgement {
    const reported = this.#stage.reported()
    if (what.kind === 'greeting') return 'proceed'
    if (what.kind === 'says' && matches(what.pattern, wordsSoFar(reported))) return 'matched'
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
    // What it told that it will say may still bring the words: it works on something.
    if (isUnfinished(reported) || now - this.#stage.lastAgentAudibleMs() < offScriptSilenceMs) return 'wait'
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
        return matches(handler.on.pattern, wordsSoFar(reported))
      case 'asks':
        return reported.asked.includes(handler.on.slot)
      case 'tool':
        return reported.tools.includes(handler.on.name)
    }
  }
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
