import { muxOggOpus, type PlacedPacket } from '../audio/ogg-opus.ts'
import { createOpusEncoder, opusFrameSamples, opusLookaheadSamples } from '../audio/opus.ts'
import type { RecordedCall, TrackInfo, TrackPacket } from '../model/recording.ts'
import { unwrapTimestamp } from './rtp-time.ts'

const ticksPerMs = 48

/** Arrivals after a stream's first one among which its earliest packet is sought (the window of measures.md §1.3). */
const anchorWindowMs = 10_000

/**
 * The caller's track as an Ogg Opus file whose t = 0 is the call's t = 0; null where it is empty. Placed by the capture convention
 * (measures.md §1.2), codec look-ahead taken out: an annotated speech edge is heard at the time the measures give it.
 */
export function callerAudio(call: RecordedCall): Uint8Array | null {
  const info = call.recording.tracks.caller
  const track = listenable(call.caller, info)
  const packetSamples = track.map(({ payload }) => opusFrameSamples(payload)).find((samples) => samples > 0) ?? 0
  return trackAudio(track, info, {
    serial: 1,
    shift: -packetSamples - opusLookaheadSamples,
    endMs: call.recording.endMs,
  })
}

/** The agent's track likewise, placed as an ideal receiver without a buffer would play it (`wire`, measures.md §1.3). */
export function agentAudio(call: RecordedCall): Uint8Array | null {
  const info = call.recording.tracks.agent
  // The encoder in front of our ears is not part of somebody else's path: its look-ahead is taken out again.
  const shift = info?.codec === 'L16' ? -opusLookaheadSamples : 0
  return trackAudio(listenable(call.agent, info), info, { serial: 2, shift, endMs: call.recording.endMs })
}

/** Linear PCM as Opus, so that a browser can play it; Opus as it is. */
function listenable(packets: readonly TrackPacket[], info: TrackInfo | null): readonly TrackPacket[] {
  if (info?.codec !== 'L16') return packets
  const encoder = createOpusEncoder({ bitrate: 64_000 })
  try {
    return packets.map((packet) => {
      const view = new DataView(packet.payload.buffer, packet.payload.byteOffset, packet.payload.byteLength)
      const frame = Int16Array.from({ length: packet.payload.length / 2 }, (_, at) => view.getInt16(at * 2, true))
      return { ...packet, payload: encoder.encode(frame) }
    })
  } finally {
    encoder.close()
  }
}

interface TrackPlacement {
  readonly serial: number
  /** Added to every position, in ticks. */
  readonly shift: number
  readonly endMs: number
}

function trackAudio(packets: readonly TrackPacket[], info: TrackInfo | null, placement: TrackPlacement): Uint8Array | null {
  if (packets.length === 0) return null
  // Key digits travel in the same stream under a payload type of their own.
  const audio = info === null ? packets : packets.filter(({ payloadType }) => payloadType === info.payloadType)
  const streams = Map.groupBy(audio, ({ ssrc }) => ssrc)
  const placed = [...streams.values()].flatMap((stream) => placeStream(stream, placement.shift))
  return muxOggOpus(placed, { serial: placement.serial, endTimestamp: Math.round(placement.endMs * ticksPerMs) })
}

/** Packets of one source at their RTP timestamps; the one that came earliest against its timestamp stands at its arrival. */
function placeStream(packets: readonly TrackPacket[], shift: number): PlacedPacket[] {
  let previous = packets[0]!.timestamp
  const timed = packets.map((packet) => ({ ...packet, ticks: (previous = unwrapTimestamp(packet.timestamp, previous)) }))
  const early = timed.filter(({ atMs }) => atMs <= packets[0]!.atMs + anchorWindowMs)
  const anchor = early.reduce((least, { atMs, ticks }) => Math.min(least, atMs * ticksPerMs - ticks), Infinity)
  return timed.map(({ payload, ticks }) => ({ payload, timestamp: Math.round(anchor) + ticks + shift }))
}
