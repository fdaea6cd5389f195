import { describe, expect, it } from 'vitest'
import { stretchesOf, united } from './stretches.ts'

describe('stretchesOf', () => {
  it('counts, and knows the longest and the sum; none is 0', () => {
    expect(
      stretchesOf([
        [10, 30],
        [40, 45.5],
        [100, 110],
      ]),
    ).toEqual({ count: 3, longestMs: 20, totalMs: 35.5 })
    expect(stretchesOf([])).toEqual({ count: 0, longestMs: 0, totalMs: 0 })
  })
})

describe('united', () => {
  it('joins what overlaps or touches, whatever the order', () => {
    expect(
      united([
        [50, 60],
        [0, 10],
        [10.5, 20],
        [5, 8],
        [30, 40],
      ]),
    ).toEqual([
      [0, 20],
      [30, 40],
      [50, 60],
    ])
    expect(united([])).toEqual([])
  })
})
