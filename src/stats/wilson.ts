/** Wilson score interval of a rate k/n (measures.md 11.4). Never print a rate without it. */

export const zTwoSided95 = 1.959964
export const zOneSided95 = 1.644854

/** Interval [low, high] within [0, 1]; with n = 0 nothing is known: [0, 1]. `z` defaults to two-sided 95 %; gates use `zOneSided95`. */
export function wilson(k: number, n: number, z: number = zTwoSided95): { readonly low: number; readonly high: number } {
  if (n === 0) return { low: 0, high: 1 }
  const share = k / n
  const zz = z * z
  const centre = (share + zz / (2 * n)) / (1 + zz / n)
  const half = (z / (1 + zz / n)) * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n))
  return { low: k === 0 ? 0 : Math.max(0, centre - half), high: k === n ? 1 : Math.min(1, centre + half) }
}

/** Most hits among n whose one-sided 95 % upper bound stays at or below `limit`; `null`: not even zero hits suffice. */
export function hitsAllowed(n: number, limit: number): number | null {
  if (limit >= 1) return n
  let allowed: number | null = null
  for (let k = 0; k <= n && wilson(k, n, zOneSided95).high <= limit; k++) allowed = k
  return allowed
}

/** Smallest n at which zero hits give a one-sided 95 % upper bound ≤ limit: n ≥ z²(1 − limit)/limit. +∞ for limit 0. */
export function minimumTrials(limit: number): number {
  return limit <= 0 ? Infinity : Math.ceil((zOneSided95 ** 2 * (1 - limit)) / limit - 1e-9)
}
