import { countTurns } from '../measure/turn-counts.ts'
import { percentile, sortSamples } from '../stats/order-statistics.ts'
import type { RunPlan } from '../model/plan.ts'
import type { CallResult, Measurement } from '../model/result.ts'
import type { Progress } from '../model/run-event.ts'

/** Turn latencies needed before a live p50 or p95 is worth showing (measures.md §11.2). */
const minimumForP50 = 6
const minimumForP95 = 20

/** Counts for the live view while a run is under way. The verdict is computed afresh at the end and never from here. */
export class RunProgress {
  readonly #plan: RunPlan
  readonly #latenciesMs: number[] = []
  readonly #lengthsMs: number[] = []
  #ended = 0
  #failed = 0
  #connected = 0
  #validTurns = 0
  #invalidTurns = 0

  constructor(plan: RunPlan) {
    this.#plan = plan
  }

  add(call: CallResult, measurements: readonly Measurement[]): void {
    if (call.role === 'calibration') return
    this.#ended++
    if (call.end.kind === 'failed' || call.end.kind === 'dropped') this.#failed++
    if (call.connected) this.#connected++
    this.#lengthsMs.push(call.startedAtMs - call.startAtMs + call.durationMs)
    for (const measurement of measurements) {
      if (measurement.measure !== 'turn_latency') continue
      const outcome = measurement.outcome
      if (outcome.kind === 'measured') this.#latenciesMs.push(outcome.value)
      if (outcome.kind === 'censored') this.#latenciesMs.push(Number.POSITIVE_INFINITY)
    }
    const turns = countTurns(measurements)
    this.#validTurns += turns.valid
    this.#invalidTurns += turns.invalid
  }

  get validTurns(): number {
    return this.#validTurns
  }

  get invalidTurns(): number {
    return this.#invalidTurns
  }

  get connectedCalls(): number {
    return this.#connected
  }

  get endedCalls(): number {
    return this.#ended
  }

  snapshot(live: { readonly elapsedMs: number; readonly activeCalls: number; readonly eventLoopP99Ms: number | null }): Progress {
    const latencies = sortSamples(this.#latenciesMs)
    return {
      elapsedMs: live.elapsedMs,
      remainingMs: this.#remainingMs(live.elapsedMs, live.activeCalls),
      activeCalls: live.activeCalls,
      endedCalls: this.#ended,
      plannedCalls: this.#plan.calls.length,
      failedCalls: this.#failed,
      turns: this.#validTurns,
      invalidTurns: this.#invalidTurns,
      p50Ms: latencies.length >= minimumForP50 ? (percentile(latencies, 0.5) ?? null) : null,
      p95Ms: latencies.length >= minimumForP95 ? (percentile(latencies, 0.95) ?? null) : null,
      eventLoopP99Ms: live.eventLoopP99Ms,
    }
  }

  /** From the calls that ended: how long until the last planned one has run as long. Null before the first end. */
  #remainingMs(elapsedMs: number, active: number): number | null {
    if (this.#lengthsMs.length === 0) return null
    const meanMs = this.#lengthsMs.reduce((sum, length) => sum + length, 0) / this.#lengthsMs.length
    const waiting = Math.max(0, this.#plan.calls.length - this.#ended - active)
    const waves = Math.ceil(waiting / Math.max(1, this.#plan.concurrency))
    const lastStartMs = Math.max(0, ...this.#plan.calls.map((call) => call.startAtMs))
    const runningMs = active === 0 ? 0 : Math.max(0, lastStartMs + meanMs - elapsedMs)
    return Math.round(runningMs + waves * meanMs)
  }
}
