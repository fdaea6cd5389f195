import type { TargetSpec } from '../model/plan.ts'
import type { Media } from '../model/recording.ts'
import type { Target } from './contract.ts'
import { createWhipTarget } from './whip/whip-target.ts'

interface TargetFamily {
  readonly kinds: readonly TargetSpec['kind'][]
  /** A fact of how these targets are reached; it decides which measures can apply. */
  readonly carries: Media
  readonly create: (spec: TargetSpec, token: string | undefined) => Target
}

/** Every kind of system under test. Adding one = its folder and one line here. */
export const targets: readonly TargetFamily[] = [{ kinds: ['agent', 'whip'], carries: 'rtp', create: createWhipTarget }]

export function createTarget(spec: TargetSpec, token: string | undefined): Target {
  return familyOf(spec.kind).create(spec, token)
}

/** What targets of a kind carry. */
export function carriedBy(kind: TargetSpec['kind']): Media {
  return familyOf(kind).carries
}

function familyOf(kind: TargetSpec['kind']): TargetFamily {
  const family = targets.find((candidate) => candidate.kinds.includes(kind))
  if (family === undefined) throw new Error(`no target speaks ${kind}`)
  return family
}
