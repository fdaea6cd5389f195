import type { Step, Utterance } from '../model/plan.ts'
import type { CallerTurn } from '../model/recording.ts'
import type { AgentReport } from './event-log.ts'

export type BargeInStep = Extract<Step, { kind: 'bargeIn' }>
export type SoundStep = Extract<Step, { kind: 'sound' }>

/** What the script can do and see of a running call. Times are ms on one monotonic clock. */
export interface ScriptStage {
  nowMs(): number
  sleep(ms: number): Promise<void>
  /** Speaks the utterance to its end. With `bargeIn` it is that step's. */
  say(utterance: Utterance, source: CallerTurn['source'], turn: number, bargeIn?: BargeInStep): Promise<void>
  /** Makes the sound to its end; a sham lets the same time pass in silence. */
  sound(step: SoundStep | BargeInStep): Promise<void>
  /** The caller is about to wait for this barge-in's trigger. */
  readyToBargeIn(step: BargeInStep): void
  key(digits: string): Promise<void>
  /** From the onset of the agent's turn until it has been silent long enough for the turn to be over. */
  agentIsSpeaking(): boolean
  /** A sound of the agent is in the air right now. */
  agentIsAudible(): boolean
  /** Turns of the agent heard so far. */
  agentTurnsHeard(): number
  /** Onset of the agent's last turn; -Infinity before the first. */
  agentOnsetMs(): number
  /** First onset at or after `sinceMs` that came after at least `silenceMs` without a sound of the agent; null where there is none. */
  agentOnsetAfter(sinceMs: number, silenceMs: number): number | null
  lastAgentAudibleMs(): number
  reported(): AgentReport
  hasTranscript(): boolean
  note(type: string, data: Readonly<Record<string, unknown>>): void
  /** True once the call is over for any other reason: far end gone, hard limit, interrupt. */
  ended(): boolean
}
