/** Number of bands of speech mode. */
export const bandCount = 21
const lowestHz = 50
/** Speech mode looks no higher, whatever the rate. */
const highestHz = 8000
/** Glasberg & Moore 1990: ERB = f / earQ + minimum bandwidth. */
const earQ = 9.26449
const minimumBandwidthHz = 24.7

/**
 * A bank of fourth-order gammatone filters, each four second-order sections with common poles: y = x + zero_k·x₁ − a1·y₁ − a2·y₂, and
 * `scale` over the whole (its gain is 1 at the centre).
 */
export interface GammatoneBank {
  /** Ascending. */
  readonly centresHz: readonly number[]
  readonly filters: readonly GammatoneFilter[]
}

interface GammatoneFilter {
  readonly zeros: readonly [number, number, number, number]
  readonly a1: number
  readonly a2: number
  readonly scale: number
}

/** The bank at `rateHz` (M. Slaney, Apple technical report 35, 1993): 21 bands from 50 Hz to 8 kHz or half the rate, evenly on the ERB scale. */
export function gammatoneBank(rateHz: number): GammatoneBank {
  const highest = Math.min(highestHz, rateHz / 2)
  const offset = earQ * minimumBandwidthHz
  const step = (Math.log(lowestHz + offset) - Math.log(highest + offset)) / bandCount
  const centresHz = Array.from({ length: bandCount }, (_, k) => Math.exp((bandCount - k) * step) * (highest + offset) - offset)
  return { centresHz, filters: centresHz.map((centreHz) => gammatoneFilter(centreHz, rateHz)) }
}

function gammatoneFilter(centreHz: number, rateHz: number): GammatoneFilter {
  const period = 1 / rateHz
  const angle = 2 * Math.PI * centreHz * period
  const decay = Math.exp(-1.019 * 2 * Math.PI * (centreHz / earQ + minimumBandwidthHz) * period)
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const wide = Math.sqrt(3 + 2 ** 1.5)
  const narrow = Math.sqrt(3 - 2 ** 1.5)
  const zeros = [wide, -wide, narrow, -narrow].map((tangent) => -(cos + tangent * sin) * decay)
  const a1 = -2 * cos * decay
  const a2 = decay * decay
  // 1 / gain at the centre, where z⁻¹ = cos − i·sin: |(1 − decay)·(1 − decay·z⁻²)|⁴ / Π |1 + zero·z⁻¹|.
  const poles = (1 - decay) * Math.hypot(1 - decay * Math.cos(2 * angle), decay * Math.sin(2 * angle))
  const scale = zeros.reduce((product, zero) => product / Math.hypot(1 + zero * cos, zero * sin), poles ** 4)
  return { zeros: zeros as unknown as GammatoneFilter['zeros'], a1, a2, scale }
}

/** Root mean square of what each filter of the bank, at rest before, makes of `frame`; written to `levels` from `at` on. */
export function filterLevels(frame: Float64Array, bank: GammatoneBank, levels: Float64Array, at: number): void {
  bank.filters.forEach((filter, band) => {
    levels[at + band] = filter.scale * Math.sqrt(filteredEnergy(frame, filter) / frame.length)
  })
}

/** Sum of the squares at the output, `scale` left out. The hottest loop of ViSQOL: the state is kept in local variables. */
function filteredEnergy(frame: Float64Array, { zeros: [zero1, zero2, zero3, zero4], a1, a2 }: GammatoneFilter): number {
  let energy = 0
  /** Input and outputs of the four sections one sample and two samples ago. */
  let p = 0
  let q = 0
  let qq = 0
  let r = 0
  let rr = 0
  let s = 0
  let ss = 0
  let t = 0
  let tt = 0
  for (let n = 0; n < frame.length; n++) {
    const x = frame[n]!
    const first = x + zero1 * p - a2 * qq - a1 * q
    const second = first + zero2 * q - a2 * rr - a1 * r
    const third = second + zero3 * r - a2 * ss - a1 * s
    const fourth = third + zero4 * s - a2 * tt - a1 * t
    energy += fourth * fourth
    p = x
    qq = q
    q = first
    rr = r
    r = second
    ss = s
    s = third
    tt = t
    t = fourth
  }
  return energy
}
