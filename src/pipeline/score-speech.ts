import { legs, type LegLqo, type LegName, type LqoSegment, type VisqolChoice } from '../model/quality.ts'
import type { RecordedCall } from '../model/recording.ts'
import { legCuts, legSegment, scoredRateHz, type SegmentCut } from '../measure/quality/speech-segments.ts'
import { lqoOf, segmentScore } from '../measure/quality/speech-scores.ts'
import { VisqolWorker } from '../quality/visqol/score-in-worker.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import type { SpeechStore } from './speech-store.ts'

/** Of a sample: so many segments a call and leg, and so many of each leg a run; each takes about 0.5 s of CPU. */
const sampled = { perCall: 3, perRun: 5 } as const

interface Candidate {
  readonly recorded: RecordedCall
  readonly id: string
  readonly leg: LegName
  readonly cut: SegmentCut
}

/**
 * MOS-LQO of both legs' speech as the other end heard it, by call. On a thread of its own, after the calls; which segments are scored hangs on the seed alone, so
 * that judging again gives the same. A leg of which nothing can be compared says why.
 */
export async function scoreSpeech(
  calls: readonly RecordedCall[],
  options: { readonly choice: VisqolChoice; readonly seed: number; readonly store: SpeechStore },
): Promise<ReadonlyMap<string, Readonly<Record<LegName, LegLqo>>>> {
  const { choice, seed, store } = options
  const connected = calls.filter(({ recording, caller }) => recording.plan.role !== 'calibration' && caller.length > 0)
  const found = legs.flatMap((leg) =>
    connected.map((recorded) => ({ recorded, id: recorded.recording.plan.id, leg, cuts: legCuts(recorded, leg) })),
  )
  const wanted = legs.flatMap((leg) => {
    const candidates = found.flatMap(({ cuts, ...one }) =>
      one.leg !== leg || cuts.kind === 'unknown' ? [] : cuts.cuts.map((cut): Candidate => ({ ...one, cut })),
    )
    return chosen(candidates, choice, seed)
  })
  const scored = await scoreAll(wanted, store)
  const lqoFor = (id: string, leg: LegName): LegLqo => {
    const cuts = found.find((one) => one.id === id && one.leg === leg)?.cuts
    if (cuts === undefined || cuts.kind === 'unknown') return lqoOf([], 0, cuts?.why ?? 'speech was not scored')
    const own = wanted.flatMap((candidate, index) => (candidate.id === id && candidate.leg === leg ? [scored[index] as LqoSegment] : []))
    return lqoOf(own, cuts.cuts.length - own.length, 'not scored, for the time it takes (--visqol all scores every call)')
  }
  return new Map(
    connected.map(({ recording: { plan } }) => [plan.id, { agent: lqoFor(plan.id, 'agent'), caller: lqoFor(plan.id, 'caller') }]),
  )
}

async function scoreAll(wanted: readonly Candidate[], store: SpeechStore): Promise<readonly LqoSegment[]> {
  if (wanted.length === 0) return []
  const worker = await VisqolWorker.start()
  try {
    const scores: LqoSegment[] = []
    for (const { recorded, leg, cut } of wanted) {
      const segment = legSegment(recorded, leg, cut, await store.sources(cut.said))
      scores.push(
        segment === null
          ? withoutSource(cut)
          : segmentScore(segment, scoredRateHz, await worker.score(segment.reference, segment.degraded, scoredRateHz)),
      )
    }
    return scores
  } finally {
    await worker.close()
  }
}

function withoutSource({ ranges }: SegmentCut): LqoSegment {
  const none = { mosLqo: null, vnsim: null, lagMs: null, worstPatch: null, patchesLost: null, alignment: null, facts: null } as const
  const seconds = ranges.reduce((sum, [from, to]) => sum + to - from, 0) / 1000
  const why = 'what was said is not in the run’s folder: there is nothing to compare with'
  return { fromS: (ranges[0]?.[0] ?? 0) / 1000, toS: (ranges.at(-1)?.[1] ?? 0) / 1000, seconds, ...none, why, factsWhy: why }
}

/** In the order of the calls. */
function chosen(candidates: readonly Candidate[], choice: VisqolChoice, seed: number): readonly Candidate[] {
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
  const wanted = new Set(taken.slice(0, sampled.perRun).map(({ one }) => one))
  return candidates.filter((one) => wanted.has(one))
}
