import type { AgentSettings, CallerPolicy, DelaySetting, HandlerTrigger, ThresholdSource, WaitFor } from '../model/plan.ts'
import { gateProfiles } from './gate-profiles.ts'
import { parseDurationMs } from './duration.ts'
import type { AgentEntry, DelayEntry, DurationText, ExpectEntry, HandlerEntry, SayEntry, ScenarioFile, WaitEntry } from './scenario-file.ts'
import type { Arrivals, DataSource, Saying, SayingExpectation, SayingPart, Scenario, ScriptHandler, ScriptStep } from './scenario.ts'
import type { Path } from './source-map.ts'

const defaultWaitLimitMs = 15_000
const defaultMaxDurationMs = 120_000
const defaultMaxOffScriptRate = 0.1

/** Fills defaults in and turns every duration into ms. Only for a file in which no problem was found. */
export function resolveScenario(entry: ScenarioFile, file: string, voices: readonly string[], lineOf: (path: Path) => number): Scenario {
  return {
    file,
    name: entry.name,
    description: entry.description?.trim() ?? '',
    target: entry.target ?? 'agent',
    calls: entry.calls ?? 1,
    concurrency: entry.concurrency ?? null,
    spares: entry.spares ?? 0,
    turns: entry.turns ?? null,
    arrivals: arrivals(entry),
    voices: entry.voices ?? voices,
    rates: entry.rates ?? [1],
    ptimeMs: entry.ptime ?? 20,
    maxDurationMs: entry.maxDuration === undefined ? defaultMaxDurationMs : ms(entry.maxDuration),
    maxOffScriptRate: entry.maxOffScriptRate ?? defaultMaxOffScriptRate,
    data: Object.fromEntries(Object.entries(entry.data ?? {}).map(([name, source]): [string, DataSource] => [name, dataSource(source)])),
    steps: steps(entry, lineOf),
    handlers: (entry.on ?? []).map((one, at) => handler(one, lineOf(['on', at]))),
    otherwise: entry.otherwise === undefined ? null : { saying: saying(entry.otherwise.say), times: entry.otherwise.times ?? 1 },
    policy: policy(entry.policy),
    agent: agentSettings(entry.agent ?? {}),
    thresholds: thresholds(entry, file, lineOf),
  }
}

function ms(value: DurationText): number {
  const parsed = parseDurationMs(value)
  if (parsed === null) throw new Error(`not a duration: ${String(value)}`)
  return parsed
}

function arrivals(entry: ScenarioFile): Arrivals {
  if (entry.arrivals?.every !== undefined) return { kind: 'every', ms: ms(entry.arrivals.every) }
  return { kind: 'ramp', ms: entry.arrivals?.ramp === undefined ? null : ms(entry.arrivals.ramp) }
}

function dataSource(source: NonNullable<ScenarioFile['data']>[string]): DataSource {
  if (typeof source === 'string') return { class: source }
  return source.only === undefined ? { class: source.class } : { class: source.class, only: source.only.map(String) }
}

/** The script as it will be played: a `wait: turn` between two turns, and a hangup at the end. */
function steps(entry: ScenarioFile, lineOf: (path: Path) => number): readonly ScriptStep[] {
  const all: ScriptStep[] = []
  const answer = (line: number): ScriptStep => ({ kind: 'wait', for: { kind: 'agentTurn' }, limitMs: defaultWaitLimitMs, line })
  entry.steps.forEach((step, at) => {
    const line = lineOf(['steps', at])
    const next = scriptStep(step, line)
    if (all.at(-1)?.kind === 'say' && (next.kind === 'say' || next.kind === 'hangup')) all.push(answer(line))
    all.push(next)
  })
  const last = all.at(-1)
  if (last !== undefined && last.kind !== 'hangup') {
    if (last.kind === 'say') all.push(answer(last.line))
    all.push({ kind: 'hangup', line: last.line })
  }
  return all
}

function scriptStep(step: ScenarioFile['steps'][number], line: number): ScriptStep {
  if (step === 'hangup') return { kind: 'hangup', line }
  if (step.say !== undefined) return { kind: 'say', saying: saying(step.say), line }
  if (step.wait !== undefined) return { kind: 'wait', ...waiting(step.wait), line }
  if (step.dtmf !== undefined) return { kind: 'dtmf', digits: step.dtmf, line }
  return { kind: 'hangup', line }
}

