import { describe, expect, it } from 'vitest'
import { cellsOf } from './cells.ts'
import { fixtureLine, inHiss, talk, testRateHz } from './degraded-speech.ts'
import { noiseFloor } from './noise-floor.ts'
import { speechLevel } from './speech-level.ts'

const lines = ['slt-0.95-i-am-not-sure', 'slt-0.95-i-take-twenty-milligrams']
const { samples: speech, utterancesMs } = talk(lines)

function floorOf(samples: Int16Array): ReturnType<typeof noiseFloor> {
  return noiseFloor(cellsOf(samples, testRateHz), speechLevel(samples, testRateHz).activeLevelDbov)
}

function floorDbov(samples: Int16Array): number {
  const floor = floorOf(samples)
  if (floor.kind !== 'measured') throw new Error(floor.kind)
  return floor.dbov
}

describe('noiseFloor', () => {
  it('is the level of the hiss in the pauses, 0.5 dB or less below its mean', () => {
    for (const levelDbov of [-70, -60, -50]) {
      const floor = floorDbov(inHiss(speech, levelDbov, 1))
      expect(floor - levelDbov).toBeGreaterThan(-0.7)
      expect(floor - levelDbov).toBeLessThan(0.2)
    }
  })

  it('does not take DC for noise', () => {
    const noisy = inHiss(speech, -60, 1)
    expect(floorDbov(noisy.map((x) => x + 300))).toBeCloseTo(floorDbov(noisy), 1)
  })

  it('is not known of speech without pauses, nor of speech switched off between words', () => {
    expect(floorOf(fixtureLine(lines[0]!))).toEqual({ kind: 'not-applicable', why: 'no pauses of 200 ms' })
    const gated = new Int16Array(speech.length)
    for (const [fromMs, toMs] of utterancesMs) gated.set(speech.subarray(fromMs * 48, toMs * 48), fromMs * 48)
    expect(floorOf(gated)).toEqual({ kind: 'digital-silence' })
    expect(floorOf(new Int16Array(48000))).toEqual({ kind: 'digital-silence' })
  })

  it('of a track without speech is that of the whole track', () => {
    const hiss = inHiss(new Int16Array(2 * testRateHz), -60, 5)
    const floor = noiseFloor(cellsOf(hiss, testRateHz), null)
    expect(floor.kind === 'measured' && Math.abs(floor.dbov + 60) < 0.7).toBe(true)
  })
})
