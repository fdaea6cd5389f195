interface Entry {
  readonly atMs: number
  readonly value: number
}

/**
 * The smallest value of the trailing window: the anchor of a packet stream when fed `time − timestamp / rate` (measures.md 1.3).
 * A minimum over a window follows clock drift and ignores late packets. Times must not decrease. Amortised O(1) a value.
 */
export class WindowedMinimum {
  readonly #windowMs: number
  /** Values increase from front to back: the front is the minimum. */
  readonly #entries: Entry[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(atMs: number, value: number): void {
    while (this.#entries.length > 0 && this.#entries[this.#entries.length - 1]!.value >= value) this.#entries.pop()
    this.#entries.push({ atMs, value })
    while (this.#entries[0]!.atMs < atMs - this.#windowMs) this.#entries.shift()
  }

  /** Null before the first value. */
  get minimum(): number | null {
    return this.#entries[0]?.value ?? null
  }
}
