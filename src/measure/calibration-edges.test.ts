import { describe, expect, it } from 'vitest'
import { calibrationEdges, codecDelay } from './calibration-edges.ts'

/** A vowel of 600 ms with hard edges, active level about −26 dBov. */
function vowel(): Int16Array {
  return Int16Array.from({ length: 48 * 600 }, (_, at) =>
    Math.round(
      [1, 2, 3, 4, 5].reduce((sum, harmonic) => sum + (1600 / harmonic) * Math.sin((2 * Math.PI * 130 * harmonic * at) / 48_000), 0),
    ),
  )
}

describe('edges in noise', () => {
  it('reads the hard edges of a vowel at every level of noise: the onset within a pitch period, the offset within ring and frame', () => {
    const edges = calibrationEdges([vowel(), vowel(), vowel()])
    expect(edges.map(({ edge, snrDb, n, missing }) => [edge, snrDb, n, missing])).toEqual(
      [40, 30, 20].flatMap((snrDb) => [
        ['onset', snrDb, 3, 0],
        ['offset', snrDb, 3, 0],
      ]),
    )
    // Between two pulses a 1 ms frame can lie under the threshold; a hard end rings on in the codec for about 10 ms, and the detector's frames
    // are 10 ms long.
    const periodMs = 1000 / 130
    for (const { edge, biasMs } of edges) expect(Math.abs(biasMs)).toBeLessThan(edge === 'onset' ? periodMs : 20)
  })

  it('an edge that sinks into the noise is read late, and more so in more noise', () => {
    const rising = vowel().map((sample, at) => sample * 10 ** (-1.75 * Math.max(0, 1 - at / (48 * 200))))
    const [at40, at20] = [40, 20].map((snrDb) => calibrationEdges([rising], [snrDb]).find(({ edge }) => edge === 'onset')?.biasMs ?? NaN)
    expect(at20).toBeGreaterThan((at40 ?? NaN) + 20)
  })

  it('a line in which nothing is found is missing', () => {
    expect(calibrationEdges([new Int16Array(4800)], [20])).toEqual([
      { edge: 'onset', snrDb: 20, n: 0, missing: 1, biasMs: 0, sdMs: 0 },
      { edge: 'offset', snrDb: 20, n: 0, missing: 1, biasMs: 0, sdMs: 0 },
    ])
  })
})

it('a click comes out of the codec after its look-ahead of 312 samples, and decoding adds nothing', () => {
  expect(codecDelay()).toEqual({ lookaheadMs: 6.5, decoderDelayMs: 0 })
})
