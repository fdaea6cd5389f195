import type { LegLqo, LegName, LqoSegment } from '../../model/quality.ts'
import type { CallResult, Measurement } from '../../model/result.ts'
import { againstReference } from '../../quality/continuity/against-reference.ts'
import type { VisqolResult } from '../../quality/visqol/visqol.ts'
import type { MeasuredCall } from '../measure-call.ts'
import { measures } from '../index.ts'
import type { SpeechSegment } from './speech-segments.ts'

/** ViSQOL aligning a segment further from where the media clock puts it may have compared other words (mos.md 9). */
const suspectMs = 50

/** What ViSQOL says of a segment that was cut by the media clock, so that its lag should be none. */
export function segmentScore(segment: SpeechSegment, rateHz: number, result: VisqolResult): LqoSegment {
  const { fromS, toS, reference } = segment
  const where = { fromS, toS, seconds: reference.length / rateHz, ...segmentFacts(segment, rateHz) }
  if (result.kind === 'not-scored') {
    return { ...where, mosLqo: null, why: result.why, vnsim: null, lagMs: null, worstPatch: null, patchesLost: null, alignment: null }
  }
  const lagMs = 1000 * result.lagSeconds
  return {
    ...where,
    mosLqo: result.mosLqo,
    vnsim: result.vnsim,
    lagMs,
    worstPatch: result.worstPatch.similarity,
    patchesLost: result.patches.filter(({ lost }) => lost).length,
    alignment: Math.abs(lagMs) > suspectMs ? 'suspect' : 'ok',
  }
}

/** Time, presence and level of a segment against what was said. */
function segmentFacts({ reference, degraded }: SpeechSegment, rateHz: number): Pick<LqoSegment, 'facts' | 'factsWhy'> {
  const pcm = (samples: Float64Array): Int16Array => Int16Array.from(samples, (sample) => Math.round(32768 * sample))
  const found = againstReference(pcm(reference), pcm(degraded), rateHz)
  if (found.kind === 'not-applicable') return { facts: null, factsWhy: found.why }
  if (found.kind === 'output-silent') return { facts: null, factsWhy: 'nothing of the speech was heard' }
  const { delay, missing, levelChangeDb } = found
  return {
    facts: {
      missingRatio: missing.ratio,
      gaps: missing.gaps,
      insertedMs: delay.insertedMs,
      removedMs: delay.removedMs,
      delayJumps: delay.jumps.length,
      largestJumpMs: delay.largestJumpMs,
      medianLagMs: delay.medianLagMs,
      levelChangeDb,
    },
  }
}

/** Median and worst over a leg's segments; those whose alignment is suspect are shown and not counted. */
export function lqoOf(segments: readonly LqoSegment[], notScored: number, noneWhy: string): LegLqo {
  const scores = segments
    .flatMap(({ mosLqo, alignment }) => (mosLqo === null || alignment === 'suspect' ? [] : [mosLqo]))
    .toSorted((a, b) => a - b)
  const base = { map: 'exp-scaled', segments, notScored } as const
  const [worst] = scores
  if (worst === undefined) {
    const why = segments.length === 0 ? noneWhy : (segments[0]?.why ?? 'the alignment of every segment is suspect')
    return { ...base, median: null, worst: null, why }
  }
  const middle = scores.length >> 1
  const median = scores.length % 2 === 1 ? (scores[middle] as number) : ((scores[middle - 1] as number) + (scores[middle] as number)) / 2
  return { ...base, median, worst }
}

/** A measured call with the scores of its speech, and what the measures make of them. */
export function withSpeechScores(
  { call, measurements }: MeasuredCall,
  scores: Readonly<Record<LegName, LegLqo>> | undefined,
): MeasuredCall {
  const quality: CallResult['quality'] =
    call.quality === null || scores === undefined
      ? call.quality
      : { agent: { ...call.quality.agent, lqo: scores.agent }, caller: { ...call.quality.caller, lqo: scores.caller } }
  const scored = measures.flatMap((measure): readonly Measurement[] => {
    if (measure.needs !== 'speech-scores') return []
    const { id, version } = measure.definition
    return measure.find(quality).map(({ tags, outcome }) => ({ measure: id, version, call: call.id, tags: tags ?? {}, outcome }))
  })
  return { call: { ...call, quality }, measurements: [...measurements, ...scored] }
}
