import { opusLookaheadSamples } from '../../audio/opus.ts'
import type { RecordedCall } from '../../model/recording.ts'
import type { CallerClock } from './caller-edges.ts'
import { decodeTrack, type PcmTimeline } from './decode-track.ts'
import { placePackets } from './placement.ts'

/**
 * What the caller sent, at 16 kHz, placed by the media clock under the capture convention (measures.md 1.2): a sample stands where a microphone
 * would have captured it. The codec's look-ahead is taken off, since a decoder gives each sample that much after the one it was made from.
 */
export function callerTrack(recorded: RecordedCall, clock: CallerClock): PcmTimeline {
  const known = decoded.get(clock)
  if (known !== undefined) return known
  const track = decodeCaller(recorded, clock)
  decoded.set(clock, track)
  return track
}

/** Decoding a minute costs more than all judging, and several measures look at the same track: one decode for each call's clock. */
const decoded = new WeakMap<CallerClock, PcmTimeline>()

function decodeCaller(recorded: RecordedCall, clock: CallerClock): PcmTimeline {
  const { tracks, endMs } = recorded.recording
  const earliestMs = clock.packets.reduce((least, packet) => Math.min(least, packet.atMs - packet.lateMs - packet.timestamp / 48), Infinity)
  const lookaheadMs = tracks.caller?.codec === 'L16' ? 0 : opusLookaheadSamples / 48
  const placed = placePackets(recorded.caller.filter((packet) => packet.payloadType === tracks.caller?.payloadType))
  const captured = {
    ...placed,
    streams: placed.streams.map((stream) => ({
      ...stream,
      packets: stream.packets.map((packet) => ({
        ...packet,
        playAtMs: earliestMs - clock.ptimeMs - lookaheadMs + packet.timestamp / 48,
      })),
    })),
  }
  return decodeTrack(captured, { startMs: -clock.ptimeMs, endMs: Math.max(0, endMs) }, 16000, tracks.caller?.codec)
}
