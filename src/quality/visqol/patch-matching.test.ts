import { describe, expect, it } from 'vitest'
import { matchPatches, patchesWithin } from './patch-matching.ts'
import type { Spectrogram } from './spectrogram.ts'

/** From rows, one for each band. */
function fromRows(rows: readonly (readonly number[])[]): Spectrogram {
  const frames = rows[0]!.length
  return {
    frames,
    bands: rows.length,
    values: Float64Array.from({ length: frames * rows.length }, (_, at) => rows[at % rows.length]![Math.floor(at / rows.length)]!),
  }
}

/** A row of `length` zeros but for runs of values that begin at the given frames. */
function row(length: number, runs: Readonly<Record<number, readonly number[]>>): number[] {
  const values = Array.from({ length }, () => 0)
  for (const [start, run] of Object.entries(runs)) values.splice(Number(start), run.length, ...run)
  return values
}

describe('patchesWithin', () => {
  it('drops what begins more than half a patch after the end', () => {
    const starts = [0, 15, 30, 45, 60]
    expect(patchesWithin(starts, 30, 45)).toEqual(starts)
    expect(patchesWithin(starts, 30, 44)).toEqual([0, 15, 30, 45])
  })
})

describe('matchPatches', () => {
  it('loses a patch that could only be matched backwards in time (upstream case)', () => {
    const columns = (...values: number[]): Spectrogram => fromRows([values, values.map(() => 0), values])
    const matched = matchPatches(columns(1, 100, 3, 4), columns(100, 1, 3, 4), [0, 1, 2, 3], 1, 1)
    expect(matched.map(({ degStartS }) => degStartS)).toEqual([1, 0, 2, 3])
    expect(matched.map(({ lost }) => lost)).toEqual([false, true, false, false])
    expect(matched[1]).toMatchObject({ similarity: 0, degStartS: 0, degEndS: 0, refStartS: 1, refEndS: 2 })
    expect([...matched[1]!.bandMeans]).toEqual([0, 0, 0])
  })

  it('finds patches that moved by different amounts (upstream case)', () => {
    const refOther = row(31, { 5: [1], 11: [2], 13: [1, 2, 3], 22: [1, 2] })
    const reference = fromRows([row(31, { 4: [1, 1, 1], 11: [2, 2, 2, 2, 2], 22: [3, 3] }), refOther, refOther])
    const degBottom = { 7: [1], 13: [2, 0, 1, 2, 3], 22: [1, 2] }
    const degraded = fromRows([
      row(31, { 6: [1, 2, 1], 13: [2, 1, 2, 3, 2], 22: [3, 3] }),
      row(31, { 5: [1], ...degBottom }),
      row(31, degBottom),
    ])
    const matched = matchPatches(reference, degraded, [4, 6, 10, 12, 14, 22], 2, 1)
    expect(matched.map(({ degStartS }) => degStartS)).toEqual([6, 8, 12, 14, 16, 22])
    expect(matched.some(({ lost }) => lost)).toBe(false)
  })

  it('finds every patch of an identical signal in its own place', () => {
    const values = Array.from({ length: 60 }, (_, f) => 30 + 20 * Math.sin(f * f * 0.3))
    const spectrogram = fromRows([values, values.map((value) => value / 2)])
    const matched = matchPatches(spectrogram, spectrogram, [9, 29], 20, 0.02)
    expect(
      matched.map(({ similarity, refStartS, degStartS, degEndS }) => [similarity, refStartS - degStartS, degEndS - degStartS]),
    ).toEqual([
      [1, 0, expect.closeTo(0.4, 12)],
      [1, 0, expect.closeTo(0.4, 12)],
    ])
    expect(matched[0]!.bandEnergies[0]).toBeCloseTo(values.slice(9, 29).reduce((sum, value) => sum + value, 0) / 20, 12)
  })

  it('matches with a degraded signal of a single frame', () => {
    const reference = fromRows([Array.from({ length: 60 }, (_, f) => f % 7)])
    const matched = matchPatches(reference, fromRows([[3]]), [9, 29], 20, 0.02)
    expect(matched.map(({ lost }) => lost)).toEqual([false, true])
  })
})
