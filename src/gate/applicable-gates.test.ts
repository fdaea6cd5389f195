import { expect, it } from 'vitest'
import { measureDefinitions } from '../measure/index.ts'
import type { ThresholdSource } from '../model/plan.ts'
import { applicableGates, whyInapplicable, type SourcedGate } from './applicable-gates.ts'
import { parseThreshold, type Threshold } from './threshold.ts'

const gate = (source: ThresholdSource): SourcedGate => ({
  source,
  threshold: parseThreshold(source.expression, measureDefinitions) as Threshold,
})
const latency = gate({ expression: 'turn_latency:p(95)<1000', profile: 'slo-1s', file: 'a.yaml', line: 2 })
const mos = gate({ expression: 'mos_cqe{leg:agent}:p(50)>=4.0', profile: 'agent-leg', file: 'a.yaml', line: 2 })
const typedInFile = gate({ expression: 'mos_cqe{leg:agent}:p(50)>=4.0', file: 'a.yaml', line: 4 })
const onCommandLine = gate({ expression: 'packet_loss:p(50)<0.01' })
const all = [mos, latency, typedInFile, onCommandLine]

it('drops gates of profiles that need RTP where the target carries none, and no other', () => {
  expect(applicableGates(all, measureDefinitions, 'audio')).toEqual({
    judged: [latency, typedInFile, onCommandLine],
    dropped: [
      {
        expression: 'mos_cqe{leg:agent}:p(50)>=4.0',
        profile: 'agent-leg',
        why: 'the target carries no RTP, and mos_cqe is measured on RTP packets',
      },
    ],
  })
})

it('drops nothing where the target carries RTP, whatever samples there will be', () => {
  expect(applicableGates(all, measureDefinitions, 'rtp')).toEqual({ judged: all, dropped: [] })
})

it('knows the measures that need RTP by their definitions', () => {
  const inapplicable = measureDefinitions.filter(({ id }) => whyInapplicable(id, measureDefinitions, 'audio') !== null)
  expect(inapplicable.map(({ id }) => id)).toEqual([
    'turn_latency_played',
    'stop_time_played',
    'mos_cqe',
    'mos_cqe_nb',
    'mos_cqe_wb',
    'mos_cqe_fb',
    'missing_speech',
    'packet_loss',
  ])
  expect(whyInapplicable('no_such_measure', measureDefinitions, 'audio')).toBeNull()
})
