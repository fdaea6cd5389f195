import type { GeneratorHealth } from '../model/recording.ts'
import type { CalibrationResult, CallResult, HealthCheck, StoredCalibration } from '../model/result.ts'
import { atLeast } from '../stats/binomial.ts'
import { wilson, zOneSided95 } from '../stats/wilson.ts'

/** Everything the health of the generator is judged from. */
export interface HealthEvidence {
  readonly generator: GeneratorHealth
  readonly cores: number
  readonly calls: readonly CallResult[]
  readonly validTurns: number
  readonly invalidTurns: number
  readonly wantedTurns: number
  readonly calibration: CalibrationResult | null
  /** The last full calibration, and the version of the detector that reads now. Left out: nobody looked for one. */
  readonly stored?: { readonly calibration: StoredCalibration; readonly detector: string }
}

/** Limits of measures.md 1.6 and scale.md 14: `warn` is shown, `unhealthy` makes the run inconclusive. */
export const healthLimits = {
  invalidRate: 0.02,
  lagP99Ms: { warn: 10, unhealthy: 40 },
  pacingP99Ms: { warn: 5, unhealthy: 20 },
  /** Share of calls that may exceed the unhealthy pacing limit, and of calls that may start late (from 100 calls on). */
  badCallShare: 0.01,
  cpuShare: { warn: 0.7, unhealthy: 0.9 },
  /** Largest bias and sd of the calibration (measures.md 1.8). */
  calibrationMs: 10,
} as const

/** Could this run's own machine be trusted? What could not be read is `unknown` and shown, never healthy and never unhealthy. */
export function healthChecks(evidence: HealthEvidence): readonly HealthCheck[] {
  return [
    invalidTurns(evidence),
    wantedTurns(evidence),
    pacing(evidence.calls),
    eventLoop(evidence.generator),
    lateStarts(evidence),
    cpu('cpu.caller', 'CPU of the caller', evidence.generator.callerCpuCores, evidence.cores),
    cpu('cpu.agent', 'CPU of the embedded agent', evidence.generator.agentCpuCores, evidence.cores),
    calibration(evidence.calibration),
    ...(evidence.stored === undefined ? [] : [storedCalibration(evidence.stored)]),
  ]
}

/**
 * Judged like any other rate (measures.md 12.1): beyond the limit is shown, and the run is not trusted when the sample shows that the
 * rate is beyond it (one-sided 95 % lower bound), so that one hiccup of the machine among a hundred turns is no verdict.
 */
function invalidTurns({ validTurns, invalidTurns: invalid }: HealthEvidence): HealthCheck {
  const total = validTurns + invalid
  const base = { id: 'turns.invalid', title: 'Turns the harness spoiled', limit: `≤ ${100 * healthLimits.invalidRate} %` }
  if (total === 0) return { ...base, status: 'unknown', actual: 'no turns' }
  const share = invalid / total
  const shown = wilson(invalid, total, zOneSided95).low > healthLimits.invalidRate
  const status = shown ? 'unhealthy' : share > healthLimits.invalidRate ? 'warn' : 'ok'
  return { ...base, status, actual: `${invalid} of ${total} (${(100 * share).toFixed(1)} %)` }
}

function wantedTurns({ validTurns, wantedTurns: wanted }: HealthEvidence): HealthCheck {
  return {
    id: 'turns.wanted',
    title: 'Valid turns',
    status: validTurns < wanted ? 'warn' : 'ok',
    actual: String(validTurns),
    limit: `≥ ${wanted} wanted`,
  }
}

/**
 * More bad calls than a share of 1 % explains (exact binomial tail, one-sided 5 %): one call of twenty that met a hiccup is shown and is no
 * verdict, since the turns in it that were spoiled are thrown out anyway; two are.
 */
function pacing(calls: readonly CallResult[]): HealthCheck {
  const errors = calls.flatMap((call) => (call.pacing === null ? [] : [call.pacing.p99Ms]))
  const { warn, unhealthy } = healthLimits.pacingP99Ms
  const base = {
    id: 'pacing',
    title: 'Caller pacing error, p99 of the worst call',
    limit: `≤ ${unhealthy} ms in ${100 * (1 - healthLimits.badCallShare)} % of calls`,
  }
  if (errors.length === 0) return { ...base, status: 'unknown', actual: 'no call sent media' }
  const worst = Math.max(...errors)
  const bad = errors.filter((error) => error > unhealthy).length
  const shown = bad > 0 && atLeast(bad, errors.length, healthLimits.badCallShare) < 0.05
  const status = shown ? 'unhealthy' : worst > warn ? 'warn' : 'ok'
  return { ...base, status, actual: `${worst.toFixed(1)} ms${bad === 0 ? '' : ` (${bad} of ${errors.length} calls above)`}` }
}

