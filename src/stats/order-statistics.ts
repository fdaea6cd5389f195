/** Percentiles of raw samples and what a sample of n can say about them (measures.md 11.2). +∞ is an ordinary largest value. */

/** Ranks (1-based) of the order statistics that enclose a percentile; `null`: that end is open, no sample bounds it. */
export interface RankInterval {
  readonly low: number | null
  readonly high: number | null
}

/** Sorts a copy ascending; +∞ last. Throws on NaN, which has no rank. */
export function sortSamples(samples: readonly number[]): Float64Array {
  const sorted = Float64Array.from(samples)
  if (sorted.some(Number.isNaN)) throw new RangeError('a sample is NaN: it has no rank')
  return sorted.sort()
}

/**
 * Rank (1-based) of the nearest-rank percentile: ⌈q·n⌉, at least 1. The guard absorbs float noise such as 0.95 × 100 =
 * 95.00000000000001.
 */
export function nearestRank(n: number, q: number): number {
  return Math.max(1, Math.ceil(q * n - 1e-9))
}

/** Nearest-rank percentile of ascending samples: x_(⌈qn⌉). `undefined` without samples. May be +∞. */
export function percentile(sorted: Float64Array, q: number): number | undefined {
  return sorted[nearestRank(sorted.length, q) - 1]
}

/**
 * Distribution-free interval for the q-quantile by order statistics (Hahn & Meeker): with B ~ Bin(n, q),
 * low = max{k : P(B ≤ k−1) ≤ tail}, high = min{k : P(B ≤ k−1) ≥ 1 − tail}.
 * `tail` .025 gives the two-sided 95 % interval, .05 the one-sided 95 % bounds. No such k: that end is open.
 */
export function rankInterval(n: number, q: number, tail: number): RankInterval {
  let low: number | null = null
  let cumulative = 0
  const logQ = Math.log(q)
  const logNotQ = Math.log1p(-q)
  let logChoose = 0
  for (let k = 1; k <= n; k++) {
    // Adds P(B = k − 1), so that `cumulative` is P(B ≤ k − 1).
    cumulative += Math.exp(logChoose + (k - 1) * logQ + (n - k + 1) * logNotQ)
    if (cumulative <= tail) low = k
    if (cumulative >= 1 - tail) return { low, high: k }
    logChoose += Math.log((n - k + 1) / k)
  }
  return { low, high: null }
}

/** Values at a rank interval: −∞ and +∞ stand for open ends (and +∞ also for an unanswered turn at that rank). */
export function boundsByRank(sorted: Float64Array, q: number, tail: number): { readonly low: number; readonly high: number } {
  const ranks = rankInterval(sorted.length, q, tail)
  return {
    low: ranks.low === null ? -Infinity : (sorted[ranks.low - 1] ?? -Infinity),
    high: ranks.high === null ? Infinity : (sorted[ranks.high - 1] ?? Infinity),
  }
}

/** Smallest n at which a perfect run can pass a gate "p(q) ≤ limit" with one-sided 95 % confidence: n ≥ ln .05 / ln q. p95 → 59. */
export function minimumN(q: number): number {
  return Math.ceil(Math.log(0.05) / Math.log(q) - 1e-9)
}

/** Smallest n with a two-sided 95 % interval whose upper end is closed: p95 → 72 (and, for low q, whose lower end is closed too). */
export function minimumNForInterval(q: number): number {
  for (let n = 1; ; n++) {
    const ranks = rankInterval(n, q, 0.025)
    if (ranks.low !== null && ranks.high !== null) return n
  }
}

/**
 * Samples above the limit that a gate "p(q) ≤ limit" may have among n and still pass with one-sided 95 % confidence.
 * `null`: it cannot pass at all (n < minimumN). n = 96, p95 → 1. Correlation inside calls can only make it fewer.
 */
export function slowTurnsAllowed(n: number, q: number): number | null {
  const { high } = rankInterval(n, q, 0.05)
  return high === null ? null : n - high
}
