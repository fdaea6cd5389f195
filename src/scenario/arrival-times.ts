import { seededRandom } from '../entities/random.ts'
import { seedOf } from './seed.ts'
import type { Arrivals } from './scenario.ts'

/** Default distance of two starts within a ramp: far enough apart that call set-ups do not pile up. */
const defaultGapMs = 200

/** Share of the gap by which a start may come late, so that calls do not march in step with each other's packets. */
const jitterShare = 0.5

/**
 * When call `index` starts, in whole ms after the start of the run. Open arrivals: decided beforehand, whatever the calls do.
 * A ramp spreads the first `concurrency` calls over its time; the next wave follows when a call of `callMs` should have ended.
 */
export function startAtMs(
  index: number,
  schedule: { readonly arrivals: Arrivals; readonly concurrency: number; readonly callMs: number; readonly seed: number },
): number {
  const { arrivals, concurrency, callMs, seed } = schedule
  if (arrivals.kind === 'every') return Math.round(index * arrivals.ms)
  const gapMs = arrivals.ms === null ? defaultGapMs : arrivals.ms / concurrency
  const late = seededRandom(seedOf(seed, `start/${index}`))() * jitterShare
  return Math.round(Math.floor(index / concurrency) * Math.max(callMs, gapMs * concurrency) + ((index % concurrency) + late) * gapMs)
}
