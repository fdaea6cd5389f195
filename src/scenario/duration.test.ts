import { expect, test } from 'vitest'
import { parseDurationMs } from './duration.ts'

test('a number is milliseconds; units are ms, s and m', () => {
  expect(parseDurationMs(600)).toBe(600)
  expect(parseDurationMs('600')).toBe(600)
  expect(parseDurationMs('600ms')).toBe(600)
  expect(parseDurationMs('1.5s')).toBe(1500)
  expect(parseDurationMs('1.1 s')).toBe(1100)
  expect(parseDurationMs('2m')).toBe(120_000)
  expect(parseDurationMs(0)).toBe(0)
})

test('anything else is no duration', () => {
  for (const bad of ['', 's', '-5ms', '1h', '1,5s', -1, Number.NaN, null, undefined, {}, '5 s s']) expect(parseDurationMs(bad)).toBeNull()
})