function eventLoop({ eventLoopP99Ms, eventLoopMaxMs }: GeneratorHealth): HealthCheck {
  const { warn, unhealthy } = healthLimits.lagP99Ms
  const base = { id: 'event-loop', title: 'Event-loop delay of the caller process, p99', limit: `≤ ${unhealthy} ms` }
  if (eventLoopP99Ms === null) return { ...base, status: 'unknown', actual: 'not measured' }
  const status = eventLoopP99Ms > unhealthy ? 'unhealthy' : eventLoopP99Ms > warn ? 'warn' : 'ok'
  return {
    ...base,
    status,
    actual: `${eventLoopP99Ms.toFixed(1)} ms${eventLoopMaxMs === null ? '' : ` (max ${eventLoopMaxMs.toFixed(1)} ms)`}`,
  }
}

function lateStarts({ generator, calls }: HealthEvidence): HealthCheck {
  const { lateStarts: late } = generator
  // A share of 1 % is a p99: below 100 calls there is none (measures.md 11.2), and a single late start is only a warning.
  const tooMany = calls.length >= 100 && late > healthLimits.badCallShare * calls.length
  return {
    id: 'late-starts',
    title: 'Calls started more than 1 s late',
    status: tooMany ? 'unhealthy' : late > 0 ? 'warn' : 'ok',
    actual: `${late} of ${calls.length}`,
    limit: `≤ ${100 * healthLimits.badCallShare} %`,
  }
}

function cpu(id: string, title: string, coresUsed: number | null, cores: number): HealthCheck {
  const { warn, unhealthy } = healthLimits.cpuShare
  const base = { id, title, limit: `≤ ${100 * unhealthy} % of ${cores} cores` }
  if (coresUsed === null) return { ...base, status: 'unknown', actual: 'not measured' }
  const share = coresUsed / cores
  return {
    ...base,
    status: share > unhealthy ? 'unhealthy' : share > warn ? 'warn' : 'ok',
    actual: `${coresUsed.toFixed(2)} cores (${Math.round(100 * share)} %)`,
  }
}

function calibration(result: CalibrationResult | null): HealthCheck {
  const base = { id: 'calibration', title: 'Calibration against known delays', limit: 'bias within ±10 ms, sd ≤ 10 ms' }
  if (result === null) return { ...base, status: 'unknown', actual: 'not calibrated in this run' }
  const numbers =
    result.worstBiasMs === null || result.worstSdMs === null
      ? 'no usable point'
      : `worst bias ${result.worstBiasMs.toFixed(1)} ms, worst sd ${result.worstSdMs.toFixed(1)} ms`
  const actual = result.why === undefined ? numbers : `${numbers}: ${result.why}`
  if (result.status === 'pass') return { ...base, status: 'ok', actual }
  if (result.worstBiasMs === null || result.worstSdMs === null) return { ...base, status: 'unknown', actual }
  // Too few usable turns leave the instrument unproven; only a reading beyond the limits proves it wrong.
  const beyond = Math.abs(result.worstBiasMs) > healthLimits.calibrationMs || result.worstSdMs > healthLimits.calibrationMs
  return { ...base, status: beyond ? 'unhealthy' : 'warn', actual }
}

/** A full calibration vouches for the readers it was made with: an older one is shown as such. None of this condemns a run. */
function storedCalibration({ calibration: stored, detector }: NonNullable<HealthEvidence['stored']>): HealthCheck {
  const base = { id: 'calibration.stored', title: 'Full calibration of this machine', limit: `by ${detector}` }
  if (stored.kind === 'none') return { ...base, status: 'unknown', actual: stored.why }
  const { calibration: result, at } = stored
  const numbers =
    result.worstBiasMs === null || result.worstSdMs === null
      ? 'no usable point'
      : `worst bias ${result.worstBiasMs.toFixed(1)} ms, worst sd ${result.worstSdMs.toFixed(1)} ms`
  const of = `of ${at.slice(0, 10)}, ${result.engine}: ${result.status === 'pass' ? 'passed' : 'failed'}, ${numbers}`
  if (result.detector !== detector)
    return {
      ...base,
      status: 'warn',
      actual: `${of}; made with ${result.detector}, which this version has replaced: run vqt calibrate again`,
    }
  return { ...base, status: result.status === 'pass' ? 'ok' : 'warn', actual: of }
}
