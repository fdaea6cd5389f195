import { resample } from '../../audio/resample.ts'
import type { LegName } from '../../model/quality.ts'
import type { RecordedCall } from '../../model/recording.ts'
import { decodeTrack } from '../timeline/decode-track.ts'
import { playOut } from '../timeline/jitter-buffer.ts'
import { placePackets } from '../timeline/placement.ts'
import { legSpeech, msSince, type LegSpeech, type SaidStretch } from './leg-speech.ts'

/** Rate at which speech is scored, in Hz. */
export const scoredRateHz = 16_000

/** Lengths in ms: ViSQOL is meant for segments of 8 to 10 s; a call that holds less speech gives one shorter segment. */
const segmentMs = { least: 8000, most: 10_000, leastAlone: 4000 } as const

/** What was said, at 48 kHz from its first speech sample on, by the sha256 that turns and clips carry. */
export type SpeechSources = ReadonlyMap<string, Int16Array>

/** Part of a turn, on the sender's media clock: ms from its first packet. */
export type Range = readonly [fromMs: number, toMs: number]

/** A stretch of 8 to 10 s of a leg's turns, one after another. */
export interface SegmentCut {
  readonly ranges: readonly Range[]
  /** What is said in it. */
  readonly said: readonly SaidStretch[]
}

/** Where the speech of a leg can be compared with what was said, or why it cannot. */
export type LegCuts = { readonly kind: 'known'; readonly cuts: readonly SegmentCut[] } | { readonly kind: 'unknown'; readonly why: string }

/** Cuts the turns of a leg into segments by the media clock, so that both sides of each hold the same words. */
export function legCuts(recorded: RecordedCall, leg: LegName): LegCuts {
  const known = legSpeech(recorded, leg)
  if (known.kind === 'unknown') return known
  const { said } = known.speech
  const cuts = cutSegments(said.map(({ rangeMs }) => rangeMs))
  if (cuts.length === 0) return { kind: 'unknown', why: `the ${leg} speaks for less than ${segmentMs.leastAlone / 1000} s` }
  const inside = (ranges: readonly Range[]): readonly SaidStretch[] =>
    said.filter(({ rangeMs }) => ranges.some(([from, to]) => rangeMs[0] < to && rangeMs[1] > from))
  return { kind: 'known', cuts: cuts.map((ranges) => ({ ranges, said: inside(ranges) })) }
}

/** A stretch of speech as it was said and as it was heard, sample beside sample. Full scale 1, `scoredRateHz`. */
export interface SpeechSegment {
  readonly fromS: number
  readonly toS: number
  readonly reference: Float64Array
  readonly degraded: Float64Array
}

/**
 * One segment of a leg. The reference is what was said, before any codec; the other side what the far end received: what never came, or too late for the
 * modelled jitter buffer, is silence. Both come to 16 kHz through the same resampler. Null where the source of one of its turns is not at hand.
 */
export function legSegment(
  recorded: RecordedCall,
  leg: LegName,
  { ranges, said }: SegmentCut,
  sources: SpeechSources,
): SpeechSegment | null {
  const known = legSpeech(recorded, leg)
  if (known.kind === 'unknown' || said.some(({ sha256 }) => !sources.has(sha256))) return null
  const endMs = Math.max(...ranges.map(([, to]) => to))
  return {
    fromS: (ranges[0]?.[0] ?? 0) / 1000,
    toS: (ranges.at(-1)?.[1] ?? 0) / 1000,
    reference: spliced(saidTrack(known.speech, sources, endMs), ranges),
    degraded: spliced(heardTrack(known.speech, endMs), ranges),
  }
}

/** Turns put together until a segment is long enough; what is left over at the end is too short to be scored. */
export function cutSegments(turns: readonly Range[]): readonly (readonly Range[])[] {
  const segments: Range[][] = []
  let open: Range[] = []
  let lengthMs = 0
  let endMs = 0
  for (const [from, to] of turns) {
    let startMs = Math.max(from, endMs)
    endMs = Math.max(endMs, to)
    while (startMs < to) {
      const stopMs = Math.min(to, startMs + segmentMs.most - lengthMs)
      open.push([startMs, stopMs])
      lengthMs += stopMs - startMs
      startMs = stopMs
      if (lengthMs < segmentMs.least) continue
      segments.push(open)
      open = []
      lengthMs = 0
    }
  }
  return segments.length === 0 && lengthMs >= segmentMs.leastAlone ? [open] : segments
}

/** The speech where it was said, at 48 kHz on the media clock. */
function saidTrack({ said }: LegSpeech, sources: SpeechSources, endMs: number): Int16Array {
  const track = new Int16Array(Math.ceil(endMs * 48))
  for (const { atMs, sha256, skippedSamples, samples } of said) {
    const at = Math.round(48 * atMs)
    // What was said before the first packet that came is not on the track.
    const from = skippedSamples + Math.max(0, -at)
    const to = samples === null ? Infinity : skippedSamples + samples
    const source = sources.get(sha256)?.subarray(from, to) ?? []
    const start = Math.max(0, at)
    if (start < track.length) track.set(source.slice(0, track.length - start), start)
  }
  return track
}

/** What the far end received, at 48 kHz on the sender's media clock, the codec's delay taken off. */
function heardTrack({ first, received, codecDelayMs }: LegSpeech, endMs: number): Int16Array {
  const placed = placePackets(received)
  const streams = placed.streams.map((stream) => ({
    ...stream,
    packets: playOut(stream).fates.flatMap((fate) => {
      if (fate.kind !== 'played') return []
      return [{ ...fate.packet, playAtMs: msSince(first, fate.packet.packet.timestamp) - codecDelayMs }]
    }),
  }))
  return decodeTrack({ ...placed, streams }, { startMs: 0, endMs: Math.ceil(endMs) }, 48_000).samples
}

function spliced(track: Int16Array, ranges: readonly Range[]): Float64Array {
  const pieces = ranges.map(([from, to]) => track.subarray(Math.round(from * 48), Math.round(to * 48)))
  const joined = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return Float64Array.from(resample(joined, 48_000, scoredRateHz), (sample) => sample / 32768)
}
