/** P(X ≥ k) of X ~ Bin(n, p): how likely so many hits or more are where each of n trials has the chance p. 0 ≤ k ≤ n, 0 < p < 1. */
export function atLeast(k: number, n: number, p: number): number {
  // Each term follows from the one before it; their logarithms do not underflow where n is large.
  let logTerm = n * Math.log1p(-p)
  let below = 0
  for (let hits = 0; hits < k; hits++) {
    below += Math.exp(logTerm)
    logTerm += Math.log(((n - hits) / (hits + 1)) * (p / (1 - p)))
  }
  return Math.max(0, 1 - below)
}
