import type { RecordedCall } from '../model/recording.ts'
import { unpackTrack, type PackedTrack } from '../peer/track-log.ts'

/** The evidence of one call as the media thread hands it over: flat buffers, transferred and not copied. */
export interface PackedCall {
  readonly recording: RecordedCall['recording']
  readonly caller: PackedTrack
  readonly agent: PackedTrack
  readonly farEnd: PackedTrack | null
}

/** The buffers a message with this call may transfer. */
export function transferOf(packed: PackedCall): ArrayBuffer[] {
  return [packed.caller, packed.agent, packed.farEnd].flatMap((track) => (track === null ? [] : [track.numbers.buffer, track.bytes.buffer]))
}

export function unpackCall(packed: PackedCall): RecordedCall {
  return {
    recording: packed.recording,
    caller: unpackTrack(packed.caller),
    agent: unpackTrack(packed.agent),
    farEnd: packed.farEnd === null ? null : unpackTrack(packed.farEnd),
  }
}
