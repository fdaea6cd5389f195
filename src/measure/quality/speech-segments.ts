import { opusLookaheadSamples } from '../../audio/opus.ts'
import { resample } from '../../audio/resample.ts'
import type { RecordedCall, TrackPacket } from '../../model/recording.ts'
import { unwrapTimestamp } from '../../recording/rtp-time.ts'
import { decodeTrack } from '../timeline/decode-track.ts'
import { playOut } from '../timeline/jitter-buffer.ts'
import { placePackets } from '../timeline/placement.ts'

/** Rate at which speech is scored, in Hz. */
export const scoredRateHz = 16_000

/** Lengths in ms: ViSQOL is meant for segments of 8 to 10 s; a call that holds less speech gives one shorter segment; around a turn some silence is kept. */
const segmentMs = { least: 8000, most: 10_000, leastAlone: 4000, margin: 200 } as const

/** What was said, at 48 kHz from the first speech sample of the utterance on, by the sha256 that turns carry. */
export type SpeechSources = ReadonlyMap<string, Int16Array>

/** Part of a turn, on the caller's media clock: ms from its first packet. */
export type Range = readonly [fromMs: number, toMs: number]

/** A stretch of 8 to 10 s of the caller's turns, one after another. */
export interface SegmentCut {
  readonly ranges: readonly Range[]
  /** Of the utterances in it. */
  readonly sha256s: readonly string[]
}

/** Where the caller's speech at the far end can be compared with what was said, or why it cannot. */
export type CallerCuts =
  { readonly kind: 'known'; readonly cuts: readonly SegmentCut[] } | { readonly kind: 'unknown'; readonly why: string }

/** Cuts the caller's turns into segments by the media clock, so that both sides of each hold the same words. */
export function callerCuts(recorded: RecordedCall): CallerCuts {
  const { farEnd, recording } = recorded
  const first = firstPacket(recorded)
  if (farEnd === null) return { kind: 'unknown', why: 'the target does not hand back what it received' }
  if (first === null || recording.tracks.caller?.codec !== 'opus') return { kind: 'unknown', why: 'the caller sent no speech' }
  const turns = recording.turns.map((turn) => {
    const [from, to] = [turn.fragments[0]?.[0] ?? first.timestamp, turn.fragments.at(-1)?.[1] ?? first.timestamp]
    return {
      sha256: turn.sha256,
      range: [Math.max(0, msSince(first, from) - segmentMs.margin), msSince(first, to) + segmentMs.margin] as const,
    }
  })
  const cuts = cutSegments(turns.map(({ range }) => range))
  if (cuts.length === 0) return { kind: 'unknown', why: `the caller speaks for less than ${segmentMs.leastAlone / 1000} s` }
  const inside = (ranges: readonly Range[]): readonly string[] =>
    turns.filter(({ range }) => ranges.some(([from, to]) => range[0] < to && range[1] > from)).map(({ sha256 }) => sha256)
  return { kind: 'known', cuts: cuts.map((ranges) => ({ ranges, sha256s: inside(ranges) })) }
}

/** A stretch of speech as it was said and as it was heard, sample beside sample. Full scale 1, `scoredRateHz`. */
export interface SpeechSegment {
  readonly fromS: number
  readonly toS: number
  readonly reference: Float64Array
  readonly degraded: Float64Array
}

/**
 * One segment of the caller's leg. The reference is what was said, before any codec; the other side what the far end received: what never came, or too late for the
 * modelled jitter buffer, is silence. Both come to 16 kHz through the same resampler. Null where the source of one of its turns is not at hand.
 */
export function callerSegment(recorded: RecordedCall, { ranges, sha256s }: SegmentCut, sources: SpeechSources): SpeechSegment | null {
  const first = firstPacket(recorded)
  if (first === null || sha256s.some((sha256) => !sources.has(sha256))) return null
  const endMs = Math.max(...ranges.map(([, to]) => to))
  return {
    fromS: (ranges[0]?.[0] ?? 0) / 1000,
    toS: (ranges.at(-1)?.[1] ?? 0) / 1000,
    reference: spliced(saidTrack(recorded, first, sources, endMs), ranges),
    degraded: spliced(heardTrack(recorded, first, endMs), ranges),
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

function firstPacket({ caller, recording }: RecordedCall): TrackPacket | null {
  return caller.find(({ payloadType }) => payloadType === recording.tracks.caller?.payloadType) ?? null
}

function msSince(first: TrackPacket, timestamp: number): number {
  return (unwrapTimestamp(timestamp, first.timestamp) - first.timestamp) / 48
}

/** The utterances where they were said, at 48 kHz on the media clock. */
function saidTrack({ recording }: RecordedCall, first: TrackPacket, sources: SpeechSources, endMs: number): Int16Array {
  const track = new Int16Array(Math.ceil(endMs * 48))
  for (const { sha256, fragments } of recording.turns) {
    const at = Math.round(48 * msSince(first, fragments[0]?.[0] ?? first.timestamp))
    const source = sources.get(sha256)
    if (source !== undefined && at >= 0 && at < track.length) track.set(source.subarray(0, track.length - at), at)
  }
  return track
}

/** What the far end received, at 48 kHz on the sender's media clock, the codec's look-ahead taken off. */
function heardTrack({ farEnd, recording }: RecordedCall, first: TrackPacket, endMs: number): Int16Array {
  const type = recording.tracks.caller?.payloadType
  const placed = placePackets((farEnd ?? []).filter(({ payloadType }) => payloadType === type))
  const streams = placed.streams.map((stream) => ({
    ...stream,
    packets: playOut(stream).fates.flatMap((fate) => {
      if (fate.kind !== 'played') return []
      return [{ ...fate.packet, playAtMs: msSince(first, fate.packet.packet.timestamp) - opusLookaheadSamples / 48 }]
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
