import { describe, expect, it } from 'vitest'
import { alignAndTruncate, alignmentLag, shifted } from './global-alignment.ts'

const reference = Float64Array.of(2, 2, 1, 0.1, -3, 0.1, 1, 2, 2, 6, 8, 6, 2, 2)
const early = Float64Array.of(1.2, 0.1, -3.3, 0.1, 1.1, 2.2, 2.1, 7.1, 8.3, 6.8, 2.4, 2.2, 2.2, 2.1)
const late = Float64Array.of(2, 2, 2, 2, 1, 0.1, -3, 0.1, 1, 2, 2, 6, 8, 6)

describe('alignment', () => {
  it('puts zeros before a signal that is early', () => {
    const lag = alignmentLag(reference, early)
    expect(lag).toBe(2)
    expect([...shifted(early, lag)]).toEqual([0, 0, ...early])
  })

  it('begins later in a signal that is late', () => {
    const lag = alignmentLag(reference, late)
    expect(lag).toBe(-2)
    expect([...shifted(late, lag)]).toEqual([...late.subarray(2)])
  })

  it('leaves a signal alone where the lag would be more than half the reference', () => {
    const click = (at: number): Float64Array => Float64Array.from({ length: 100 }, (_, n) => (n === at ? 1 : 0))
    expect(alignmentLag(click(80), click(31))).toBe(49)
    expect(alignmentLag(click(80), click(29))).toBe(0)
  })
})

describe('alignAndTruncate', () => {
  it.each([
    ['early', early, 2, [...reference.subarray(2)], [...early.subarray(0, 12)]],
    ['late', late, -2, [...reference.subarray(0, 12)], [...late.subarray(2)]],
  ])('leaves 12 samples of 14 that are 2 %s', (_, degraded, lag, expectedReference, expectedDegraded) => {
    const aligned = alignAndTruncate(reference, degraded, 1)
    expect(aligned.lag).toBe(lag)
    expect([...aligned.reference]).toEqual(expectedReference)
    expect([...aligned.degraded]).toEqual(expectedDegraded)
  })

  it('cuts the longer of two signals in step at its end', () => {
    expect(alignAndTruncate(reference, reference.subarray(0, 13), 1).reference.length).toBe(13)
    const longer = alignAndTruncate(reference.subarray(0, 13), reference, 1)
    expect(longer).toMatchObject({ lag: 0, from: 0 })
    expect(longer.degraded.length).toBe(13)
  })
})
