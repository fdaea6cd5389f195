import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { PlanPreview } from '../../pipeline.ts'
import { planScenario } from '../../pipeline.ts'
import { cleanUp, scratch, shortScenario, vqt } from './vqt.ts'

afterAll(cleanUp)

it('the same recordings judged twice give byte-identical result.json, also to what the run itself wrote', async () => {
  const dir = scratch()
  const out = join(dir, 'run')
  await vqt(['run', shortScenario(dir, '{}'), '--out', out], { limitS: 60 })
  const live = readFileSync(join(out, 'result.json'))
  for (let again = 0; again < 2; again++) {
    await vqt(['measure', out], { limitS: 60 })
    expect(readFileSync(join(out, 'result.json')).equals(live)).toBe(true)
  }
})

it('the same seed gives the same plan, another seed another', async () => {
  const plan = async (seed: number): Promise<PlanPreview> =>
    planScenario({ scenarioFile: null, out: null, seed, gates: [], command: '', runsRoot: '', env: {} })
  const [first, same, other] = await Promise.all([plan(7), plan(7), plan(8)])
  expect(JSON.stringify(same)).toBe(JSON.stringify(first))
  expect(other.plan.hash).not.toBe(first.plan.hash)
})
