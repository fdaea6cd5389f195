import { healthLimits } from '../gate/health.ts'
import type { CallEnd } from '../model/recording.ts'
import type { CallResult } from '../model/result.ts'
import type { Progress, RunEvent } from '../model/run-event.ts'
import type { Paint } from './paint.ts'

/** What the live view knows: the last word of every kind of event. */
export interface LiveState {
  readonly scenario: string
  readonly preparing: { readonly what: string; readonly done: number; readonly total: number } | null
  readonly progress: Progress | null
  /** Clock of the view when `progress` arrived, so that time goes on between two events. */
  readonly progressAtMs: number
  readonly failures: Readonly<Record<string, number>>
  readonly stopping: string | null
}

export const emptyLiveState: LiveState = { scenario: '', preparing: null, progress: null, progressAtMs: 0, failures: {}, stopping: null }

/** The state after one more event. `nowMs` is the view's own clock. */
export function afterEvent(state: LiveState, event: RunEvent, nowMs: number): LiveState {
  switch (event.type) {
    case 'planned':
      return { ...state, scenario: event.plan.scenario }
    case 'preparing':
      return { ...state, preparing: { what: event.what, done: event.done, total: event.total } }
    case 'progress':
      return { ...state, progress: event.progress, progressAtMs: nowMs, preparing: null }
    case 'call-ended': {
      const kind = failureKind(event.call.end)
      return kind === null ? state : { ...state, failures: { ...state.failures, [kind]: (state.failures[kind] ?? 0) + 1 } }
    }
    case 'call-started':
    case 'note':
      return state
  }
}

/** The name failures of this kind are counted under; null for a call that went to its end. */
function failureKind(end: CallEnd): string | null {
  switch (end.kind) {
    case 'completed':
    case 'interrupted':
      return null
    case 'failed':
      return `no ${end.stage}`
    case 'off-script':
      return 'off script'
    case 'abandoned':
    case 'dropped':
      return end.kind
  }
}

/** The block at the bottom of a terminal: six lines at most. */
export function blockLines(state: LiveState, nowMs: number, paint: Paint): readonly string[] {
  const { preparing, progress } = state
  if (preparing || !progress) {
    const what = preparing ? `${preparing.what} ${preparing.done}/${preparing.total}` : 'starting'
    return [`${paint('cyan', '▶')} ${paint('bold', state.scenario)} ${what}`, ...stoppingLine(state, paint)]
  }
  return [
    `${paint('cyan', '▶')} ${paint('bold', state.scenario)}  ${timeText(state, nowMs)}`,
    `  calls    ${bar(progress.endedCalls, progress.plannedCalls)} ${callsText(progress)}`,
    `  latency  ${latencyText(progress)}  ${paint('dim', turnsText(progress))}`,
    `  failures ${failureText(state, paint)}`,
    `  harness  ${harnessText(progress, paint)}`,
    ...stoppingLine(state, paint),
  ]
}

/** The same as one line without any control codes, for logs. */
export function plainLine(state: LiveState, nowMs: number): string {
  const { preparing, progress } = state
  if (preparing || !progress) return preparing ? `${preparing.what} ${preparing.done}/${preparing.total}` : 'starting'
  const none: Paint = (_style, text) => text
  return [
    timeText(state, nowMs),
    `calls: ${callsText(progress)}`,
    turnsText(progress),
    latencyText(progress),
    `failures: ${failureText(state, none)}`,
    `harness: ${harnessText(progress, none)}`,
    ...(state.stopping === null ? [] : ['stopping']),
  ].join(' | ')
}

/** The line of a finished call that scrolls above the block; null for calls that are not worth one (calibration that went well). */
export function endedCallLine(call: CallResult, paint: Paint): string | null {
  const kind = failureKind(call.end)
  if (kind === null && call.role === 'calibration') return null
  const answered = call.turns.filter((turn) => turn.turnLatencyMs !== null)
  const slowest = answered.reduce<number | null>((worst, turn) => Math.max(worst ?? -Infinity, turn.turnLatencyMs ?? -Infinity), null)
  const turns = `${answered.length} of ${call.turns.length} turns answered${slowest === null ? '' : `, slowest ${Math.round(slowest)} ms`}`
  const mark = kind === null ? paint('green', '✓') : paint('red', '✗')
  const problem = 'problem' in call.end ? `: ${call.end.problem.message}` : ''
  return `${mark} ${call.id}  ${kind === null ? turns : `${paint('red', kind)}${problem}${call.connected ? `; ${turns}` : ''}`}`
}

function timeText(state: LiveState, nowMs: number): string {
  const progress = state.progress
  if (!progress) return ''
  const sinceMs = nowMs - state.progressAtMs
  const leftMs = progress.remainingMs === null ? null : progress.remainingMs - sinceMs
  const remaining = leftMs === null ? 'remaining time unknown' : leftMs <= 0 ? 'finishing' : `about ${clock(leftMs)} left`
  return `${clock(progress.elapsedMs + sinceMs)} elapsed, ${remaining}`
}

function turnsText({ turns, invalidTurns }: Progress): string {
  return `${turns} turns${invalidTurns > 0 ? `, ${invalidTurns} invalid` : ''}`
}

/** Spare calls that replace spoiled turns come on top of the planned ones. */
function callsText({ activeCalls, endedCalls, plannedCalls }: Progress): string {
  const spare = Math.max(0, endedCalls - plannedCalls)
  return `${activeCalls} active, ${endedCalls - spare} of ${plannedCalls} ended${spare === 0 ? '' : `, ${spare} spare`}`
}

function latencyText(progress: Progress): string {
  const figure = (ms: number | null): string => (ms === null ? '–' : ms === Infinity ? 'unanswered' : `${Math.round(ms)} ms`)
  return `p50 ${figure(progress.p50Ms)}, p95 ${figure(progress.p95Ms)} so far`
}

function failureText(state: LiveState, paint: Paint): string {
  const kinds = Object.entries(state.failures).sort(([, a], [, b]) => b - a)
  if (kinds.length > 0) return paint('red', kinds.map(([kind, count]) => `${count} ${kind}`).join(', '))
  const failed = state.progress?.failedCalls ?? 0
  return failed > 0 ? paint('red', String(failed)) : 'none'
}

function harnessText(progress: Progress, paint: Paint): string {
  const lag = progress.eventLoopP99Ms
  if (lag === null) return 'no reading yet'
  const text = `event-loop delay p99 ${lag.toFixed(1)} ms`
  const { warn, unhealthy } = healthLimits.lagP99Ms
  if (lag <= warn) return `${text}, fine`
  if (lag <= unhealthy) return paint('yellow', `${text}, over ${warn} ms: turns may be thrown out`)
  return paint('red', `${text}, over ${unhealthy} ms: this machine is too busy to be trusted`)
}

function stoppingLine(state: LiveState, paint: Paint): readonly string[] {
  return state.stopping === null ? [] : [paint('yellow', `  ${state.stopping}`)]
}

function bar(done: number, total: number): string {
  const cells = 20
  const full = total > 0 ? Math.min(cells, Math.floor((done / total) * cells)) : 0
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)}`
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
