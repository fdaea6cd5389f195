import { wilson, zTwoSided95 } from './wilson.ts'

/**
 * Interval of the difference of two independent rates, k₁/n₁ − k₂/n₂, by Newcombe's hybrid score method (Statistics in Medicine 1998,
 * method 10): from the Wilson intervals of both. Within [−1, 1]; with n = 0 on either side that side is unknown.
 */
export function newcombe(
  one: { readonly k: number; readonly n: number },
  other: { readonly k: number; readonly n: number },
  z: number = zTwoSided95,
): { readonly low: number; readonly high: number } {
  const share = ({ k, n }: { readonly k: number; readonly n: number }): number => (n === 0 ? 0.5 : k / n)
  const p1 = share(one)
  const p2 = share(other)
  const first = wilson(one.k, one.n, z)
  const second = wilson(other.k, other.n, z)
  return {
    low: Math.max(-1, p1 - p2 - Math.hypot(p1 - first.low, second.high - p2)),
    high: Math.min(1, p1 - p2 + Math.hypot(first.high - p1, p2 - second.low)),
  }
}
