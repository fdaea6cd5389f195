import type { RunPlan } from '../model/plan.ts'
import type { PlanPreview } from '../pipeline.ts'
import { droppedText } from '../report/figures.ts'
import { scriptedTurns } from '../scenario/plan-summary.ts'

/** What a run would do and cost, for a person: counts are exact, duration and disk are estimates. */
export function planText({ plan, estimate, power, dropped, mos }: PlanPreview): string {
  const lines = [
    plan.description === '' ? plan.scenario : `${plan.scenario}: ${plan.description}`,
    `  target    ${plan.target}`,
    `  calls     ${plan.calls.length} planned, up to ${plan.concurrency} at a time, ${plan.spares.length} spare`,
    `  turns     ${estimate.turns} scripted, ${plan.wantedTurns} valid ones wanted`,
    `  duration  about ${durationText(estimate.durationMs)}`,
    `  disk      about ${diskText(estimate.diskBytes)}`,
    `  seed      ${plan.seed} (plan ${plan.hash.slice(0, 12)})`,
    ...mos.map(
      ({ codec, scale, mosCqe, notes }) =>
        `  MOS-CQE   at best ${mosCqe.toFixed(2)} with ${codec} on the ${scale} scale (${notes.join('; ')})`,
    ),
    'gates',
    ...(power.length > 0
      ? power.map((gate) => `  ${gate.expression}\n    ${gate.text}`)
      : [dropped.length === 0 ? '  none: this run could not fail' : '  none is left: this run could neither pass nor fail']),
    ...dropped.map((gate) => `  ${droppedText(gate)}`),
  ]
  return `${lines.join('\n')}\n`
}

/** The same for machines. The plan's calls stand in it by id, start and number of turns. */
export function planJson({ plan, estimate, power, dropped, mos }: PlanPreview): Record<string, unknown> {
  const call = ({ id, startAtMs, seed, persona, steps }: RunPlan['calls'][number]): Record<string, unknown> => ({
    id,
    startAtMs,
    seed,
    persona,
    turns: scriptedTurns({ steps }),
  })
  const { scenario, description, target, seed, hash, concurrency, wantedTurns } = plan
  return {
    scenario,
    description,
    target,
    seed,
    hash,
    concurrency,
    wantedTurns,
    estimate,
    gates: power,
    droppedGates: dropped,
    bestMosCqe: mos,
    calls: plan.calls.map(call),
    spares: plan.spares.map(call),
  }
}

function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

function diskText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
