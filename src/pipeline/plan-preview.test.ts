import { describe, expect, it } from 'vitest'
import { gateProfileNames, gateProfiles } from '../scenario/gate-profiles.ts'
import type { ThresholdSource } from '../model/plan.ts'
import { thresholdProblem } from './load-plan.ts'
import { gatePreview, planScenario } from './plan-preview.ts'
import { mediaOf } from './route.ts'

const shipped = gateProfileNames.flatMap((profile) =>
  gateProfiles[profile].map((expression): ThresholdSource => ({ expression, profile, file: 'a.yaml', line: 1 })),
)
const typed: ThresholdSource = { expression: 'packet_loss:p(50)<0.01' }
const samples = { turns: 102, calls: 17 }

describe('what gates of a plan could show', () => {
  it('against a target that carries RTP: each of them', () => {
    const { power, dropped } = gatePreview([...shipped, typed], samples, 'rtp')
    expect(power.map(({ expression }) => expression)).toEqual([...shipped, typed].map(({ expression }) => expression))
    for (const { expression, text } of power) expect(text, expression).toMatch(/^can pass/)
    expect(dropped).toEqual([])
  })

  it('against one that carries audio alone: the shipped ones that cannot apply are dropped, a typed one cannot pass', () => {
    const { power, dropped } = gatePreview([...shipped, typed], samples, 'audio')
    expect(power).toEqual([
      { expression: 'turn_latency:p(95)<1000', text: 'can pass with at most 1 turn of 102 above 1000' },
      { expression: 'call_failed:rate<0.15', text: expect.stringMatching(/^can pass/) },
      { expression: 'packet_loss:p(50)<0.01', text: 'cannot pass: the target carries no RTP, and packet_loss is measured on RTP packets' },
    ])
    expect(dropped.map(({ expression, profile }) => [profile, expression])).toEqual(
      gateProfiles['agent-leg'].map((expression) => ['agent-leg', expression]),
    )
  })
})

it('every shipped gate can be read, and met', () => {
  for (const { expression } of shipped) expect(thresholdProblem(expression), expression).toBeNull()
})

it('every target there is carries RTP, and a plan for it drops nothing', async () => {
  expect(await Promise.all(['agent', 'https://example.com/calls', 'no-such-profile'].map((target) => mediaOf(target, 'a.yaml')))).toEqual([
    'rtp',
    'rtp',
    'rtp',
  ])
  const preview = await planScenario({ scenarioFile: null, out: null, gates: [], command: '', runsRoot: '', env: {} })
  expect(preview).toMatchObject({ dropped: [], power: { length: 4 }, mos: { length: 1 } })
})
