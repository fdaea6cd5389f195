import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingSchemaVersion, type RecordedCall, type TrackPacket } from '../model/recording.ts'
import { InputError } from '../model/problem.ts'
import { readBytes, readJsonFile, type JsonFileKind } from './json-file.ts'
import { captureBaseMs, decodeRtpPcap } from './pcap.ts'
import { recordingSchema } from './recording-schema.ts'

const kind: JsonFileKind = {
  what: 'recording',
  schemaVersion: recordingSchemaVersion,
  hint: 'name the folder of a finished run, or place the calls again',
}

/**
 * Reads back what `writeRecording` wrote into `dir`. Throws `InputError`: `recording.missing`, `recording.unreadable`,
 * `recording.corrupt`, `recording.version`, `pcap.corrupt`, `pcap.unsupported`.
 */
export async function readRecording(dir: string): Promise<RecordedCall> {
  const recording = await readJsonFile(join(dir, 'recording.json'), recordingSchema, kind)
  return {
    recording,
    caller: await readTrack(join(dir, 'caller.pcap')),
    agent: await readTrack(join(dir, 'agent.pcap')),
    farEnd: (await isThere(join(dir, 'far-end.pcap'))) ? await readTrack(join(dir, 'far-end.pcap')) : null,
  }
}

async function readTrack(file: string): Promise<TrackPacket[]> {
  return decodeRtpPcap(await readBytes(file, kind), file, captureBaseMs)
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new InputError([{ code: 'recording.unreadable', message: `${file} cannot be read: ${String(thrown)}`, hint: kind.hint }])
  }
}
