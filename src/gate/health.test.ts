import { describe, expect, it } from 'vitest'
import type { CalibrationResult, CallResult, HealthCheck, StoredCalibration } from '../model/result.ts'
import { healthChecks, type HealthEvidence } from './health.ts'

const call = (p99Ms: number): CallResult => ({ pacing: { p50Ms: 0.5, p99Ms, maxMs: p99Ms } }) as CallResult
const healthy: HealthEvidence = {
  generator: { callerCpuCores: 0.4, agentCpuCores: 0.5, eventLoopP99Ms: 2, eventLoopMaxMs: 9, lateStarts: 0 },
  cores: 2,
  calls: Array.from({ length: 12 }, () => call(2)),
  validTurns: 96,
  invalidTurns: 0,
  wantedTurns: 96,
  calibration: { status: 'pass', worstBiasMs: 2, worstSdMs: 3 } as CalibrationResult,
}
const status = (id: string, change: Partial<HealthEvidence>): HealthCheck['status'] | undefined =>
  healthChecks({ ...healthy, ...change }).find((check) => check.id === id)?.status

describe('health of the generator', () => {
  it('is ok when everything is', () => {
    expect(healthChecks(healthy).map((check) => check.status)).toEqual(healthChecks(healthy).map(() => 'ok'))
  })

  it('shows more than 2 % invalid turns, and distrusts the run when the sample proves it', () => {
    expect(status('turns.invalid', { validTurns: 98, invalidTurns: 2 })).toBe('ok')
    expect(status('turns.invalid', { validTurns: 97, invalidTurns: 3 })).toBe('warn')
    expect(status('turns.invalid', { validTurns: 96, invalidTurns: 4 })).toBe('warn')
    expect(status('turns.invalid', { validTurns: 95, invalidTurns: 5 })).toBe('unhealthy')
    expect(status('turns.invalid', { validTurns: 0, invalidTurns: 0 })).toBe('unknown')
  })

  it('watches pacing, event loop and CPU', () => {
    expect(status('pacing', { calls: [call(6), call(1)] })).toBe('warn')
    expect(status('pacing', { calls: [call(21), call(1)] })).toBe('unhealthy')
    expect(status('pacing', { calls: [call(21), ...Array.from({ length: 21 }, () => call(1))] })).toBe('warn')
    expect(status('pacing', { calls: [call(21), call(30), ...Array.from({ length: 20 }, () => call(1))] })).toBe('unhealthy')
    expect(status('pacing', { calls: [call(21), ...Array.from({ length: 99 }, () => call(1))] })).toBe('warn')
    const generator = (change: Partial<HealthEvidence['generator']>): Partial<HealthEvidence> => ({
      generator: { ...healthy.generator, ...change },
    })
    expect(status('event-loop', generator({ eventLoopP99Ms: 11 }))).toBe('warn')
    expect(status('event-loop', generator({ eventLoopP99Ms: 41 }))).toBe('unhealthy')
    expect(status('event-loop', generator({ eventLoopP99Ms: null }))).toBe('unknown')
    expect(status('cpu.caller', generator({ callerCpuCores: 1.5 }))).toBe('warn')
    expect(status('cpu.caller', generator({ callerCpuCores: 1.9 }))).toBe('unhealthy')
    expect(status('cpu.agent', generator({ agentCpuCores: null }))).toBe('unknown')
    expect(status('late-starts', generator({ lateStarts: 1 }))).toBe('warn')
  })

  it('shows a missing calibration as unknown and condemns only a reading beyond the limits', () => {
    const calibration = (change: Partial<CalibrationResult>): Partial<HealthEvidence> => ({
      calibration: { ...(healthy.calibration as CalibrationResult), ...change },
    })
    expect(status('calibration', { calibration: null })).toBe('unknown')
    expect(status('calibration', calibration({ status: 'fail', worstBiasMs: -11 }))).toBe('unhealthy')
    expect(status('calibration', calibration({ status: 'fail', worstSdMs: 10.1 }))).toBe('unhealthy')
    expect(status('calibration', calibration({ status: 'fail', why: 'only 1 of 2 turns usable' }))).toBe('warn')
    expect(status('calibration', calibration({ status: 'fail', worstBiasMs: null, worstSdMs: null }))).toBe('unknown')
  })

  it('quotes the stored calibration: an older detector and a failed one warn, none is unknown and says what to do', () => {
    const detector = 'E-3'
    const result = { status: 'pass', worstBiasMs: 2, worstSdMs: 3, engine: 'werift', detector } as CalibrationResult
    const check = (stored: StoredCalibration): HealthCheck | undefined =>
      healthChecks({ ...healthy, stored: { calibration: stored, detector } }).find(({ id }) => id === 'calibration.stored')
    const found = (change: Partial<CalibrationResult>): StoredCalibration => {
      return { kind: 'found', at: '2026-03-02T10:00:00.000Z', calibration: { ...result, ...change } }
    }
    expect(healthChecks(healthy).some(({ id }) => id === 'calibration.stored')).toBe(false)
    expect(check(found({}))).toMatchObject({ status: 'ok', actual: 'of 2026-03-02, werift: passed, worst bias 2.0 ms, worst sd 3.0 ms' })
    expect(check(found({ detector: 'E-2' }))).toMatchObject({ status: 'warn', actual: expect.stringContaining('made with E-2') })
    expect(check(found({ status: 'fail' }))?.status).toBe('warn')
    expect(check({ kind: 'none', why: 'make one: vqt calibrate' })).toMatchObject({ status: 'unknown', actual: 'make one: vqt calibrate' })
  })
})
