import { createHash } from 'node:crypto'
import { type AgentSettings, type CallPlan, defaultAgentSettings, type RunPlan, type ThresholdSource } from '../model/plan.ts'
import { InputError, type Problem } from '../model/problem.ts'
import { startAtMs } from './arrival-times.ts'
import { hintFor } from './did-you-mean.ts'
import { type CallSlot, planCall } from './plan-call.ts'
import { callDurationMs, scriptedTurns } from './plan-summary.ts'
import type { Scenario } from './scenario.ts'

export { planSummary, type PlanSummary } from './plan-summary.ts'

export interface PlanOptions {
  readonly seed: number
  readonly calls?: number
  readonly concurrency?: number
  /** Ids of calls (spares too): exactly these, exactly as in the whole run, the first of them at once. */
  readonly only?: readonly string[]
  /** Start calls for so long: as many as the arrivals give, at most `calls` where that is stated too. */
  readonly durationMs?: number
  readonly agent?: Partial<AgentSettings>
  /** Added to the scenario's own. */
  readonly thresholds?: readonly ThresholdSource[]
  readonly target?: string
  /** The scenario's file, to which audio paths are relative. */
  readonly file: string
}

/** More calls than anybody meant: a duration of days, a gap of nothing. */
const maxCalls = 100_000

/**
 * Works out everything a run will do, before it does anything. The same scenario, seed and options give the same plan and hash.
 * What a call says hangs on the seed and its own number only, so one call alone repeats what it did among all.
 * Throws `InputError` for options that make no sense and audio files that cannot be read.
 */
export function planRun(scenario: Scenario, options: PlanOptions): RunPlan {
  checkOptions(options)
  const agent = { ...defaultAgentSettings, ...scenario.agent, ...options.agent }
  const asked = options.calls ?? (options.durationMs === undefined ? scenario.calls : maxCalls)
  const concurrency = Math.min(options.concurrency ?? scenario.concurrency ?? scenario.calls, asked)
  const plan = (slot: CallSlot): CallPlan => planCall(scenario, options.seed, slot, options.file)
  const first = plan({ id: scenario.name, index: 0, drawsOf: 0, role: 'planned', startAtMs: 0 })
  const schedule = { arrivals: scenario.arrivals, concurrency, callMs: callDurationMs(first, agent), seed: options.seed }
  const starts: number[] = []
  while (starts.length < asked) {
    const start = startAtMs(starts.length, schedule)
    if (options.durationMs !== undefined && starts.length > 0 && start >= options.durationMs) break
    starts.push(start)
  }
  const all = starts.map((start, index): CallSlot => {
    return { id: callId(scenario.name, index), index, drawsOf: index, role: 'planned', startAtMs: start }
  })
  const reserve = Array.from({ length: scenario.spares ?? defaultSpares(all.length) }, (_, spare): CallSlot => {
    // A spare stands in for planned turns: it says what a planned call says, in that call's voice.
    const id = `${scenario.name}-spare-${spare + 1}`
    return { id, index: all.length + spare, drawsOf: spare, role: 'spare', startAtMs: 0 }
  })
  const chosen = options.only === undefined ? all : onlyThese([...all, ...reserve], options.only)
  const calls = chosen.map(plan)
  const result: Omit<RunPlan, 'hash'> = {
    scenario: scenario.name,
    description: scenario.description,
    seed: options.seed,
    concurrency: Math.min(concurrency, calls.length),
    calls,
    spares: options.only === undefined ? reserve.map(plan) : [],
    wantedTurns: wantedTurns(scenario, calls, plan),
    thresholds: [...scenario.thresholds, ...(options.thresholds ?? [])],
    maxOffScriptRate: scenario.maxOffScriptRate,
    agent,
    target: options.target ?? scenario.target,
  }
  return { ...result, hash: planHash(result) }
}

/** One for every four calls begun: a stall of the machine spoils a few turns of a run, or all of them, and then no spare helps. */
const defaultSpares = (calls: number): number => Math.min(8, Math.ceil(calls / 4))

const callId = (name: string, index: number): string => `${name}-${String(index + 1).padStart(3, '0')}`

/** The share of scripted turns the scenario wants, of the calls really planned. */
function wantedTurns(scenario: Scenario, calls: readonly CallPlan[], plan: (slot: CallSlot) => CallPlan): number {
  const scripted = countTurns(calls)
  if (scenario.turns === null) return scripted
  if (calls.length === scenario.calls) return Math.min(scenario.turns, scripted)
  const whole = Array.from({ length: scenario.calls }, (_, index) => plan({ id: '', index, drawsOf: index, role: 'planned', startAtMs: 0 }))
  return Math.floor((scripted * scenario.turns) / countTurns(whole))
}

/** Turns the callers of these calls take: a sham takes none. */
const countTurns = (calls: readonly CallPlan[]): number => calls.reduce((sum, call) => sum + scriptedTurns(call), 0)

function onlyThese(slots: readonly CallSlot[], ids: readonly string[]): readonly CallSlot[] {
  const known = slots.map((slot) => slot.id)
  const problems = ids
    .filter((id) => !known.includes(id))
    .map((id) => ({ code: 'plan.unknown-call', message: `there is no call "${id}" in this plan`, hint: hintFor(id, known, 'calls') }))
  if (ids.length === 0) problems.push({ code: 'plan.no-call', message: 'no call chosen', hint: `known calls: ${known[0] ?? ''}, …` })
  if (problems.length > 0) throw new InputError(problems)
  const chosen = slots.filter((slot) => ids.includes(slot.id))
  const startMs = Math.min(...chosen.map((slot) => slot.startAtMs))
  return chosen.map((slot) => ({ ...slot, startAtMs: slot.startAtMs - startMs }))
}

function checkOptions(options: PlanOptions): void {
  const problems: Problem[] = []
  const whole = (name: string, value: number | undefined): void => {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= maxCalls)) return
    problems.push({ code: `plan.${name}`, message: `${name} must be a whole number from 1 to ${maxCalls}, got ${value}` })
  }
  whole('calls', options.calls)
  whole('concurrency', options.concurrency)
  if (!Number.isSafeInteger(options.seed))
    problems.push({ code: 'plan.seed', message: `the seed must be a whole number, got ${options.seed}` })
  if (options.durationMs !== undefined && !(options.durationMs > 0)) {
    problems.push({ code: 'plan.duration', message: `the duration must be above 0, got ${options.durationMs} ms`, hint: 'for example 90s' })
  }
  if (problems.length > 0) throw new InputError(problems)
}

/** Left out of the hash: start times, and where in the files things stand. Audio counts by its content, which is in the key. */
const outsideHash: ReadonlySet<string> = new Set(['startAtMs', 'line', 'file', 'path'])

/** sha256 over canonical JSON: keys in order. */
function planHash(plan: Omit<RunPlan, 'hash'>): string {
  const ordered = (key: string, value: unknown): unknown => {
    if (outsideHash.has(key)) return undefined
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  }
  // A gate is the same gate wherever it came from.
  const thresholds = plan.thresholds.map(({ expression }) => ({ expression }))
  return createHash('sha256')
    .update(JSON.stringify({ ...plan, thresholds }, ordered))
    .digest('hex')
}
