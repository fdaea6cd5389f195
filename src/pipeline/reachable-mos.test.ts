import { describe, expect, it } from 'vitest'
import { parseThreshold, type Threshold } from '../gate/threshold.ts'
import { reachableMos, unreachable } from './reachable-mos.ts'

const problem = (expression: string): ReturnType<typeof unreachable> => unreachable(parseThreshold(expression) as Threshold)

describe('what MOS-CQE can reach', () => {
  it('is said for each codec that can be negotiated', () => {
    expect(reachableMos()).toEqual([
      { codec: 'Opus', scale: 'fullband', mosCqe: expect.closeTo(4.4012, 3), notes: [expect.stringContaining('40 kbit/s')] },
    ])
  })

  it('lets gates pass that a clean call can meet', () => {
    for (const gate of [
      'mos_cqe{leg:agent}:p(50)>=4.0',
      'mos_cqe:p(5)>4.4',
      'mos_cqe_fb:avg>=4.2',
      'mos_lqo:p(50)>=5',
      'turn_latency:p(50)>=9',
      'mos_cqe:p(50)<4.9',
    ])
      expect(problem(gate), gate).toBeNull()
  })

  it('refuses those that none can', () => {
    expect(problem('mos_cqe{leg:agent}:p(50)>=4.5')).toMatchObject({
      code: 'gate.unreachable',
      message: 'the gate mos_cqe{leg:agent}:p(50)>=4.5 can never be met: the most that Opus reaches is 4.40',
    })
    expect(problem('mos_cqe_nb:p(50)>=4.45')?.message).toContain('Opus on the narrowband scale')
    expect(problem('mos_lqo:p(50)>5')?.message).toContain('identical speech reaches is 5.00')
  })
})
