import { expect, test } from 'vitest'
import { atLeast } from './binomial.ts'

test('the upper tail of a binomial distribution', () => {
  expect(atLeast(0, 10, 0.3)).toBe(1)
  expect(atLeast(1, 2, 0.5)).toBeCloseTo(0.75, 12)
  expect(atLeast(2, 2, 0.5)).toBeCloseTo(0.25, 12)
  // 1 − 0.99^22, and less what exactly one hit has: 22 · 0.01 · 0.99^21.
  expect(atLeast(1, 22, 0.01)).toBeCloseTo(1 - 0.99 ** 22, 12)
  expect(atLeast(2, 22, 0.01)).toBeCloseTo(1 - 0.99 ** 22 - 22 * 0.01 * 0.99 ** 21, 12)
  expect(atLeast(1200, 100_000, 0.01)).toBeLessThan(1e-6)
})
