import type { LegLqo, LqoSegment, VisqolChoice } from '../model/quality.ts'
import type { RecordedCall } from '../model/recording.ts'
import { callerSegments, scoredRateHz } from '../measure/quality/speech-segments.ts'
import { lqoOf, segmentScore } from '../measure/quality/speech-scores.ts'
import { VisqolWorker } from '../quality/visqol/score-in-worker.ts'
import { seededRandom } from '../stats/seeded-random.ts'

/** Of a sample: so many segments a call, and so many a run; each takes about 0.4 s of CPU. */
const sampled = { perCall: 3, perRun: 9 } as const

/**
 * MOS-LQO of the caller's speech at the far end, by call. On a thread of its own, after the calls; which segments are scored hangs on the seed alone, so that
 * judging again gives the same. A call of which nothing can be compared says why.
 */
export async function scoreSpeech(
  calls: readonly RecordedCall[],
  options: { readonly choice: VisqolChoice; readonly seed: number },
): Promise<ReadonlyMap<string, LegLqo>> {
  const { choice, seed } = options
  const connected = calls.filter(({ recording, caller }) => recording.plan.role !== 'calibration' && caller.length > 0)
  const legs = connected.map((recorded) => ({ recorded, id: recorded.recording.plan.id, found: callerSegments(recorded) }))
  const candidates = legs.flatMap(({ id, found }) =>
    found.kind === 'unknown' ? [] : Array.from({ length: found.count }, (_, index) => ({ id, index })),
  )
  const wanted = new Set(chosen(candidates, choice, seed).map(({ id, index }) => `${id} ${index}`))
  const worker = wanted.size === 0 ? null : await VisqolWorker.start()
  const scores = new Map<string, LegLqo>()
  try {
    for (const { id, found } of legs) {
      if (found.kind === 'unknown') {
        scores.set(id, lqoOf([], 0, found.why))
        continue
      }
      const isWanted = (index: number): boolean => wanted.has(`${id} ${index}`)
      const own = candidates.filter((one) => one.id === id && isWanted(one.index))
      const segments = own.length === 0 ? [] : found.segments()
      const scored: LqoSegment[] = []
      for (const [index, segment] of segments.entries()) {
        if (worker === null || !isWanted(index)) continue
        scored.push(segmentScore(segment, scoredRateHz, await worker.score(segment.reference, segment.degraded, scoredRateHz)))
      }
      scores.set(id, lqoOf(scored, found.count - scored.length, 'not scored, for the time it takes (--visqol all scores every call)'))
    }
  } finally {
    await worker?.close()
  }
  return scores
}

function chosen<T extends { readonly id: string }>(candidates: readonly T[], choice: VisqolChoice, seed: number): readonly T[] {
  if (choice === 'off') return []
  if (choice === 'all') return candidates
  const random = seededRandom(seed)
  const shuffled = candidates.map((one) => ({ one, at: random() })).toSorted((a, b) => a.at - b.at)
  const perCall = new Map<string, number>()
  const taken = shuffled.filter(({ one }) => {
    const count = (perCall.get(one.id) ?? 0) + 1
    perCall.set(one.id, count)
    return count <= sampled.perCall
  })
  return taken.slice(0, sampled.perRun).map(({ one }) => one)
}
