import { WindowedMinimum } from '../windowed-minimum.ts'

const samplesPerMs = 48
const windowMs = 10_000

/**
 * The caller's RTP time on the agent's clock. Unwraps 32-bit timestamps and anchors them by the windowed minimum of
 * arrival − timestamp, so that also samples not yet sent have a time (extrapolated).
 */
export class CallerClock {
  readonly #anchor = new WindowedMinimum(windowMs)
  #newest: number | null = null

  /** Takes in one packet; returns its unwrapped timestamp (48 kHz samples, grows for ever). */
  note(timestamp: number, arrivedMs: number): number {
    const unwrapped = this.unwrap(timestamp) ?? timestamp
    if (this.#newest === null || unwrapped > this.#newest) this.#newest = unwrapped
    this.#anchor.add(arrivedMs, arrivedMs - unwrapped / samplesPerMs)
    return unwrapped
  }

  /** The unwrapped value nearest to the newest packet; null before the first packet. */
  unwrap(timestamp: number): number | null {
    if (this.#newest === null) return null
    const ahead = ((timestamp >>> 0) - (((this.#newest % 2 ** 32) + 2 ** 32) % 2 ** 32)) | 0
    return this.#newest + ahead
  }

  /**
   * When a live microphone would have captured sample `unwrapped` (measures.md 1.2): the send time of its packet − ptime + its
   * place in the packet. Send time is taken as the undisturbed arrival: on the path between the two, its delay is the path's.
   * Null before the first packet.
   */
  capturedAtMs(unwrapped: number, samplesPerPacket: number): number | null {
    const anchorMs = this.#anchor.minimum
    return anchorMs === null ? null : anchorMs + (unwrapped - samplesPerPacket) / samplesPerMs
  }

  /** The caller's sample (unwrapped, fractional) that could be heard at `atMs` at the earliest: its packet's undisturbed arrival and its place in it. */
  heardAt(atMs: number): number | null {
    const anchorMs = this.#anchor.minimum
    return anchorMs === null ? null : (atMs - anchorMs) * samplesPerMs
  }
}
