import type { CallPlan } from '../model/plan.ts'
import type { GeneratorHealth, RecordedCall } from '../model/recording.ts'
import type { LagOverall } from './event-loop-lag.ts'

/** A call that starts later than this after its scheduled time is a late start (k6's dropped iterations, said openly). */
const lateStartMs = 1000

/** Reads this process's CPU from now on; the returned function gives the mean number of busy cores since. */
export function watchCpu(): () => number {
  const startUsage = process.cpuUsage()
  const startMs = performance.now()
  return () => {
    const used = process.cpuUsage(startUsage)
    return (used.user + used.system) / 1000 / Math.max(1, performance.now() - startMs)
  }
}

/** The generator's own condition over a run: what makes its numbers worth believing. */
export function generatorHealth(evidence: {
  readonly callerCpuCores: number | null
  readonly agentCpuCores: number | null
  readonly lag: LagOverall | null
  readonly calls: readonly RecordedCall[]
}): GeneratorHealth {
  const isLate = (plan: CallPlan, startedAtMs: number): boolean => startedAtMs - plan.startAtMs > lateStartMs
  return {
    callerCpuCores: evidence.callerCpuCores,
    agentCpuCores: evidence.agentCpuCores,
    eventLoopP99Ms: evidence.lag?.p99Ms ?? null,
    eventLoopMaxMs: evidence.lag?.maxMs ?? null,
    lateStarts: evidence.calls.filter(({ recording }) => isLate(recording.plan, recording.startedAtMs)).length,
  }
}
