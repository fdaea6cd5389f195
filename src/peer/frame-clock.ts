import { nowMs } from './contract.ts'

/** Something that must do its work every `periodMs`. `dueMs` is the absolute deadline on the `nowMs` clock. */
export interface FrameSource {
  readonly periodMs: number
  onFrame(dueMs: number): void
}

interface Entry {
  readonly source: FrameSource
  nextMs: number
}

/** Frames handled before the event loop gets a turn: a late clock must not starve the sockets. */
const maxFramesPerTick = 64

/** A source later than this skips ahead instead of bursting: the far end could not use the frames any more. */
const hopelesslyLateMs = 500

/**
 * One absolute-schedule clock that paces every call of a thread (engine.md §7).
 *
 * Deadlines are `start + n · period`, never "now + period", so nothing drifts. Sources get phases spread over their period by
 * the golden ratio, so that calls that start together do not send together.
 */
export class FrameClock {
  readonly #entries: Entry[] = []
  #timer: NodeJS.Timeout | null = null
  #phase = 0

  /** Adds a source; its first deadline is within one period. Returns the function that removes it. */
  add(source: FrameSource): () => void {
    this.#phase = (this.#phase + 0.618034) % 1
    const nowAtAdd = nowMs()
    // Phases hang on the absolute clock, not on the moment of adding, so that they stay spread.
    const base = Math.ceil(nowAtAdd / source.periodMs) * source.periodMs
    const entry: Entry = { source, nextMs: base + this.#phase * source.periodMs }
    this.#insert(entry)
    this.#arm()
    return () => {
      const at = this.#entries.indexOf(entry)
      if (at >= 0) this.#entries.splice(at, 1)
      else entry.nextMs = Number.NaN
    }
  }

  close(): void {
    this.#entries.length = 0
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** Keeps the entries sorted by deadline; a few hundred entries, so a linear walk from the end is cheapest. */
  #insert(entry: Entry): void {
    let at = this.#entries.length
    while (at > 0 && this.#entries[at - 1]!.nextMs > entry.nextMs) at--
    this.#entries.splice(at, 0, entry)
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const first = this.#entries[0]
    if (first === undefined) return
    const waitMs = first.nextMs - nowMs()
    // setTimeout fires late by up to 1 ms and never early enough to matter; 0 would still wait 1 ms.
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, Math.floor(waitMs)))
  }

  #tick(): void {
    this.#timer = null
    for (let handled = 0; handled < maxFramesPerTick; handled++) {
      const first = this.#entries[0]
      if (first === undefined || first.nextMs > nowMs()) break
      this.#entries.shift()
      const dueMs = first.nextMs
      first.nextMs = dueMs + first.source.periodMs
      // Throws of a source end in the thread's uncaughtException: a bug must not silently stop one call's audio.
      first.source.onFrame(dueMs)
      const lateMs = nowMs() - first.nextMs
      if (lateMs > hopelesslyLateMs) first.nextMs += Math.ceil(lateMs / first.source.periodMs) * first.source.periodMs
      if (!Number.isNaN(first.nextMs)) this.#insert(first)
    }
    this.#arm()
  }
}
