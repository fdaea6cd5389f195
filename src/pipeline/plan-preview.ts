import { applicableGates, whyInapplicable } from '../gate/applicable-gates.ts'
import { gatePower } from '../gate/power.ts'
import { isProblem, parseThreshold } from '../gate/threshold.ts'
import { measureDefinitions } from '../measure/index.ts'
import type { RunPlan, ThresholdSource } from '../model/plan.ts'
import type { Media } from '../model/recording.ts'
import type { DroppedGate } from '../model/result.ts'
import { planSummary } from '../scenario/plan-run.ts'
import { loadPlan } from './load-plan.ts'
import { reachableMos, type ReachableMos } from './reachable-mos.ts'
import type { RunRequest } from './request.ts'
import { mediaOf } from './route.ts'

export interface PlanPreview {
  readonly plan: RunPlan
  readonly estimate: { readonly durationMs: number; readonly diskBytes: number; readonly turns: number }
  /** Per gate, what this many samples can show, and what it must be read with. */
  readonly power: readonly { readonly expression: string; readonly text: string }[]
  /** Gates of profiles that cannot apply to the target: they would not be judged. */
  readonly dropped: readonly DroppedGate[]
  /** The best MOS-CQE of each codec that can be negotiated; none where the target carries no RTP. */
  readonly mos: readonly ReachableMos[]
}

/** What a run would do and cost, and what its gates could show, without placing a call. */
export async function planScenario(request: RunRequest): Promise<PlanPreview> {
  const { plan, file } = await loadPlan(request)
  const media = await mediaOf(plan.target, file)
  const estimate = planSummary(plan)
  const samples = { turns: estimate.turns, calls: plan.calls.length }
  return { plan, estimate, ...gatePreview(plan.thresholds, samples, media), mos: media === 'rtp' ? reachableMos() : [] }
}

/** What gates could show with so many samples against a target that carries this. All of them can be read: `loadPlan` has seen to it. */
export function gatePreview(
  thresholds: readonly ThresholdSource[],
  samples: { readonly turns: number; readonly calls: number },
  media: Media,
): Pick<PlanPreview, 'power' | 'dropped'> {
  const gates = thresholds.flatMap((source) => {
    const threshold = parseThreshold(source.expression, measureDefinitions)
    return isProblem(threshold) ? [] : [{ source, threshold }]
  })
  const { judged, dropped } = applicableGates(gates, measureDefinitions, media)
  const power = judged.map(({ threshold }) => {
    const why = whyInapplicable(threshold.measure, measureDefinitions, media)
    const caveat = measureDefinitions.find(({ id }) => id === threshold.measure)?.caveat
    const text = why === null ? gatePower(threshold, samples) : `cannot pass: ${why}`
    return { expression: threshold.expression, text: `${text}${caveat === undefined ? '' : `; mind: ${caveat}`}` }
  })
  return { power, dropped }
}
