import type { RecordedCall, TrackPacket } from '../model/recording.ts'

/** A track as two flat buffers: thousands of small objects would stall the media thread while they are copied between threads. */
export interface PackedTrack {
  readonly numbers: Float64Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

const fields = 7

export function packTrack(packets: readonly TrackPacket[]): PackedTrack {
  const numbers = new Float64Array(packets.length * fields)
  const bytes = new Uint8Array(packets.reduce((total, packet) => total + packet.payload.length, 0))
  let at = 0
  packets.forEach((packet, i) => {
    numbers.set(
      [
        packet.atMs,
        packet.sequenceNumber,
        packet.timestamp,
        packet.payloadType,
        packet.ssrc,
        packet.marker ? 1 : 0,
        packet.payload.length,
      ],
      i * fields,
    )
    bytes.set(packet.payload, at)
    at += packet.payload.length
  })
  return { numbers, bytes }
}

export function unpackTrack(track: PackedTrack): TrackPacket[] {
  const packets: TrackPacket[] = []
  let at = 0
  for (let i = 0; i < track.numbers.length; i += fields) {
    const [atMs, sequenceNumber, timestamp, payloadType, ssrc, marker, length] = track.numbers.subarray(i, i + fields) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const payload = track.bytes.slice(at, at + length)
    packets.push({ atMs, sequenceNumber, timestamp, payloadType, ssrc, marker: marker === 1, payload })
    at += length
  }
  return packets
}

export interface PackedCall {
  readonly recording: RecordedCall['recording']
  readonly caller: PackedTrack
  readonly agent: PackedTrack
  readonly farEnd: PackedTrack | null
}

export function packCall(call: RecordedCall): { packed: PackedCall; transfer: ArrayBuffer[] } {
  const caller = packTrack(call.caller)
  const agent = packTrack(call.agent)
  const farEnd = call.farEnd === null ? null : packTrack(call.farEnd)
  const transfer = [caller, agent, farEnd].flatMap((track) => (track === null ? [] : [track.numbers.buffer, track.bytes.buffer]))
  return { packed: { recording: call.recording, caller, agent, farEnd }, transfer }
}

export function unpackCall(packed: PackedCall): RecordedCall {
  return {
    recording: packed.recording,
    caller: unpackTrack(packed.caller),
    agent: unpackTrack(packed.agent),
    farEnd: packed.farEnd === null ? null : unpackTrack(packed.farEnd),
  }
}
