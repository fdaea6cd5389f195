import { describe, expect, it } from 'vitest'
import { cellsOf } from './cells.ts'
import { talk, testRateHz } from './degraded-speech.ts'
import { speechLevel } from './speech-level.ts'
import { utterancesOf } from './utterances.ts'

const lines = ['slt-0.95-i-am-not-sure', 'rms-0.95-no-thank-you-that-is-all', 'awb-1.1-i-live-on-cedar-lane']

function found(samples: Int16Array): ReturnType<typeof utterancesOf> {
  return utterancesOf(cellsOf(samples, testRateHz), speechLevel(samples, testRateHz).activeLevelDbov!)
}

describe('utterancesOf', () => {
  it('finds each line, inside its edges and near them', () => {
    const { samples, utterancesMs } = talk(lines, 600)
    const utterances = found(samples)
    expect(utterances.length).toBe(lines.length)
    for (const [index, [fromMs, toMs]] of utterances.entries()) {
      const [startMs, endMs] = utterancesMs[index]!
      expect(fromMs).toBeGreaterThan(startMs - 20)
      expect(fromMs).toBeLessThan(startMs + 200)
      expect(toMs).toBeLessThan(endMs + 20)
      expect(toMs).toBeGreaterThan(endMs - 200)
    }
  })

  it('joins what a short pause parts, and drops clicks', () => {
    const { samples } = talk(lines, 100)
    const joined = found(samples)
    expect(joined.length).toBe(1)
    const clicked = talk(lines, 600).samples
    clicked.fill(20000, 48 * 200, 48 * 205)
    expect(found(clicked).length).toBe(lines.length)
  })
})
