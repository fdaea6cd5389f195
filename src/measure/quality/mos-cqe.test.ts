import { describe, expect, it } from 'vitest'
import type { TrackPacket } from '../../model/recording.ts'
import { measureCall } from '../measure-call.ts'
import { syntheticCall, type SyntheticCall } from '../synthetic-call.ts'

const speech = {
  turns: [{ fragments: [[500, 1500]] as const }],
  agent: [{ fromMs: 2000, toMs: 9000, kind: 'speech' as const }],
  endMs: 10_000,
  rttMs: 20,
}
const measured = (call: SyntheticCall = {}): ReturnType<typeof measureCall> => measureCall(syntheticCall({ ...speech, ...call }))

function sampleOf(call: SyntheticCall, measure: string, leg: string): number | string {
  const found = measured(call).measurements.filter((one) => one.measure === measure && one.tags['leg'] === leg)
  expect(found).toHaveLength(1)
  const { outcome } = found[0]!
  return outcome.kind === 'measured' ? outcome.value : outcome.kind === 'not-applicable' ? outcome.why : outcome.kind
}

/** Every nth packet is missing. */
const thinned =
  (n: number) =>
  (packets: TrackPacket[]): TrackPacket[] =>
    packets.filter((_, index) => index % n !== n - 1)

describe('MOS-CQE of a call', () => {
  it('is one sample for each leg, on the codec’s own scale, with its audit', () => {
    const mos = sampleOf({}, 'mos_cqe', 'agent')
    expect(mos).toBeGreaterThan(4)
    expect(sampleOf({}, 'mos_cqe', 'caller')).toContain('does not tell which of our packets')
    const { cqe } = measured().call.quality!.agent
    if (cqe.mosCqe === null) throw new Error(cqe.reason)
    expect(cqe).toMatchObject({ scale: 'fb', mosCqe: mos, provenance: 'published-instrumental' })
    const { ro, is, idte, idle, idd, ieEff, a } = cqe.components
    expect(ro - is - idte - idle - idd - ieEff + a).toBeCloseTo(cqe.r, 9)
  })

  it('falls with loss, and with delay above 100 ms', () => {
    const [clean, some, more] = [{}, { disturb: thinned(50) }, { disturb: thinned(10) }].map(
      (call) => sampleOf(call, 'mos_cqe', 'agent') as number,
    )
    expect(some).toBeLessThan(clean!)
    expect(more).toBeLessThan(some!)
    const [near, far] = [20, 500].map((rttMs) => sampleOf({ rttMs }, 'mos_cqe', 'agent') as number)
    expect(far).toBeLessThan(near!)
  })

  it('is not applicable, with a reason, where an input is missing', () => {
    expect(sampleOf({ rttMs: null }, 'mos_cqe', 'agent')).toContain('round-trip time was not measured')
    expect(sampleOf({ agent: [] }, 'mos_cqe', 'agent')).toContain('nobody spoke')
    // Opus at the rate of speech in a call has no narrowband value.
    expect(sampleOf({}, 'mos_cqe_nb', 'agent')).toContain('narrowband scale')
    expect(sampleOf({}, 'mos_cqe_fb', 'agent')).toBe(sampleOf({}, 'mos_cqe', 'agent'))
  })
})
