/** How sensitive a conversation is to delay (G.107 Table 1). `mTMs`: the longest delay nobody notices. */
export interface DelayClass {
  readonly sT: number
  readonly mTMs: number
}

/** The delay classes of ITU-T G.107 (06/2015) Table 1. `low` and `veryLow` are sensitivities: callers who interact less mind delay less. */
export const delayClasses: Readonly<Record<'default' | 'low' | 'veryLow', DelayClass>> = {
  default: { sT: 1, mTMs: 100 },
  low: { sT: 0.55, mTMs: 120 },
  veryLow: { sT: 0.4, mTMs: 150 },
}

/**
 * Idd of G.107 (7-27, 7-28), on the narrowband scale: what a one-way delay without any echo takes from R; 0 up to `mTMs`, at most 50. G.107.1 and
 * G.107.2 multiply it by 1.29 and 1.48.
 */
export function delayImpairment(taMs: number, { sT, mTMs }: DelayClass = delayClasses.default): number {
  if (taMs <= mTMs) return 0
  const x = Math.log10(taMs / mTMs) / Math.log10(2)
  const norm = (y: number): number => (1 + y ** (6 * sT)) ** (1 / (6 * sT))
  // Just above mT the three terms cancel to within rounding, which may leave a figure below 0.
  return Math.max(0, 25 * (norm(x) - 3 * norm(x / 3) + 2))
}
