import type { TruthEvent } from '../model/wire.ts'

type Onset = Extract<TruthEvent, { kind: 'onset' }>
type Stop = Extract<TruthEvent, { kind: 'stop' }>

/**
 * What the agent knows to be true about its own speech, in the RTP time of its stream: the sample as a receiver hears it after
 * decoding (the codec's look-ahead is in it). In the order of the stream.
 */
export class TruthLog {
  readonly #events: TruthEvent[] = []

  onset(event: Omit<Onset, 'kind'>): void {
    this.#events.push({ kind: 'onset', ...event })
  }

  stop(event: Omit<Stop, 'kind'>): void {
    this.#events.push({ kind: 'stop', ...event })
  }

  get events(): readonly TruthEvent[] {
    return this.#events
  }
}
