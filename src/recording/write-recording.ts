import { join } from 'node:path'
import type { RecordedCall, TrackPacket } from '../model/recording.ts'
import { realDisk, writeWhole, type Disk } from './disk.ts'
import { jsonText } from './json-file.ts'
import { captureBaseMs, encodeRtpPcap } from './pcap.ts'
import { recordingSchema } from './recording-schema.ts'
import { agentAudio, callerAudio } from './track-audio.ts'

/**
 * Writes the recording of one call into the new folder `dir` (README.md has the files); missing parent folders are made. Whole or
 * not at all. Throws `InputError` with `disk.full`, `disk.unwritable` or `recording.exists`.
 */
export async function writeRecording(dir: string, call: RecordedCall, disk: Disk = realDisk): Promise<void> {
  const files: readonly (readonly [name: string, content: Uint8Array | string | null])[] = [
    ['recording.json', jsonText(recordingSchema, call.recording)],
    ['caller.pcap', encodeRtpPcap(call.caller, captureBaseMs)],
    ['agent.pcap', encodeRtpPcap(call.agent, captureBaseMs)],
    ['far-end.pcap', call.farEnd === null ? null : encodeRtpPcap(call.farEnd, captureBaseMs)],
    ['caller.ogg', callerAudio(call)],
    ['agent.ogg', agentAudio(call)],
  ]
  await writeWhole(dir, disk, async (partial) => {
    await disk.mkdir(partial, { recursive: true })
    for (const [name, content] of files) if (content !== null) await disk.writeFile(join(partial, name), content)
  })
}

/**
 * The call exactly as `readRecording` will hand it back: packet times rounded to the nanosecond, keys without a value left out.
 * Measuring this instead of the call as it came from the wire gives the same numbers as measuring the files.
 */
export function asRecorded(call: RecordedCall): RecordedCall {
  return {
    recording: recordingSchema.parse(JSON.parse(jsonText(recordingSchema, call.recording))),
    caller: call.caller.map(toNanosecond),
    agent: call.agent.map(toNanosecond),
    farEnd: call.farEnd?.map(toNanosecond) ?? null,
  }
}

function toNanosecond(packet: TrackPacket): TrackPacket {
  // + 0 because a capture has no negative zero.
  return { ...packet, atMs: (Math.round(packet.atMs * 1e6) + 0) / 1e6 }
}
