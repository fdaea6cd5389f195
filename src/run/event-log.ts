import { nowMs } from '../peer/contract.ts'
import type { AgentMessage } from '../model/wire.ts'
import { wordsIn } from '../model/words-in.ts'
import type { CallEvent } from '../model/recording.ts'

/** What the agent has let us know since the caller last spoke: what wait patterns and handlers look at. */
export interface AgentReport {
  readonly said: readonly string[]
  readonly tools: readonly string[]
  readonly asked: readonly string[]
  /** Pieces of replies that have begun to sound. */
  readonly saying: readonly string[]
  /** When it first reported to be saying something for a turn it had said nothing for before: a new reply, not the rest of an old one. */
  readonly newReplyAtMs: number | null
}

/**
 * What the agent has said so far, as far as the target tells: the pieces that have begun to sound, or whole replies where it tells no pieces. A
 * whole reply may be reported before its first word, with words that are yet to come (after a filler, when a tool is done).
 */
export function wordsSoFar({ said, saying }: Pick<AgentReport, 'said' | 'saying'>): readonly string[] {
  return saying.length > 0 ? saying : said
}

/** True where the target told of more words than have begun to sound. */
export function isUnfinished({ said, saying }: Pick<AgentReport, 'said' | 'saying'>): boolean {
  const count = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + wordsIn(text).length, 0)
  return saying.length > 0 && count(said) > count(saying)
}

interface Since {
  readonly said: string[]
  readonly tools: string[]
  readonly asked: string[]
  readonly saying: string[]
  newReplyAtMs: number | null
}

function nothing(): Since {
  return { said: [], tools: [], asked: [], saying: [], newReplyAtMs: null }
}

/** Append-only log of one call. Times are `nowMs` until `relativeTo` moves them onto the call's clock. */
export class EventLog {
  readonly #events: CallEvent[] = []
  #since: Since = nothing()
  readonly #turnsSpokenFor = new Set<number>()
  #everSaid = false
  #recogniser: string | null = null

  add(plane: CallEvent['plane'], type: string, data?: Readonly<Record<string, unknown>>, atMs: number = nowMs()): void {
    const authority = plane === 'agent' || plane === 'tool' ? 'reported' : 'measured'
    this.#events.push({ atMs, plane, authority, type, ...(data === undefined ? {} : { data }) })
  }

  /** A message of the target's event plane, with the time it arrived. */
  addAgentMessage(message: AgentMessage): void {
    const { type, ...data } = message
    this.add(type === 'tool' ? 'tool' : 'agent', type, data)
    if (message.type === 'said') {
      this.#since.said.push(message.text)
      this.#everSaid = true
    } else if (message.type === 'saying') {
      this.#since.saying.push(message.text)
      this.#everSaid = true
      if (!this.#turnsSpokenFor.has(message.turn)) this.#since.newReplyAtMs ??= nowMs()
      this.#turnsSpokenFor.add(message.turn)
    } else if (message.type === 'tool') this.#since.tools.push(message.name)
    else if (message.type === 'asked') this.#since.asked.push(message.slot)
    else if (message.type === 'ready') this.#recogniser = message.recogniser
  }

  /** Forgets what was reported before: the caller speaks again. */
  callerSpeaks(): void {
    this.#since = nothing()
  }

  get sinceCallerSpoke(): AgentReport {
    return this.#since
  }

  /** False for a target that never told what it says: patterns then cannot be judged. */
  get hasTranscript(): boolean {
    return this.#everSaid
  }

  get recogniser(): string | null {
    return this.#recogniser
  }

  relativeTo(zeroMs: number): CallEvent[] {
    return this.#events.map((event) => ({ ...event, atMs: event.atMs - zeroMs }))
  }
}
