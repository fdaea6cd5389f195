import { describe, expect, it } from 'vitest'
import { sampleResult } from '../testing/sample-result.ts'
import { slowest, typicalCalls, unanswered, worstCalls } from './worst-calls.ts'

const failed = sampleResult({ status: 'fail' })
const ranked = worstCalls(failed)

describe('worst calls', () => {
  it('puts broken calls first, then unanswered turns, then slow answers', () => {
    expect(ranked.slice(0, 3).map(({ call }) => call.end.kind)).toEqual(['failed', 'dropped', 'off-script'])
    const completed = ranked
      .slice(3)
      .map(({ call }) => ({ silent: unanswered(call).length, ms: slowest(call)?.turnLatencyMs ?? -Infinity }))
    for (const [index, one] of completed.entries()) {
      const next = completed[index + 1] ?? { silent: 0, ms: -Infinity }
      expect(one.silent > next.silent || (one.silent === next.silent && one.ms >= next.ms)).toBe(true)
    }
  })

  it('leaves calibration calls out and every other call in', () => {
    expect(ranked.map(({ call }) => call.id).toSorted()).toEqual(
      failed.calls
        .filter((call) => call.role !== 'calibration')
        .map((call) => call.id)
        .toSorted(),
    )
  })

  it('says why, with the uncertainty', () => {
    expect(ranked[0]?.reason).toBe('failed at ice: no candidate pair worked within 5000 ms')
    expect(ranked[3]?.reason).toMatch(/^turn 3 unanswered: > 10 000 ms \(unanswered\)/)
    expect(ranked.at(-1)?.reason).toMatch(/^slowest answer in turn \d: \d+ ms ±8/)
  })

  it('finds typical calls only among those in which nothing went wrong', () => {
    const typical = typicalCalls(ranked, 2)
    expect(typical).toHaveLength(2)
    for (const { call } of typical) expect([call.end.kind, unanswered(call).length]).toEqual(['completed', 0])
    expect(typicalCalls(worstCalls(sampleResult({ status: 'unreachable' })), 2)).toEqual([])
  })
})
