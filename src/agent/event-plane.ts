import type { MediaSession } from '../peer/contract.ts'
import type { AgentMessage, CueMessage } from '../model/wire.ts'

/** Late subscribers get what was said so far; a call has a few dozen messages. */
const maxBacklog = 2000

/** One call's events, on the data channel and on every WebSocket that subscribes. Cues come in on either. */
export class EventPlane {
  readonly #backlog: string[] = []
  readonly #subscribers = new Set<(text: string) => void>()
  #session: MediaSession | null = null
  #onCue: (cue: CueMessage) => void = () => {}

  /** Opens the data channel's side; what was emitted before is sent now. */
  attach(session: MediaSession): void {
    this.#session = session
    for (const text of this.#backlog) session.sendText(text)
    session.onText((text) => this.receive(text))
  }

  /** Replays what was emitted so far, then follows. Returns the function that unsubscribes. */
  subscribe(listener: (text: string) => void): () => void {
    for (const text of this.#backlog) listener(text)
    this.#subscribers.add(listener)
    return () => this.#subscribers.delete(listener)
  }

  emit(message: AgentMessage): void {
    const text = JSON.stringify(message)
    if (this.#backlog.length < maxBacklog) this.#backlog.push(text)
    this.#session?.sendText(text)
    for (const listener of this.#subscribers) listener(text)
  }

  onCue(listener: (cue: CueMessage) => void): void {
    this.#onCue = listener
  }

  /** Takes in a text message of the caller; what is no cue is ignored. */
  receive(text: string): void {
    const cue = cueOf(text)
    if (cue !== null) this.#onCue(cue)
  }
}

/** Reads a cue; null for anything else. */
export function cueOf(text: string): CueMessage | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const cue = value as Record<string, unknown>
  const numbers = [cue['turn'], cue['startTimestamp'], cue['endTimestamp'], cue['samplesPerPacket']]
  if (cue['type'] !== 'cue' || !numbers.every((number) => Number.isInteger(number))) return null
  const reply = cue['reply'] as Record<string, unknown> | undefined
  if (reply !== undefined && (typeof reply['afterMs'] !== 'number' || !['burst', 'speech'].includes(String(reply['stimulus'])))) return null
  return value as CueMessage
}
