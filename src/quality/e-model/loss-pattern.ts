/** Gaps and bursts of IETF RFC 3611 (RTCP XR) §4.7.2, whose bursts may hold packets that arrived. */
export interface GapsAndBursts {
  /** Longest stretches that begin and end with a loss, hold at least two and in which never `gminPackets` in a row arrive. */
  readonly bursts: number
  /** Share of the packets within bursts that were lost, 0 … 1; null where there is no burst. */
  readonly burstDensity: number | null
  /** Share of the packets outside bursts that were lost, at most about 1 in 17; null where all packets are within bursts. */
  readonly gapDensity: number | null
}

/** How the packets of one stream were lost. A burst is here, as in G.107, a row of lost packets without any that arrived. */
export interface LossPattern {
  readonly expected: number
  readonly lost: number
  /** Ppl of the E-model, 0 … 100 %. */
  readonly pplPercent: number
  /** BurstR of the E-model: mean length of a burst over that under random loss at the same rate; 1 is random, never below 1. */
  readonly burstR: number
  /** What speaks against `burstR`, in words; null where nothing does. */
  readonly burstRRemark: string | null
  readonly bursts: number
  /** Null where nothing was lost. */
  readonly meanBurstPackets: number | null
  readonly longestBurstPackets: number
  readonly gapsAndBursts: GapsAndBursts
}

/** Gmin: so many packets in a row that arrive end a burst of RFC 3611, which recommends 16 (320 ms of 20 ms packets). */
export const gminPackets = 16

/**
 * Loss pattern of a stream from one flag for each packet expected, in the order of sending: true where it was lost, or came too late to be played, and was
 * not recovered. Null where no packet was expected.
 *
 * BurstR by the two-state Markov model of ITU-T G.107 §7.5: (1 − Ppl / 100) / q, where q, the chance that a loss is followed by an arrival, is bursts / lost.
 * A loss at the very end counts as followed by an arrival, as RFC 3611 has it. A burst more or less changes BurstR much where there are few.
 */
export function lossPattern(lost: readonly boolean[]): LossPattern | null {
  const expected = lost.length
  if (expected === 0) return null
  const lengths = burstLengths(lost)
  const bursts = lengths.length
  const losses = lengths.reduce((sum, length) => sum + length, 0)
  const meanBurstPackets = bursts === 0 ? null : losses / bursts
  return {
    expected,
    lost: losses,
    pplPercent: (100 * losses) / expected,
    // Under random loss the mean length is 1 / (1 − Ppl / 100).
    burstR: Math.max(1, (meanBurstPackets ?? 0) * (1 - losses / expected)),
    burstRRemark: remarkOn(losses, bursts, expected),
    bursts,
    meanBurstPackets,
    longestBurstPackets: lengths.reduce((longest, length) => Math.max(longest, length), 0),
    gapsAndBursts: gapsAndBursts(lost),
  }
}

function remarkOn(losses: number, bursts: number, expected: number): string | null {
  if (losses === expected) return 'every packet was lost: there is no burstiness to speak of, and BurstR is set to 1'
  if (bursts === 1 && losses > 1) return `BurstR rests on a single burst of ${losses} packets`
  return null
}

function burstLengths(lost: readonly boolean[]): readonly number[] {
  const lengths: number[] = []
  let length = 0
  for (const isLost of lost) {
    if (isLost) length++
    else if (length > 0) {
      lengths.push(length)
      length = 0
    }
  }
  return length > 0 ? [...lengths, length] : lengths
}

function gapsAndBursts(lost: readonly boolean[]): GapsAndBursts {
  /** Losses with fewer than Gmin arrivals between one and the next. */
  const stretches: { readonly first: number; last: number; lost: number }[] = []
  for (const [index, isLost] of lost.entries()) {
    if (!isLost) continue
    const current = stretches.at(-1)
    if (current !== undefined && index - current.last - 1 < gminPackets) {
      current.last = index
      current.lost++
    } else stretches.push({ first: index, last: index, lost: 1 })
  }
  const bursts = stretches.filter((stretch) => stretch.lost > 1)
  const inBursts = bursts.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  const lostInBursts = bursts.reduce((sum, burst) => sum + burst.lost, 0)
  const inGaps = lost.length - inBursts
  return {
    bursts: bursts.length,
    burstDensity: inBursts === 0 ? null : lostInBursts / inBursts,
    // What is no burst is a single loss with Gmin arrivals on either side: it belongs to a gap.
    gapDensity: inGaps === 0 ? null : (stretches.length - bursts.length) / inGaps,
  }
}
