import type { Scale } from './rating.ts'

/** Stretch of a scale's R over that of G.107, whose Annex B maps 0 … 100 to 1 … 4.5 (G.107.1 and G.107.2 divide R by it first). */
const stretch: Record<Scale, number> = { nb: 1, wb: 1.29, fb: 1.48 }

/**
 * MOS-CQE (conversational quality, estimated), 1 … 4.5, of a rating R on its own scale: ITU-T G.107 (06/2015) Annex B; G.107.1 Annex A and G.107.2
 * apply the same polynomial to R / 1.29 and R / 1.48. Only the MOS is bounded: the polynomial itself dips below 1 for 0 < R < 6.5.
 */
export function ratingToMos(r: number, scale: Scale): number {
  const x = r / stretch[scale]
  if (x <= 0) return 1
  if (x >= 100) return 4.5
  return Math.max(1, 1 + 0.035 * x + x * (x - 60) * (100 - x) * 7e-6)
}
