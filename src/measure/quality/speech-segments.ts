import type { RecordedCall, TrackPacket } from '../../model/recording.ts'
import { unwrapTimestamp } from '../../recording/rtp-time.ts'
import { decodeTrack } from '../timeline/decode-track.ts'
import { playOut } from '../timeline/jitter-buffer.ts'
import { placePackets } from '../timeline/placement.ts'

/** Rate at which speech is scored, in Hz. */
export const scoredRateHz = 16_000

/** Lengths in ms: ViSQOL is meant for segments of 8 to 10 s; a call that holds less speech gives one shorter segment; around a turn some silence is kept. */
const segmentMs = { least: 8000, most: 10_000, leastAlone: 4000, margin: 200 } as const

/** A stretch of a leg's speech as it was sent and as it was heard, sample beside sample. Full scale 1, `scoredRateHz`. */
export interface SpeechSegment {
  readonly fromS: number
  readonly toS: number
  readonly reference: Float64Array
  readonly degraded: Float64Array
}

/** Where the words of the caller's leg can be compared, or why they cannot. */
export type LegSegments =
  | { readonly kind: 'known'; readonly segments: () => readonly SpeechSegment[]; readonly count: number }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * The caller's speech, as it was sent and as the far end received it: turns of the call one after another in segments of 8 to 10 s, cut by the media clock, so
 * both sides hold the same words. What never came, or too late for the modelled jitter buffer, is silence. The codec's own loss is on both sides, and not seen.
 */
export function callerSegments(recorded: RecordedCall): LegSegments {
  const { caller, farEnd, recording } = recorded
  const type = recording.tracks.caller?.payloadType
  const first = caller.find(({ payloadType }) => payloadType === type)
  if (farEnd === null) return { kind: 'unknown', why: 'the target does not hand back what it received' }
  if (first === undefined || recording.tracks.caller?.codec !== 'opus') return { kind: 'unknown', why: 'the caller sent no speech' }
  const ofType = (packets: readonly TrackPacket[]): readonly TrackPacket[] => packets.filter(({ payloadType }) => payloadType === type)
  const sinceFirst = (timestamp: number): number => (unwrapTimestamp(timestamp, first.timestamp) - first.timestamp) / 48
  const ranges = recording.turns.map(
    ({ fragments }) =>
      [
        Math.max(0, sinceFirst(fragments[0]?.[0] ?? first.timestamp) - segmentMs.margin),
        sinceFirst(fragments.at(-1)?.[1] ?? first.timestamp) + segmentMs.margin,
      ] as const,
  )
  const cuts = cutSegments(ranges)
  if (cuts.length === 0) return { kind: 'unknown', why: `the caller speaks for less than ${segmentMs.leastAlone / 1000} s` }
  return {
    kind: 'known',
    count: cuts.length,
    segments: () => {
      const endMs = Math.max(...cuts.flat().map(([, to]) => to))
      const sent = heardTrack(ofType(caller), first, endMs)
      const heard = heardTrack(ofType(farEnd), first, endMs)
      return cuts.map((ranges) => ({
        fromS: (ranges[0]?.[0] ?? 0) / 1000,
        toS: (ranges.at(-1)?.[1] ?? 0) / 1000,
        reference: spliced(sent, ranges),
        degraded: spliced(heard, ranges),
      }))
    },
  }
}

type Range = readonly [fromMs: number, toMs: number]

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

/** Decoded onto the sender's media clock: sample i stands i / 16 ms after the first packet the sender sent. */
function heardTrack(packets: readonly TrackPacket[], first: TrackPacket, endMs: number): Int16Array {
  const placed = placePackets(packets)
  const streams = placed.streams.map((stream) => ({
    ...stream,
    packets: playOut(stream).fates.flatMap((fate) => {
      if (fate.kind !== 'played') return []
      const { packet } = fate
      return [{ ...packet, playAtMs: (unwrapTimestamp(packet.packet.timestamp, first.timestamp) - first.timestamp) / 48 }]
    }),
  }))
  return decodeTrack({ ...placed, streams }, { startMs: 0, endMs }, scoredRateHz).samples
}

function spliced(track: Int16Array, ranges: readonly Range[]): Float64Array {
  const perMs = scoredRateHz / 1000
  const pieces = ranges.map(([from, to]) => track.subarray(Math.round(from * perMs), Math.round(to * perMs)))
  const result = new Float64Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    for (const sample of piece) result[at++] = sample / 32768
  }
  return result
}
