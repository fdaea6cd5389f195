import { nowMs } from '../peer/contract.ts'
import type { CallPlan, TargetSpec } from '../model/plan.ts'
import type { RecordedCall } from '../model/recording.ts'
import type { CallerProcess } from './caller-process.ts'

/** Where a call goes: the calibration calls of a run may go elsewhere than its own. */
export type Route = (plan: CallPlan) => { readonly spec: TargetSpec; readonly token: string | undefined }

/**
 * Places calls on an open schedule: each at its own time after the start of the run, never waiting for slow ones, except where
 * `concurrency` says so; a late start is in the recording (`startedAtMs` against `plan.startAtMs`).
 */
export class CallSchedule {
  readonly #caller: CallerProcess
  readonly #route: Route
  readonly #concurrency: number
  readonly #stopPlacing: AbortSignal
  readonly #onEnded: (call: RecordedCall) => void | Promise<void>
  readonly #runStartMs: number
  readonly #active = new Set<string>()
  readonly #finished: Promise<void>[] = []
  #waiters: (() => void)[] = []

  constructor(deps: {
    caller: CallerProcess
    route: Route
    concurrency: number
    stopPlacing: AbortSignal
    onEnded: (call: RecordedCall) => void | Promise<void>
  }) {
    this.#caller = deps.caller
    this.#route = deps.route
    this.#concurrency = deps.concurrency
    this.#stopPlacing = deps.stopPlacing
    this.#onEnded = deps.onEnded
    this.#runStartMs = nowMs()
  }

  get active(): number {
    return this.#active.size
  }

  get elapsedMs(): number {
    return nowMs() - this.#runStartMs
  }

  /** Places these calls in order of their start times; resolves when the last of them has been placed (not ended). */
  async place(plans: readonly CallPlan[], onStarted: (plan: CallPlan) => void): Promise<number> {
    let count = 0
    for (const plan of plans.toSorted((a, b) => a.startAtMs - b.startAtMs)) {
      await this.#until(plan.startAtMs)
      // Calibration calls are the instrument's own: they do not take a caller's place.
      while (plan.role !== 'calibration' && this.#active.size >= this.#concurrency && !this.#stopPlacing.aborted) await this.#oneLess()
      if (this.#stopPlacing.aborted) return count
      count++
      onStarted(plan)
      this.#start(plan)
    }
    return count
  }

  /** Resolves when every placed call has ended and its evidence was handed over. */
  async settled(): Promise<void> {
    let seen = -1
    while (seen !== this.#finished.length) {
      seen = this.#finished.length
      await Promise.all(this.#finished)
    }
  }

  #start(plan: CallPlan): void {
    if (plan.role !== 'calibration') this.#active.add(plan.id)
    const ended = this.#caller
      .place({ plan, ...this.#route(plan), runStartMs: this.#runStartMs })
      .then((call) => this.#onEnded(call))
      .finally(() => {
        this.#active.delete(plan.id)
        for (const wake of this.#waiters.splice(0)) wake()
      })
    this.#finished.push(ended)
    // `settled` reports a failure; until it is awaited the rejection must not count as unhandled.
    ended.catch(() => {})
  }

  #oneLess(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve)
      this.#stopPlacing.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  #until(startAtMs: number): Promise<void> {
    const waitMs = this.#runStartMs + startAtMs - nowMs()
    if (waitMs <= 0 || this.#stopPlacing.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(done, waitMs)
      const signal = this.#stopPlacing
      signal.addEventListener('abort', done, { once: true })
      function done(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}
