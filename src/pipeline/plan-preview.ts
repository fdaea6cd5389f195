import { gatePower } from '../gate/power.ts'
import { isProblem, parseThreshold } from '../gate/threshold.ts'
import { measureDefinitions } from '../measure/index.ts'
import type { RunPlan } from '../model/plan.ts'
import { planSummary } from '../scenario/plan-run.ts'
import { loadPlan } from './load-plan.ts'
import { reachableMos, type ReachableMos } from './reachable-mos.ts'
import type { RunRequest } from './request.ts'

export interface PlanPreview {
  readonly plan: RunPlan
  readonly estimate: { readonly durationMs: number; readonly diskBytes: number; readonly turns: number }
  /** Per gate, what this many samples can show, and what it must be read with. */
  readonly power: readonly { readonly expression: string; readonly text: string }[]
  /** The best MOS-CQE of each codec that can be negotiated. */
  readonly mos: readonly ReachableMos[]
}

/** What a run would do and cost, and what its gates could show, without placing a call. */
export async function planScenario(request: RunRequest): Promise<PlanPreview> {
  const { plan } = await loadPlan(request)
  const estimate = planSummary(plan)
  const samples = { turns: estimate.turns, calls: plan.calls.length }
  const power = plan.thresholds.map(({ expression }) => {
    const caveat = caveatOf(expression)
    return { expression, text: `${gatePower(expression, samples)}${caveat === null ? '' : `; mind: ${caveat}`}` }
  })
  return { plan, estimate, power, mos: reachableMos() }
}

function caveatOf(expression: string): string | null {
  const parsed = parseThreshold(expression, measureDefinitions)
  if (isProblem(parsed)) return null
  return measureDefinitions.find(({ id }) => id === parsed.measure)?.caveat ?? null
}
