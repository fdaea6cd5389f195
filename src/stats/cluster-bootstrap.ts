import { nearestRank } from './order-statistics.ts'
import { seededRandom } from './seeded-random.ts'

/** One sample and the call it came from. Turns inside a call are correlated, so calls are resampled whole. */
export interface ClusteredSample {
  readonly value: number
  readonly cluster: string
}

/** From this many calls on, the cluster bootstrap is consulted beside the order statistics (measures.md 11.2). */
export const minimumClusters = 10

export const bootstrapReplicates = 10_000

export type Statistic = { readonly kind: 'quantile'; readonly q: number } | { readonly kind: 'mean' }

/**
 * Percentile intervals of statistics under a cluster (block) bootstrap by call: B replicates each draw as many calls as
 * there were, with replacement, and take every turn of a drawn call. Returns one ascending array of replicates for each
 * statistic; `null` with fewer than `minimumClusters` calls. Samples may be +∞. Seeded: the same samples and seed give the
 * same intervals. The samples are sorted once; a replicate is a vector of call multiplicities and its quantile a weighted
 * walk from the nearer end.
 */
export function clusterBootstrap(
  samples: readonly ClusteredSample[],
  statistics: readonly Statistic[],
  seed: number,
  replicates: number = bootstrapReplicates,
): readonly Float64Array[] | null {
  const ids = [...new Set(samples.map((sample) => sample.cluster))].sort()
  if (ids.length < minimumClusters) return null
  const numbers = new Map(ids.map((id, index) => [id, index]))
  const sorted = [...samples].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  const values = Float64Array.from(sorted, (sample) => sample.value)
  const owner = Int32Array.from(sorted, (sample) => numbers.get(sample.cluster) ?? 0)
  const size = new Int32Array(ids.length)
  const sum = new Float64Array(ids.length)
  for (let index = 0; index < values.length; index++) {
    const cluster = owner[index] as number
    size[cluster] = (size[cluster] as number) + 1
    sum[cluster] = (sum[cluster] as number) + (values[index] as number)
  }
  const random = seededRandom(seed)
  const results = statistics.map(() => new Float64Array(replicates))
  const weight = new Int32Array(ids.length)
  for (let replicate = 0; replicate < replicates; replicate++) {
    weight.fill(0)
    let total = 0
    let totalSum = 0
    for (let draw = 0; draw < ids.length; draw++) {
      const cluster = Math.floor(random() * ids.length)
      weight[cluster] = (weight[cluster] as number) + 1
      total += size[cluster] as number
      totalSum += sum[cluster] as number
    }
    for (const [index, statistic] of statistics.entries()) {
      const out = results[index] as Float64Array
      out[replicate] = statistic.kind === 'mean' ? totalSum / total : weightedQuantile(values, owner, weight, total, statistic.q)
    }
  }
  for (const out of results) out.sort()
  return results
}

/** Ends of the central interval that leaves `tail` on each side of ascending replicates (nearest rank). */
export function bootstrapBounds(replicates: Float64Array, tail: number): { readonly low: number; readonly high: number } {
  const low = replicates[nearestRank(replicates.length, tail) - 1]
  const high = replicates[nearestRank(replicates.length, 1 - tail) - 1]
  return { low: low ?? -Infinity, high: high ?? Infinity }
}

function weightedQuantile(values: Float64Array, owner: Int32Array, weight: Int32Array, total: number, q: number): number {
  const rank = nearestRank(total, q)
  if (q > 0.5) {
    let above = total
    for (let index = values.length - 1; index >= 0; index--) {
      above -= weight[owner[index] as number] as number
      if (above < rank) return values[index] as number
    }
    return values[0] as number
  }
  let below = 0
  for (let index = 0; index < values.length; index++) {
    below += weight[owner[index] as number] as number
    if (below >= rank) return values[index] as number
  }
  return values[values.length - 1] as number
}
