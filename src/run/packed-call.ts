import type { RecordedCall, TrackPacket } from '../model/recording.ts'
import type { HangupReport } from '../model/wire.ts'
import { unpackTrack, type PackedTrack } from '../peer/track-log.ts'

/** The evidence of one call as the caller process hands it over: flat buffers and unread JSON, so that no other call waits for it. */
export interface PackedCall {
  readonly recording: RecordedCall['recording']
  readonly caller: PackedTrack
  readonly agent: PackedTrack
  /** `HangupReport` as the target sent it. */
  readonly report: string | null
  /** `nowMs` of the call's t = 0. */
  readonly zeroMs: number
}

export function unpackCall(packed: PackedCall): RecordedCall {
  const report = packed.report === null ? null : readReport(packed.report)
  return {
    recording: { ...packed.recording, truth: report?.truth ?? null, ...(report?.said === undefined ? {} : { agentSource: report.said }) },
    caller: unpackTrack(packed.caller),
    agent: unpackTrack(packed.agent),
    farEnd: report?.farEnd.map((packet) => farEndPacket(packet, packed.zeroMs)) ?? null,
  }
}

function readReport(text: string): HangupReport | null {
  try {
    const report = JSON.parse(text) as Partial<HangupReport> | null
    return report !== null && Array.isArray(report.truth) && Array.isArray(report.farEnd) ? (report as HangupReport) : null
  } catch {
    return null
  }
}

/** Its time is on the reference agent's clock, which on one host is our own monotonic clock. */
function farEndPacket(packet: HangupReport['farEnd'][number], zeroMs: number): TrackPacket {
  return { ...packet, atMs: packet.atMs - zeroMs, marker: false, payload: new Uint8Array(Buffer.from(packet.payload, 'base64')) }
}
