import { expect, it } from 'vitest'
import { studentT95 } from './student-t.ts'

it('matches the printed table of one-sided 95 % quantiles', () => {
  for (const [degrees, t] of [
    [1, 6.3138],
    [2, 2.92],
    [5, 2.015],
    [10, 1.8125],
    [30, 1.6973],
    [120, 1.6577],
  ] as const) {
    expect(studentT95(degrees)).toBeCloseTo(t, 3)
  }
})
