/** What all three scales know of a transmission. Everything left out is at its default: a perfect codec, no loss, no delay. */
export interface Transmission {
  /**
   * Ta: one way, mouth to ear, without echo: network, jitter buffer, packet length and encoder look-ahead together. Default 0. The time a machine
   * takes to answer is no part of it.
   */
  readonly taMs?: number
  /** Ie: equipment impairment of the codec without loss, on the scale in question. Default 0. */
  readonly ie?: number
  /** Bpl: robustness of the codec to packet loss, on the scale in question. Needed where there is loss. */
  readonly bpl?: number
  /** Ppl: packets lost or discarded and not recovered, 0 … 100 %. Default 0. */
  readonly pplPercent?: number
  /** BurstR: mean length of a run of lost packets over that under random loss. Default 1, random. */
  readonly burstR?: number
}

const taRangeMs = [0, 500] as const
const pplRangePercent = [0, 20] as const
const burstRRange = [1, 8] as const
/** G.107 Table 3 note 6: a BurstR above the first is valid only below the second. */
const burstRLimit = 2
const burstyPplPercent = 2

/** Throws `RangeError` for figures that no transmission can have: what is no number, negative, a loss above 100 %, a Bpl or BurstR of 0. */
export function checkTransmission({ taMs = 0, ie = 0, bpl = 1, pplPercent = 0, burstR = 1 }: Transmission): void {
  const wrong = (what: string, value: number, must: string): never => {
    throw new RangeError(`${what} must be ${must}, not ${value}`)
  }
  if (!(taMs >= 0 && taMs < Infinity)) wrong('the delay Ta', taMs, 'a number of milliseconds from 0')
  if (!(ie >= 0 && ie < Infinity)) wrong('Ie', ie, 'a number from 0')
  if (!(bpl > 0 && bpl < Infinity)) wrong('Bpl', bpl, 'a number above 0')
  if (!(pplPercent >= 0 && pplPercent <= 100)) wrong('the loss Ppl', pplPercent, 'from 0 to 100 percent')
  if (!(burstR > 0 && burstR < Infinity)) wrong('BurstR', burstR, 'a number above 0')
}

/** Which figures lie outside the range the E-model is valid for (G.107 Table 3), in words. */
export function outsideValidRange({ taMs = 0, pplPercent = 0, burstR = 1 }: Transmission): readonly string[] {
  const outside: string[] = []
  if (isOutside(taMs, taRangeMs)) outside.push(`Ta ${short(taMs)} ms is outside ${taRangeMs.join('–')} ms`)
  if (isOutside(pplPercent, pplRangePercent)) outside.push(`Ppl ${short(pplPercent)} % is outside ${pplRangePercent.join('–')} %`)
  if (isOutside(burstR, burstRRange)) outside.push(`BurstR ${short(burstR)} is outside ${burstRRange.join('–')}`)
  if (burstR > burstRLimit && pplPercent >= burstyPplPercent) {
    outside.push(
      `BurstR ${short(burstR)} at ${short(pplPercent)} % loss: above ${burstRLimit} it is valid only below ${burstyPplPercent} % loss`,
    )
  }
  return outside
}

/**
 * Ie,eff: what codec and loss take together, Ie + (ceiling − Ie) · Ppl / (Ppl / BurstR + Bpl) (G.107 7-29). The ceiling is 95 in G.107 and G.107.1,
 * 132 in G.107.2. Throws `RangeError` for an Ie above it and for loss without a Bpl.
 */
export function effectiveImpairment(ceiling: number, { ie = 0, bpl, pplPercent = 0, burstR = 1 }: Transmission): number {
  if (ie > ceiling) throw new RangeError(`Ie must be at most ${ceiling} on this scale, not ${ie}`)
  if (pplPercent === 0) return ie
  if (bpl === undefined) throw new RangeError('where there is packet loss a Bpl is needed')
  return ie + ((ceiling - ie) * pplPercent) / (pplPercent / burstR + bpl)
}

function isOutside(value: number, [low, high]: readonly [number, number]): boolean {
  return value < low || value > high
}

/** Measured figures have many digits. Two decimals keep one just outside a range apart from its limit. */
function short(value: number): string {
  return String(Number(value.toFixed(2)))
}
