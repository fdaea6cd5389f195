import type { RecordedCall, TrackPacket } from '../model/recording.ts'
import type { FarEndPacket, HangupReport } from '../model/wire.ts'
import { unpackTrack, type PackedTrack } from '../peer/track-log.ts'
import { agentSourceSchema, truthSchema } from '../recording/recording-schema.ts'

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

/**
 * The call with what the target handed back. A report comes from a system that is not ours: what of it has not the shape asked for is left out, as if the target had
 * not told it, and never costs the call its own evidence.
 */
export function unpackCall(packed: PackedCall): RecordedCall {
  const report = packed.report === null ? null : readReport(packed.report)
  const said = agentSourceSchema.safeParse(report?.said).data
  return {
    recording: {
      ...packed.recording,
      truth: truthSchema.safeParse(report?.truth).data ?? null,
      ...(said === undefined ? {} : { agentSource: said }),
    },
    caller: unpackTrack(packed.caller),
    agent: unpackTrack(packed.agent),
    farEnd: farEndTrack(report?.farEnd, packed.zeroMs),
  }
}

function readReport(text: string): Partial<Record<keyof HangupReport, unknown>> | null {
  try {
    const report: unknown = JSON.parse(text)
    return typeof report === 'object' ? report : null
  } catch {
    return null
  }
}

/** Its time is on the reference agent's clock, which on one host is our own monotonic clock. Whole or not at all. */
function farEndTrack(packets: unknown, zeroMs: number): TrackPacket[] | null {
  if (!Array.isArray(packets) || !packets.every(isFarEndPacket)) return null
  return packets.map((packet) => ({
    ...packet,
    atMs: packet.atMs - zeroMs,
    marker: false,
    payload: new Uint8Array(Buffer.from(packet.payload, 'base64')),
  }))
}

/** By hand: there are thousands. */
function isFarEndPacket(packet: unknown): packet is FarEndPacket {
  if (typeof packet !== 'object' || packet === null) return false
  const { atMs, sequenceNumber, timestamp, payloadType, ssrc, payload } = packet as Partial<Record<keyof FarEndPacket, unknown>>
  return [atMs, sequenceNumber, timestamp, payloadType, ssrc].every(Number.isFinite) && typeof payload === 'string'
}
