import { createHistogram } from 'node:perf_hooks'
import { nowMs } from '../peer/contract.ts'
import { slowTickMs, type LagSample } from '../model/recording.ts'

const tickMs = 10
const windowMs = 200

export interface LagOverall {
  readonly p99Ms: number
  readonly maxMs: number
}

/**
 * Event-loop delay of this thread: how much later than due a 10 ms timer fires. Timers themselves are up to 1 ms late
 * on an idle loop; that is part of the figure.
 */
export class EventLoopLag {
  /** On the `nowMs` clock. */
  readonly samples: LagSample[] = []
  readonly #overallUs = createHistogram()
  #dueMs = nowMs() + tickMs
  #window: number[] = []
  #windowStartMs = nowMs()
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => this.#tick(), tickMs)
    this.#timer.unref()
  }

  /** Windows that overlap [fromMs, toMs], moved to the clock that is 0 at `zeroMs`. */
  between(fromMs: number, toMs: number, zeroMs: number): LagSample[] {
    return [...this.samples, ...this.#current()]
      .filter((sample) => sample.atMs + windowMs >= fromMs && sample.atMs <= toMs)
      .map((sample) => ({ ...sample, atMs: sample.atMs - zeroMs }))
  }

  /** Over everything since the start; null before the first tick. */
  overall(): LagOverall | null {
    if (this.#overallUs.count === 0) return null
    return { p99Ms: this.#overallUs.percentile(99) / 1000, maxMs: this.#overallUs.max / 1000 }
  }

  close(): void {
    clearInterval(this.#timer)
    this.#closeWindow(nowMs())
  }

  /** The window under way, for a call that ends in it; other calls go on in it, so it is not closed. */
  #current(): LagSample[] {
    const sample = summary(this.#window, this.#windowStartMs)
    return sample === null ? [] : [sample]
  }

  #tick(): void {
    const now = nowMs()
    // setInterval re-arms from when it fired, so each tick is judged against its own due time.
    const lateMs = Math.max(0, now - this.#dueMs)
    this.#window.push(lateMs)
    this.#overallUs.record(Math.max(1, Math.round(lateMs * 1000)))
    this.#dueMs = now + tickMs
    if (now - this.#windowStartMs >= windowMs) this.#closeWindow(now)
  }

  #closeWindow(now: number): void {
    this.samples.push(...this.#current())
    this.#window = []
    this.#windowStartMs = now
  }
}

function summary(latenessMs: readonly number[], atMs: number): LagSample | null {
  if (latenessMs.length === 0) return null
  const slowTicks = latenessMs.filter((late) => late > slowTickMs).length
  return { atMs, ticks: latenessMs.length, slowTicks, maxMs: Math.max(...latenessMs) }
}
