import { describe, expect, it } from 'vitest'
import { bootstrapBounds, clusterBootstrap, type ClusteredSample } from './cluster-bootstrap.ts'
import { percentile, sortSamples } from './order-statistics.ts'
import { seededRandom } from './seeded-random.ts'

function calls(count: number, turns: number, value: (call: number, turn: number) => number): ClusteredSample[] {
  return Array.from({ length: count * turns }, (_, index) => {
    const call = Math.floor(index / turns)
    return { cluster: `call-${call}`, value: value(call, index % turns) }
  })
}

/** The textbook way: really copy the drawn calls' turns, sort, take the percentile. */
function plainBootstrap(samples: readonly ClusteredSample[], q: number, seed: number, replicates: number): Float64Array {
  const ids = [...new Set(samples.map((sample) => sample.cluster))].sort()
  const random = seededRandom(seed)
  return Float64Array.from({ length: replicates }, () => {
    const drawn = ids.map(() => ids[Math.floor(random() * ids.length)])
    const values = drawn.flatMap((id) => samples.filter((sample) => sample.cluster === id).map((sample) => sample.value))
    return percentile(sortSamples(values), q) as number
  }).sort()
}

describe('cluster bootstrap by call', () => {
  const random = seededRandom(7)
  const samples = calls(12, 8, (call) => 300 + 40 * call + 100 * random())

  it('equals the textbook resampling draw by draw', () => {
    for (const q of [0.1, 0.5, 0.9, 0.95]) {
      const fast = clusterBootstrap(samples, [{ kind: 'quantile', q }], 42, 300)
      expect([...(fast?.[0] ?? [])]).toEqual([...plainBootstrap(samples, q, 42, 300)])
    }
  })

  it('gives the same interval for the same seed whatever the order of the samples', () => {
    const one = clusterBootstrap(samples, [{ kind: 'quantile', q: 0.95 }], 1, 2000)
    const other = clusterBootstrap([...samples].reverse(), [{ kind: 'quantile', q: 0.95 }], 1, 2000)
    expect(bootstrapBounds(one?.[0] as Float64Array, 0.025)).toEqual(bootstrapBounds(other?.[0] as Float64Array, 0.025))
  })

  it('is wider than for independent samples when calls differ', () => {
    const width = (of: readonly ClusteredSample[]): number => {
      const bounds = bootstrapBounds(clusterBootstrap(of, [{ kind: 'mean' }], 3, 2000)?.[0] as Float64Array, 0.025)
      return bounds.high - bounds.low
    }
    const independent = samples.map((sample, index) => ({ value: sample.value, cluster: `turn-${index}` }))
    expect(width(samples)).toBeGreaterThan(1.5 * width(independent))
  })

  it('keeps +∞ as a value and refuses fewer than 10 calls', () => {
    const withHoles = calls(12, 8, (call) => (call < 6 ? Infinity : 100))
    const bounds = bootstrapBounds(clusterBootstrap(withHoles, [{ kind: 'quantile', q: 0.5 }], 3, 500)?.[0] as Float64Array, 0.05)
    expect(bounds).toEqual({ low: 100, high: Infinity })
    expect(
      clusterBootstrap(
        calls(9, 8, () => 1),
        [{ kind: 'mean' }],
        3,
      ),
    ).toBeNull()
  })

  it('lets one slow turn of 96 pass a p95 gate', () => {
    const one = calls(12, 8, (call, turn) => (call === 3 && turn === 2 ? Infinity : 400 + turn))
    const bounds = bootstrapBounds(clusterBootstrap(one, [{ kind: 'quantile', q: 0.95 }], 11)?.[0] as Float64Array, 0.05)
    expect(bounds.high).toBe(407)
  })
})
