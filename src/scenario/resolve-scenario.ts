import type { CallerPolicy, ThresholdSource } from '../model/plan.ts'
import { durationMs } from './duration.ts'
import { gateProfiles } from './gate-profiles.ts'
import { erlRungsDb } from './ladder.ts'
import { agentSettings } from './resolve-agent.ts'
import { rungOf, sayingOf } from './resolve-saying.ts'
import { handlerOf, scriptOf } from './resolve-steps.ts'
import type { ScenarioFile } from './scenario-file.ts'
import type { Arrivals, DataSource, Scenario } from './scenario.ts'
import type { Path } from './source-map.ts'

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
    spares: entry.spares ?? null,
    turns: entry.turns ?? null,
    arrivals: arrivals(entry),
    voices: entry.voices ?? voices,
    rates: entry.rates ?? [1],
    ptimeMs: entry.ptime ?? 20,
    maxDurationMs: entry.maxDuration === undefined ? defaultMaxDurationMs : durationMs(entry.maxDuration),
    maxOffScriptRate: entry.maxOffScriptRate ?? defaultMaxOffScriptRate,
    data: Object.fromEntries(Object.entries(entry.data ?? {}).map(([name, source]): [string, DataSource] => [name, dataSource(source)])),
    steps: scriptOf(entry.steps, lineOf, voices),
    handlers: (entry.on ?? []).map((one, at) => handlerOf(one, ['on', at], lineOf)),
    otherwise:
      entry.otherwise === undefined ? null : { saying: sayingOf(entry.otherwise.say, 'otherwise'), times: entry.otherwise.times ?? 1 },
    policy: policy(entry.policy),
    layers: (entry.noise ?? []).map(({ kind, snr, from, to }) => ({
      noise: kind,
      snrDb: snr,
      fromMs: from === undefined ? 0 : durationMs(from),
      toMs: to === undefined ? null : durationMs(to),
    })),
    echo: echo(entry.echo),
    agent: agentSettings(entry.agent ?? {}),
    thresholds: thresholds(entry, file, lineOf),
  }
}

function arrivals(entry: ScenarioFile): Arrivals {
  if (entry.arrivals?.every !== undefined) return { kind: 'every', ms: durationMs(entry.arrivals.every) }
  return { kind: 'ramp', ms: entry.arrivals?.ramp === undefined ? null : durationMs(entry.arrivals.ramp) }
}

function dataSource(source: NonNullable<ScenarioFile['data']>[string]): DataSource {
  if (typeof source === 'string') return { class: source }
  return source.only === undefined ? { class: source.class } : { class: source.class, only: source.only.map(String) }
}

function policy(entry: ScenarioFile['policy']): CallerPolicy {
  if (entry === undefined || entry === 'patient') return { kind: 'patient' }
  const { repeatAfter, hangUpAfter } = entry.impatient
  return { kind: 'impatient', repeatAfterMs: durationMs(repeatAfter), hangUpAfterMs: durationMs(hangUpAfter) }
}

function echo(entry: ScenarioFile['echo']): Scenario['echo'] {
  if (entry === undefined) return null
  const erlDb = rungOf(entry.erl, (db) => db, erlRungsDb, 'echo/erl')
  return { delayMs: durationMs(entry.delay), erlDb, doubleTalkClipping: entry.doubleTalkClipping ?? false }
}

function thresholds(entry: ScenarioFile, file: string, lineOf: (path: Path) => number): readonly ThresholdSource[] {
  const profiles = typeof entry.profile === 'string' ? [entry.profile] : (entry.profile ?? [])
  const profileGates = profiles.flatMap((profile, at) =>
    gateProfiles[profile].map((expression) => ({
      expression,
      profile,
      file,
      line: lineOf(typeof entry.profile === 'string' ? ['profile'] : ['profile', at]),
    })),
  )
  const own = Object.entries(entry.thresholds ?? {}).flatMap(([measure, list]) =>
    (typeof list === 'string' ? [list] : list).map((expression, at) => ({
      expression: `${measure}:${expression}`,
      file,
      line: lineOf(typeof list === 'string' ? ['thresholds', measure] : ['thresholds', measure, at]),
    })),
  )
  return [...profileGates, ...own]
}
