import type { RunPlan } from './plan.ts'
import type { CallResult, Result } from './result.ts'

/** What the pipeline tells a live view. Never a source of numbers: those come from `result.json`. */
export type RunEvent =
  | { readonly type: 'planned'; readonly plan: RunPlan; readonly dir: string }
  | { readonly type: 'preparing'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly type: 'call-started'; readonly id: string }
  | { readonly type: 'call-ended'; readonly call: CallResult }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'note'; readonly level: 'info' | 'warn'; readonly text: string }

export interface Progress {
  readonly elapsedMs: number
  /** Estimated; null before the first call has ended. */
  readonly remainingMs: number | null
  readonly activeCalls: number
  readonly endedCalls: number
  readonly plannedCalls: number
  readonly failedCalls: number
  readonly turns: number
  readonly invalidTurns: number
  /** Turn latency so far; null below the n each needs. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly eventLoopP99Ms: number | null
}

/** What a run leaves behind. */
export interface RunOutcome {
  readonly result: Result
  readonly dir: string
}
