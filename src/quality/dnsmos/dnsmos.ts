/** The three figures of DNSMOS P.835, each on a scale of 1 to 5: what noise suppression is judged by. */
export interface DnsmosScore {
  readonly sig: number
  readonly bak: number
  readonly ovrl: number
}

/** Samples a second of the model's input. */
export const dnsmosRateHz = 16_000

/** Length of the model's input: 9.01 s. */
export const dnsmosSamples = 144_160

const hopSamples = dnsmosRateHz

/** Highest power first. */
const polynomials = {
  sig: [-0.08397278, 1.22083953, 0.0052439],
  bak: [-0.13166888, 1.60915514, -0.39604546],
  ovrl: [-0.06766283, 1.11546468, 0.04602535],
} as const

/**
 * The windows the model is asked for, a second apart; a shorter clip is repeated until it fills one. Null where there is not a sample.
 * Source: the evaluation script of microsoft/DNS-Challenge (DNSMOS P.835).
 */
export function dnsmosWindows(samples: Float32Array): readonly Float32Array[] | null {
  if (samples.length === 0) return null
  let clip = samples
  while (clip.length < dnsmosSamples) {
    const doubled = new Float32Array(2 * clip.length)
    doubled.set(clip)
    doubled.set(clip, clip.length)
    clip = doubled
  }
  const count = Math.floor((clip.length - dnsmosSamples) / hopSamples) + 1
  return Array.from({ length: count }, (_, index) => clip.subarray(index * hopSamples, index * hopSamples + dnsmosSamples))
}

/** The model's raw outputs (SIG, BAK, OVRL), fitted to ratings. */
export function fitted(raw: readonly [sig: number, bak: number, ovrl: number]): DnsmosScore {
  const fit = ([square, linear, constant]: readonly [number, number, number], x: number): number => (square * x + linear) * x + constant
  return { sig: fit(polynomials.sig, raw[0]), bak: fit(polynomials.bak, raw[1]), ovrl: fit(polynomials.ovrl, raw[2]) }
}

/** Mean over the windows; null for none. */
export function meanScore(scores: readonly DnsmosScore[]): DnsmosScore | null {
  if (scores.length === 0) return null
  const mean = (of: (score: DnsmosScore) => number): number => scores.reduce((sum, score) => sum + of(score), 0) / scores.length
  return { sig: mean(({ sig }) => sig), bak: mean(({ bak }) => bak), ovrl: mean(({ ovrl }) => ovrl) }
}
