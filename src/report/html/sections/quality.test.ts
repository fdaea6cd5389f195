import { describe, expect, it } from 'vitest'
import type { LegQuality } from '../../../model/quality.ts'
import type { Result } from '../../../model/result.ts'
import { sampleResult } from '../../../testing/sample-result.ts'
import { worstCalls } from '../../worst-calls.ts'
import { qualitySection } from './quality.ts'

function textOf(result: Result): string {
  const { markup } = qualitySection.render({ result, ranked: worstCalls(result), limit: null, embedded: new Set(), runDir: '' })
  return markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

describe('the section on speech quality', () => {
  const result = sampleResult({ status: 'pass', calls: 3 })

  it('shows every method beside the others, with the audit of R', () => {
    const text = textOf(result)
    expect(text).toContain('4.27 fullband')
    expect(text).toContain('4.81 median, 4.81 worst')
    expect(text).toContain('R 129.4 = Ro 148.0 − Ie,eff 18.6')
    expect(text).toContain('map exp-scaled, 1 segment, 1 with suspect alignment left out, 1 not scored')
    expect(text).toContain('0.30 %')
    expect(text).toContain('2 lost, 1 too late, of 1000')
    expect(text).toContain('72 ms: network 25.2')
    expect(text).toContain('−26.3 dBov, active 52.0 %; the pauses are digital silence; 2 holes, 0 repeated frames, 0.0 % clipped')
    expect(text).toContain('1 segment: level −0.4 dB; 3 gaps, 1 delay jumps, 20 ms inserted or removed')
    expect(text).toContain('– (the target does not tell which of our packets it received)')
    expect(text).toContain('3 stretches of speech were not scored by ViSQOL')
  })

  it('says where the network was constant, and only there', () => {
    expect(textOf(result)).not.toContain('The network was constant')
    const constant = (leg: LegQuality): LegQuality =>
      leg.transport === null ? leg : { ...leg, transport: { ...leg.transport, lost: 0, late: 0, lossPercent: 0, constant: true } }
    const calls = result.calls.map((call) =>
      call.quality === null ? call : { ...call, quality: { agent: constant(call.quality.agent), caller: constant(call.quality.caller) } },
    )
    expect(textOf({ ...result, calls })).toContain('MOS-CQE says here only which codec it was')
  })

  it('has nothing to say where no call connected', () => {
    expect(textOf(sampleResult({ status: 'unreachable' }))).toContain('there is no speech to judge')
  })
})
