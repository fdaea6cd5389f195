import type { RecordedCall } from '../model/recording.ts'
import { unpackTrack, type PackedTrack } from '../peer/track-log.ts'

/** The evidence of one call as the caller process hands it over: flat buffers. */
export interface PackedCall {
  readonly recording: RecordedCall['recording']
  readonly caller: PackedTrack
  readonly agent: PackedTrack
  readonly farEnd: PackedTrack | null
}

export function unpackCall(packed: PackedCall): RecordedCall {
  return {
    recording: packed.recording,
    caller: unpackTrack(packed.caller),
    agent: unpackTrack(packed.agent),
    farEnd: packed.farEnd === null ? null : unpackTrack(packed.farEnd),
  }
}
