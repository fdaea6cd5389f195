import { describe, expect, it } from 'vitest'
import { seededRandom } from '../entities/random.ts'
import type { DelaySetting } from '../model/plan.ts'
import { drawDelayMs } from './delay.ts'

function draws(setting: DelaySetting, n: number): number[] {
  const random = seededRandom(11)
  return Array.from({ length: n }, () => drawDelayMs(setting, random))
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

describe('response delays', () => {
  it('are what the setting says', () => {
    expect(draws({ kind: 'fixed', ms: 250 }, 3)).toEqual([250, 250, 250])
    const uniform = draws({ kind: 'uniform', minMs: 100, maxMs: 300 }, 2000)
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(100)
    expect(Math.max(...uniform)).toBeLessThan(300)
    expect(median(uniform)).toBeCloseTo(200, -1)
    const normal = draws({ kind: 'normal', meanMs: 800, sdMs: 100 }, 4000)
    const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length
    expect(mean).toBeCloseTo(800, -1)
    expect(Math.sqrt(normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length)).toBeCloseTo(100, -1)
    const lognormal = draws({ kind: 'lognormal', medianMs: 600, sigma: 0.5 }, 4000)
    expect(Math.abs(median(lognormal) - 600)).toBeLessThan(30)
  })

  it('are the same for the same seed and never negative', () => {
    const wild: DelaySetting = { kind: 'normal', meanMs: 0, sdMs: 500 }
    expect(draws(wild, 50)).toEqual(draws(wild, 50))
    expect(Math.min(...draws(wild, 200))).toBe(0)
  })
})
