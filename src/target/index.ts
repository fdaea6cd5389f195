import type { TargetSpec } from '../model/plan.ts'
import type { Target } from './contract.ts'
import { createWhipTarget } from './whip/whip-target.ts'

interface TargetFamily {
  readonly kinds: readonly TargetSpec['kind'][]
  readonly create: (spec: TargetSpec, token: string | undefined) => Target
}

/** Every kind of system under test. Adding one = its folder and one line here. */
export const targets: readonly TargetFamily[] = [{ kinds: ['agent', 'whip'], create: createWhipTarget }]

export function createTarget(spec: TargetSpec, token: string | undefined): Target {
  const family = targets.find((candidate) => candidate.kinds.includes(spec.kind))
  if (family === undefined) throw new Error(`no target speaks ${spec.kind}`)
  return family.create(spec, token)
}
