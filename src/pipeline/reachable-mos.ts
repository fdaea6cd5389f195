import type { Threshold } from '../gate/threshold.ts'
import type { Problem } from '../model/problem.ts'
import { codecNamed, factsOf } from '../quality/e-model/codec.ts'
import { knownBitratesKbps } from '../quality/e-model/codec-values.ts'
import { bestReachable, mosCqe, type MosCqe } from '../quality/e-model/mos-cqe.ts'

/** What our caller offers in a session description: nothing else can be negotiated. */
const offered = ['opus'] as const

/** The best MOS-CQE a codec can reach: no loss, no delay. */
export interface ReachableMos {
  readonly codec: string
  readonly scale: string
  readonly mosCqe: number
  readonly notes: readonly string[]
}

const scaleNames = { nb: 'narrowband', wb: 'wideband', fb: 'fullband' } as const

/** What each negotiable codec can reach on its own scale, for a dry run. */
export function reachableMos(): readonly ReachableMos[] {
  return offered.flatMap((name) => shown(name, bestReachable(name)))
}

/** Why a gate can never be met by any negotiable codec; null where one might. Only lower limits on MOS can be out of reach. */
export function unreachable({ measure, operator, limit, expression }: Threshold): Problem | null {
  if (operator !== '>' && operator !== '>=') return null
  const best = measure.startsWith('mos_lqo') ? { what: 'identical speech', value: 5 } : bestOf(measure)
  if (best === null || (operator === '>=' ? limit <= best.value : limit < best.value)) return null
  return {
    code: 'gate.unreachable',
    message: `the gate ${expression} can never be met: the most that ${best.what} reaches is ${best.value.toFixed(2)}`,
    hint:
      measure === 'mos_cqe' ? 'callers notice an agent below 4.0: mos_cqe{leg:agent}:p(50)>=4.0' : 'lower the limit, or gate on mos_cqe',
  }
}

function bestOf(measure: string): { readonly what: string; readonly value: number } | null {
  const scale = (['nb', 'wb', 'fb'] as const).find((one) => measure === `mos_cqe_${one}`)
  if (measure !== 'mos_cqe' && scale === undefined) return null
  const scores = offered.flatMap((name) => {
    const found = scale === undefined ? bestReachable(name) : bestOn(name, scale)
    return found?.mosCqe == null
      ? []
      : [{ what: labelOf(name) + (scale === undefined ? '' : ` on the ${scaleNames[scale]} scale`), value: found.mosCqe }]
  })
  return scores.reduce((best, score) => (score.value > best.value ? score : best), scores[0] ?? { what: 'any codec we offer', value: 0 })
}

function bestOn(name: string, scale: 'nb' | 'wb' | 'fb'): MosCqe | null {
  const codec = codecNamed(name)
  if (codec === null) return null
  const scores = knownBitratesKbps(codec, scale).map((bitrateKbps) =>
    mosCqe({ codec, bitrateKbps, scale, lossPercent: 0, burstR: 1, delayMs: 0 }),
  )
  return scores.reduce<MosCqe | null>((best, score) => ((score.mosCqe ?? 0) > (best?.mosCqe ?? 0) ? score : best), null)
}

function shown(name: string, score: MosCqe): readonly ReachableMos[] {
  if (score.mosCqe === null) return []
  return [{ codec: labelOf(name), scale: scaleNames[score.scale], mosCqe: score.mosCqe, notes: score.notes }]
}

function labelOf(name: string): string {
  const codec = codecNamed(name)
  return codec === null ? name : factsOf(codec).label
}
