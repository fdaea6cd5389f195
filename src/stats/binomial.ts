/** P(X ≥ k) of X ~ Bin(n, p): how likely so many hits or more are where each of n trials has the chance p. 0 ≤ k ≤ n, 0 < p < 1. */
export function atLeast(k: number, n: number, p: number): number {
  // From the first term on, each follows from the one before it; log1p keeps a large n from underflowing.
  let term = Math.exp(n * Math.log1p(-p))
  let below = 0
  for (let hits = 0; hits < k; hits++) {
    below += term
    term *= ((n - hits) / (hits + 1)) * (p / (1 - p))
  }
  return Math.max(0, 1 - below)
}