function waiting(entry: WaitEntry): { readonly for: WaitFor; readonly limitMs: number } {
  if (entry === 'greeting') return { for: { kind: 'greeting' }, limitMs: defaultWaitLimitMs }
  if (entry === 'turn') return { for: { kind: 'agentTurn' }, limitMs: defaultWaitLimitMs }
  if (typeof entry !== 'object') return { for: { kind: 'time', ms: ms(entry) }, limitMs: ms(entry) }
  const limitMs = entry.limit === undefined ? defaultWaitLimitMs : ms(entry.limit)
  if (entry.says !== undefined) return { for: { kind: 'says', pattern: entry.says }, limitMs }
  if (entry.tool !== undefined) return { for: { kind: 'tool', name: entry.tool }, limitMs }
  return { for: { kind: entry.for === 'greeting' ? 'greeting' : 'agentTurn' }, limitMs }
}

function saying(entry: SayEntry): Saying {
  if (typeof entry === 'string') return { parts: [{ kind: 'words', text: entry }] }
  const pieces = entry.parts ?? [entry.text ?? '']
  const parts = pieces.map((piece): SayingPart => {
    if (typeof piece === 'string') return { kind: 'words', text: piece }
    return 'pause' in piece ? { kind: 'pause', pauseMs: ms(piece.pause) } : { kind: 'audio', path: piece.audio }
  })
  return entry.expect === undefined ? { parts } : { parts, expect: expectation(entry.expect) }
}

function expectation(entry: ExpectEntry): SayingExpectation {
  const tool = typeof entry.tool === 'string' ? { name: entry.tool } : entry.tool
  const args =
    tool?.args === undefined ? undefined : Object.fromEntries(Object.entries(tool.args).map(([key, value]) => [key, String(value)]))
  return {
    ...(entry.entities === undefined ? {} : { entities: entry.entities }),
    ...(tool === undefined ? {} : { tool: args === undefined ? { name: tool.name } : { name: tool.name, args } }),
    ...(entry.says === undefined ? {} : { says: entry.says }),
  }
}

function handler(entry: HandlerEntry, line: number): ScriptHandler {
  const on: HandlerTrigger =
    entry.says !== undefined
      ? { kind: 'says', pattern: entry.says }
      : entry.asks !== undefined
        ? { kind: 'asks', slot: entry.asks }
        : { kind: 'tool', name: entry.tool ?? '' }
  return { on, saying: entry.say === undefined ? null : saying(entry.say), times: entry.times ?? 1, line }
}

function policy(entry: ScenarioFile['policy']): CallerPolicy {
  if (entry === undefined || entry === 'patient') return { kind: 'patient' }
  const { repeatAfter, hangUpAfter } = entry.impatient
  return { kind: 'impatient', repeatAfterMs: ms(repeatAfter), hangUpAfterMs: ms(hangUpAfter) }
}

function delay(entry: DelayEntry): DelaySetting {
  if (typeof entry !== 'object') return { kind: 'fixed', ms: ms(entry) }
  if (entry.uniform !== undefined) return { kind: 'uniform', minMs: ms(entry.uniform.min), maxMs: ms(entry.uniform.max) }
  if (entry.normal !== undefined) return { kind: 'normal', meanMs: ms(entry.normal.mean), sdMs: ms(entry.normal.sd) }
  if (entry.lognormal !== undefined) return { kind: 'lognormal', medianMs: ms(entry.lognormal.median), sigma: entry.lognormal.sigma }
  throw new Error('a delay without a distribution')
}

/** Only what the file states: the rest keeps the agent's defaults. */
function agentSettings(entry: AgentEntry): Partial<AgentSettings> {
  const { delay: wait, endpoint, stopAfter, ...same } = entry
  return {
    ...same,
    ...(wait === undefined ? {} : { delay: delay(wait) }),
    ...(endpoint === undefined ? {} : { endpointMs: ms(endpoint) }),
    ...(stopAfter === undefined ? {} : { stopAfterMs: stopAfter === 'never' ? null : ms(stopAfter) }),
  }
}

function thresholds(entry: ScenarioFile, file: string, lineOf: (path: Path) => number): readonly ThresholdSource[] {
  const fromProfile = entry.profile === undefined ? [] : gateProfiles[entry.profile]
  const profileGates = fromProfile.map((expression) => ({ expression, file, line: lineOf(['profile']) }))
  const own = Object.entries(entry.thresholds ?? {}).flatMap(([measure, list]) =>
    (typeof list === 'string' ? [list] : list).map((expression, at) => ({
      expression: `${measure}:${expression}`,
      file,
      line: lineOf(typeof list === 'string' ? ['thresholds', measure] : ['thresholds', measure, at]),
    })),
  )
  return [...profileGates, ...own]
}
