import type { Trigger } from '../model/plan.ts'
import { wordsSoFar } from './event-log.ts'
import type { ScriptStage } from './script-stage.ts'

/** Silence that makes a stop (measures.md §1.10, S_stop): a shorter gap lies inside one stretch of the agent's speech. */
const stopMs = 500

/** Silence that parts a backchannel from the answer (G_ipu). */
const unitGapMs = 200

/** An agent that a sound has stopped may go on within this time (resumeMax): its turn is not over before. */
const resumeMs = 3000

/** A stop later than this after a sound has other causes (W_falseStop). */
const falseStopMs = 1000

/** A sound in silence may be taken for a turn and answered within this time (W_falseResp). */
const falseResponseMs = 2000

/** An agent that works on something between filler and answer is silent for longer than between two sentences. */
const toolSilenceMs = 3000

/** What the caller said last, as far as it matters for telling the agent's answer from what it was saying anyway. */
type Said =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'turn'; readonly turnsHeardBefore: number; readonly endedMs: number }
  /** Begun while the agent was speaking: its going on is no answer. */
  | { readonly kind: 'bargeIn'; readonly beganMs: number; readonly endedMs: number }

/** Who has the floor, as a caller hears it: has the agent answered, is its turn over, has a trigger come? Steers; measures nothing. */
export class Floor {
  readonly #stage: ScriptStage
  #said: Said = { kind: 'nothing' }
  #sound: { readonly endedMs: number; readonly inSpeech: boolean } | null = null

  constructor(stage: ScriptStage) {
    this.#stage = stage
  }

  /** To be called as the caller begins to speak; the function it returns, when it has finished. */
  callerSpeaks(bargesIn: boolean): () => void {
    const beganMs = this.#stage.nowMs()
    const turnsHeardBefore = this.#stage.agentTurnsHeard()
    const overAgent = bargesIn && this.#stage.agentIsSpeaking()
    return () => {
      const endedMs = this.#stage.nowMs()
      this.#said = overAgent ? { kind: 'bargeIn', beganMs, endedMs } : { kind: 'turn', turnsHeardBefore, endedMs }
      this.#sound = null
    }
  }

  /** The same for a sound that was really made. */
  callerSounds(): () => void {
    const inSpeech = this.#stage.agentIsSpeaking()
    return () => {
      this.#sound = { endedMs: this.#stage.nowMs(), inSpeech }
    }
  }

  /**
   * The agent has begun to answer what the caller said last (at the beginning of the call: has greeted). After a barge-in that takes a
   * new stretch of speech, or a new reply by its own report: what it goes on saying, and what it said before the caller's end and
   * broke off, is no answer.
   */
  answered(): boolean {
    const said = this.#said
    if (said.kind === 'nothing') return this.#stage.agentTurnsHeard() > 0
    const audibleMs = this.#stage.lastAgentAudibleMs()
    if (audibleMs <= said.endedMs) return false
    if (said.kind === 'turn') return this.#stage.agentTurnsHeard() > said.turnsHeardBefore
    const { newReplyAtMs } = this.#stage.reported()
    return this.#stage.agentOnsetAfter(said.beganMs, stopMs) !== null || (newReplyAtMs !== null && audibleMs > newReplyAtMs)
  }

  /** It has answered and will not go on: where a sound may have stopped it, only after the time in which it could resume. */
  agentIsDone(): boolean {
    if (!this.answered() || this.#stage.agentIsSpeaking()) return false
    const sound = this.#sound
    if (sound === null) return true
    const now = this.#stage.nowMs()
    const audibleMs = this.#stage.lastAgentAudibleMs()
    if (!sound.inSpeech) return now - sound.endedMs >= falseResponseMs
    return audibleMs > sound.endedMs + falseStopMs || now - audibleMs >= resumeMs
  }

  hasCome(trigger: Trigger): boolean {
    const stage = this.#stage
    switch (trigger.kind) {
      case 'agentSpeech':
        return stage.agentIsSpeaking() && stage.agentIsAudible() && stage.nowMs() - this.#turnOnsetMs() >= trigger.afterMs
      case 'says':
        return stage.agentIsSpeaking() && stage.agentIsAudible() && matches(trigger.pattern, wordsSoFar(stage.reported()))
      case 'tool':
        return stage.reported().tools.includes(trigger.name)
      case 'silence':
        return this.answered() && !stage.agentIsSpeaking() && stage.nowMs() - stage.lastAgentAudibleMs() >= trigger.afterMs
    }
  }

  /** The agent's turn went by without it, and nothing more is to be expected. */
  isMissed(trigger: Trigger): boolean {
    if (trigger.kind === 'silence' || !this.agentIsDone()) return false
    return trigger.kind !== 'tool' || this.#stage.nowMs() - this.#stage.lastAgentAudibleMs() >= toolSilenceMs
  }

  /** A turn that seems to have begun before the caller's end is two, run together: the later one is meant. */
  #turnOnsetMs(): number {
    const onsetMs = this.#stage.agentOnsetMs()
    const said = this.#said
    if (said.kind === 'nothing' || onsetMs >= said.endedMs) return onsetMs
    return this.#stage.agentOnsetAfter(said.endedMs, said.kind === 'turn' ? unitGapMs : stopMs) ?? onsetMs
  }
}

/** True where the pieces, taken together, match the pattern (flags `iu`). */
export function matches(pattern: string, texts: readonly string[]): boolean {
  return texts.length > 0 && new RegExp(pattern, 'iu').test(texts.join(' '))
}

/** How a trigger is written into the recording and into events. */
export function describeTrigger(trigger: Trigger): string {
  switch (trigger.kind) {
    case 'agentSpeech':
      return `${trigger.afterMs} ms of agent speech`
    case 'says':
      return `agent says /${trigger.pattern}/`
    case 'tool':
      return `tool ${trigger.name}`
    case 'silence':
      return `${trigger.afterMs} ms of silence`
  }
}
