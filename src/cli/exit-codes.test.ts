import { describe, expect, it } from 'vitest'
import { exitCodeOf, type ScenarioEnd } from './exit-codes.ts'
import { fakeVerdict } from './fake-result.ts'

const ends = {
  internal: { kind: 'stopped', code: 70 },
  interrupted: { kind: 'judged', verdict: fakeVerdict(130) },
  usage: { kind: 'stopped', code: 2 },
  unreachable: { kind: 'judged', verdict: fakeVerdict(4) },
  unhealthy: { kind: 'judged', verdict: fakeVerdict(3, 'unhealthy') },
  failed: { kind: 'judged', verdict: fakeVerdict(1) },
  inconclusive: { kind: 'judged', verdict: fakeVerdict(3) },
  passed: { kind: 'judged', verdict: fakeVerdict(0) },
} satisfies Record<string, ScenarioEnd>

const order = Object.values(ends)
const codes = [70, 130, 2, 4, 3, 1, 3, 0]

describe('exitCodeOf', () => {
  it('is the code of a single end', () => {
    expect(order.map((end) => exitCodeOf([end]))).toEqual(codes)
    expect(exitCodeOf([{ kind: 'stopped', code: 130 }])).toBe(130)
  })

  it('takes the stronger reason of any two scenarios, in either order', () => {
    for (const [i, stronger] of order.entries()) {
      for (const weaker of order.slice(i)) {
        expect(exitCodeOf([stronger, weaker])).toBe(codes[i])
        expect(exitCodeOf([weaker, stronger])).toBe(codes[i])
      }
    }
  })

  it('with strict turns an inconclusive end into 1 and nothing else', () => {
    expect(order.map((end) => exitCodeOf([end], true))).toEqual([70, 130, 2, 4, 1, 1, 1, 0])
  })
})
