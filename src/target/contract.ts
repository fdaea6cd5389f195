import type { Problem } from '../model/problem.ts'
import type { AgentMessage } from '../model/wire.ts'

/** How to reach one kind of system under test. Adding a target = one folder, one line in `target/index.ts`. */
export interface Target {
  readonly id: string
  /** Sends the offer; resolves with the answer, or rejects with a `SignallingError`. */
  place(offerSdp: string, signal: AbortSignal): Promise<PlacedCall>
}

export interface PlacedCall {
  readonly answerSdp: string
  readonly location: string | null
  /** Sends a new offer on a running call (ICE restart). */
  renegotiate(offerSdp: string, signal: AbortSignal): Promise<string>
  /**
   * Ends the call. `reachable` is false where nobody answered any more; the reference agent hands back its truth log and received
   * track as `report` (a `HangupReport` in JSON, not yet read: it is large), others null. Never rejects.
   */
  hangup(): Promise<{ readonly reachable: boolean; readonly report: string | null }>
  /** Subscribes to a WebSocket event plane where the target has one; returns false where it has none. */
  subscribe(listener: (message: AgentMessage) => void): boolean
}

/** The target refused, did not answer, or answered nonsense. `stage` says which. */
export class SignallingError extends Error {
  readonly stage: 'resolve' | 'offer' | 'answer'
  readonly problem: Problem
  constructor(stage: 'resolve' | 'offer' | 'answer', problem: Problem) {
    super(problem.message)
    this.name = 'SignallingError'
    this.stage = stage
    this.problem = problem
  }
}
