import { describe, expect, it } from 'vitest'
import { cellsOf } from './cells.ts'
import { missingSpeech, pathGainDb, type MissingSpeech } from './missing-speech.ts'

/** A second of a 300 Hz tone, a second of silence, in turn; 8 kHz. */
const rateHz = 8000
const reference = Int16Array.from({ length: 8 * rateHz }, (_, i) =>
  i % (2 * rateHz) < rateHz ? 8000 * Math.sin((2 * Math.PI * 300 * i) / rateHz) : 0,
)
const levelDbov = 20 * Math.log10(8000 / 32768) - 3.01
const noLag = (): readonly number[] => [0]

function missingIn(output: Int16Array, gainDb = 0, lagsAt = noLag): MissingSpeech {
  return missingSpeech(cellsOf(reference, rateHz), cellsOf(output, rateHz), levelDbov, gainDb, lagsAt)!
}

function holed(holesMs: readonly (readonly [number, number])[]): Int16Array {
  const out = reference.slice()
  for (const [fromMs, toMs] of holesMs) out.fill(0, fromMs * 8, toMs * 8)
  return out
}

describe('missingSpeech', () => {
  it('counts holes to the millisecond, wherever they fall on the frames', () => {
    expect(missingIn(reference)).toEqual({ ratio: 0, activeMs: 4000, missingMs: 0, gaps: { count: 0, longestMs: 0, totalMs: 0 } })
    expect(
      missingIn(
        holed([
          [100, 120],
          [213, 253],
          [2505, 2605],
        ]),
      ),
    ).toEqual({
      ratio: 160 / 4000,
      activeMs: 4000,
      missingMs: 160,
      gaps: { count: 3, longestMs: 100, totalMs: 160 },
    })
  })

  it('counts holes that nearly touch', () => {
    expect(
      missingIn(
        holed([
          [100, 120],
          [123, 143],
          [144, 164],
        ]),
      ).missingMs,
    ).toBeGreaterThanOrEqual(58)
  })

  it('does not count what is shorter than 9 ms, nor the silence of the reference', () => {
    expect(
      missingIn(
        holed([
          [300, 308],
          [500, 505],
          [1000, 2000],
        ]),
      ).missingMs,
    ).toBe(0)
  })

  it('lets a gap go on over a short pause of the reference, not over a long one', () => {
    const paused = reference.slice()
    paused.fill(0, 8 * 400, 8 * 500)
    const cells = cellsOf(paused, rateHz)
    const lost = paused.slice()
    lost.fill(0, 8 * 300, 8 * 600)
    expect(missingSpeech(cells, cellsOf(lost, rateHz), levelDbov, 0, noLag)).toMatchObject({
      missingMs: 200,
      gaps: { count: 1, longestMs: 300, totalMs: 300 },
    })
    expect(missingIn(holed([[900, 2100]])).gaps).toEqual({ count: 2, longestMs: 100, totalMs: 200 })
  })

  it('takes 25 dB below the gain of the path for missing, not 20', () => {
    const soft = (byDb: number): Int16Array =>
      reference.map((x, i) => (i >= 8 * 200 && i < 8 * 300 ? Math.round(x * 10 ** (-byDb / 20)) : x))
    expect(missingIn(soft(20)).missingMs).toBe(0)
    expect(missingIn(soft(30)).missingMs).toBe(100)
    expect(missingIn(soft(20), 10).missingMs).toBe(100)
  })

  it('judges a place by the loudest of its lags, and leaves out what lies outside the output', () => {
    expect(missingIn(holed([[200, 260]]), 0, () => [0, 100]).missingMs).toBe(0)
    expect(missingIn(reference.subarray(0, 8 * 2500)).activeMs).toBe(1500)
    expect(missingSpeech(cellsOf(reference, rateHz), cellsOf(new Int16Array(0), rateHz), levelDbov, 0, noLag)).toBeNull()
  })
})

describe('pathGainDb', () => {
  it('is that of what came through, though most is lost', () => {
    const halved = reference.map((x, i) => (i % (10 * 160) < 4 * 160 ? Math.round(x / 2) : 0))
    expect(pathGainDb(cellsOf(reference, rateHz), cellsOf(halved, rateHz), levelDbov, -9, noLag)).toBeCloseTo(-6.02, 1)
    expect(pathGainDb(cellsOf(reference, rateHz), cellsOf(new Int16Array(8), rateHz), levelDbov, 0, noLag)).toBeNull()
  })
})
