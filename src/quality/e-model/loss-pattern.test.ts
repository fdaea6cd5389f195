import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../stats/seeded-random.ts'
import { gminPackets, lossPattern } from './loss-pattern.ts'

/** `.` arrived, `x` lost. */
function packets(text: string): readonly boolean[] {
  return [...text].map((packet) => packet === 'x')
}

const gap = '.'.repeat(gminPackets)

/** A two-state Markov channel: p loses after an arrival, q delivers after a loss. */
function markov(p: number, q: number, count: number): readonly boolean[] {
  const random = seededRandom(11)
  let lost = false
  return Array.from({ length: count }, () => (lost = random() < (lost ? 1 - q : p)))
}

describe('lossPattern', () => {
  it('is nothing where no packet was expected', () => {
    expect(lossPattern([])).toBeNull()
  })

  it('counts losses, bursts and their lengths', () => {
    expect(lossPattern(packets('..xx...x..xxx.......'))).toMatchObject({
      expected: 20,
      lost: 6,
      pplPercent: 30,
      bursts: 3,
      meanBurstPackets: 2,
      longestBurstPackets: 3,
      burstRRemark: null,
    })
    expect(lossPattern(packets('..xx...x..xxx.......'))!.burstR).toBeCloseTo(2 * 0.7, 12)
    expect(lossPattern(packets('...........xx.....xx'))).toMatchObject({ bursts: 2, longestBurstPackets: 2, burstR: 1.6 })
  })

  it('is random, BurstR 1, where there is nothing to tell burstiness by', () => {
    expect(lossPattern(packets('....'))).toEqual({
      expected: 4,
      lost: 0,
      pplPercent: 0,
      burstR: 1,
      burstRRemark: null,
      bursts: 0,
      meanBurstPackets: null,
      longestBurstPackets: 0,
      gapsAndBursts: { bursts: 0, burstDensity: null, gapDensity: 0 },
    })
    expect(lossPattern(packets('..x.'))).toMatchObject({ burstR: 1, burstRRemark: null, bursts: 1, meanBurstPackets: 1 })
  })

  it('says when all was lost and when BurstR rests on one burst', () => {
    expect(lossPattern(packets('xxx'))).toMatchObject({
      pplPercent: 100,
      burstR: 1,
      burstRRemark: expect.stringContaining('every packet was lost'),
      gapsAndBursts: { bursts: 1, burstDensity: 1, gapDensity: null },
    })
    expect(lossPattern(packets('...xxx'))).toMatchObject({ burstR: 1.5, burstRRemark: 'BurstR rests on a single burst of 3 packets' })
  })

  it('is never below 1 where losses keep apart', () => {
    expect(lossPattern(packets('.x.x.x.x'))!.burstR).toBe(1)
  })

  it('finds the burst ratio of a Markov channel, 1 / (p + q)', () => {
    const random = lossPattern(markov(0.05, 0.95, 200_000))!
    expect(random.burstR).toBeLessThan(1.02)
    expect(random.pplPercent).toBeCloseTo(5, 0)
    const bursty = lossPattern(markov(0.02, 0.4, 200_000))!
    expect(Math.abs(bursty.burstR - 1 / 0.42)).toBeLessThan(0.06)
    expect(Math.abs(bursty.pplPercent - 100 * (0.02 / 0.42))).toBeLessThan(0.3)
  })
})

describe('gaps and bursts of RFC 3611', () => {
  it('holds losses with fewer than Gmin arrivals between them in one burst', () => {
    const nearly = '.'.repeat(gminPackets - 1)
    expect(lossPattern(packets(`${gap}x${nearly}x${gap}`))!.gapsAndBursts).toEqual({
      bursts: 1,
      burstDensity: 2 / (gminPackets + 1),
      gapDensity: 0,
    })
    expect(lossPattern(packets(`${gap}x${gap}x${gap}`))!.gapsAndBursts).toEqual({
      bursts: 0,
      burstDensity: null,
      gapDensity: 2 / (3 * gminPackets + 2),
    })
  })

  it('leaves single losses to the gaps, at the ends too', () => {
    expect(lossPattern(packets(`x${gap}xx..x${gap}x`))!.gapsAndBursts).toEqual({
      bursts: 1,
      burstDensity: 3 / 5,
      gapDensity: 2 / (2 * gminPackets + 2),
    })
  })

  it('agrees with the definition taken at its word', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: 12 }), fc.boolean(), (arrivals, startsLost) => {
        const lost = packets((startsLost ? 'x' : '') + arrivals.map((count) => '.'.repeat(count)).join('x'))
        if (lost.length === 0) return
        const inBurst = lost.map(() => false)
        lost.forEach((firstLost, first) => {
          for (let last = first + 1; firstLost && last < lost.length; last++) {
            const text = lost.slice(first, last + 1).map((isLost) => (isLost ? 'x' : '.'))
            if (lost[last] && !text.join('').includes(gap)) inBurst.fill(true, first, last + 1)
          }
        })
        const lostWhere = (within: boolean): number => lost.filter((isLost, i) => isLost && inBurst[i] === within).length
        const packetsWhere = (within: boolean): number => inBurst.filter((is) => is === within).length
        const density = (within: boolean): number | null => (packetsWhere(within) === 0 ? null : lostWhere(within) / packetsWhere(within))
        const { gapsAndBursts } = lossPattern(lost)!
        expect(gapsAndBursts.burstDensity).toBe(density(true))
        expect(gapsAndBursts.gapDensity).toBe(density(false))
        expect(gapsAndBursts.bursts).toBe(inBurst.filter((is, i) => is && inBurst[i - 1] !== true).length)
      }),
    )
  })
})
