import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unwrapSequenceNumber, unwrapSequenceNumbers, unwrapTimestamp, unwrapTimestamps } from './rtp-time.ts'

it('continues across the wrap, forwards and backwards', () => {
  expect(unwrapTimestamp(100, 2 ** 32 - 860)).toBe(2 ** 32 + 100)
  expect(unwrapTimestamp(2 ** 32 - 860, 2 ** 32 + 100)).toBe(2 ** 32 - 860)
  expect(unwrapTimestamp(2 ** 32 - 1, 0)).toBe(-1)
  expect(unwrapSequenceNumber(3, 65534)).toBe(65539)
  expect(unwrapSequenceNumbers([65534, 65535, 1, 0, 2])).toEqual([65534, 65535, 65537, 65536, 65538])
  expect(unwrapTimestamps([])).toEqual([])
})

it('finds any sequence of steps below half the range again', () => {
  const steps = fc.array(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), { maxLength: 50 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), steps, (first, deltas) => {
      let at = first
      const truth = [first, ...deltas.map((delta) => (at += delta))]
      const wrapped = truth.map((value) => ((value % 2 ** 32) + 2 ** 32) % 2 ** 32)
      expect(unwrapTimestamps(wrapped)).toEqual(truth)
    }),
  )
})
