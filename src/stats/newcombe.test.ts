import { describe, expect, it } from 'vitest'
import { newcombe } from './newcombe.ts'

describe('the difference of two rates', () => {
  // Newcombe 1998, table II: rows of method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
    [5, 56, 0, 29, -0.0381, 0.1926],
  ])('%i/%i − %i/%i is in [%f, %f]', (k1, n1, k2, n2, low, high) => {
    const interval = newcombe({ k: k1, n: n1 }, { k: k2, n: n2 })
    expect(interval.low).toBeCloseTo(low, 3)
    expect(interval.high).toBeCloseTo(high, 3)
  })

  it('knows nothing of a side without trials', () => {
    expect(newcombe({ k: 0, n: 0 }, { k: 0, n: 0 })).toMatchObject({
      low: expect.closeTo(-Math.SQRT1_2, 6),
      high: expect.closeTo(Math.SQRT1_2, 6),
    })
  })
})
