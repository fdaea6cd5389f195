import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { InputError } from '../model/problem.ts'
import { decodeWithFfmpeg } from './ffmpeg.ts'
import { resample } from './resample.ts'
import { readWav, type WavAudio } from './wav.ts'

/** Audio of the user's own as callers send it: 48 kHz mono. */
export interface ImportedAudio {
  readonly sampleRate: 48000
  readonly samples: Int16Array
}

/**
 * Reads an audio file: WAV by ourselves, everything else (MP3, OGG, M4A, FLAC, headerless `.g722`, WAV in an unusual encoding)
 * through ffmpeg. Several channels are mixed down to their mean; the rate becomes 48 kHz. The level is left as it is.
 *
 * Throws `InputError`: `audio.missing`, `audio.unreadable`, `wav.corrupt`, `audio.corrupt` (ffmpeg's last line), `ffmpeg.missing`.
 */
export async function importAudio(path: string): Promise<ImportedAudio> {
  const { sampleRate, channels } = await decodeFile(path, await readBytes(path))
  return { sampleRate: 48000, samples: resample(mixDown(channels), sampleRate, 48000) }
}

async function decodeFile(path: string, bytes: Uint8Array): Promise<WavAudio> {
  const extension = extname(path).toLowerCase()
  if (extension !== '.wav' && !startsLikeWav(bytes)) {
    return readWav(await decodeWithFfmpeg(path, extension === '.g722' ? 'g722' : undefined), path)
  }
  try {
    return readWav(bytes, path)
  } catch (thrown) {
    const unusual = thrown instanceof InputError && thrown.problems.some(({ code }) => code === 'wav.unsupported')
    if (!unusual) throw thrown
    return readWav(await decodeWithFfmpeg(path), path)
  }
}

function startsLikeWav(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'RIFF' && String.fromCharCode(...bytes.subarray(8, 12)) === 'WAVE'
}

/** Mean of all channels, rounded; a mono file is handed back as it is. */
function mixDown(channels: readonly Int16Array[]): Int16Array {
  const [first] = channels
  if (first === undefined || channels.length === 1) return first ?? new Int16Array(0)
  return first.map((_, i) => Math.round(channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length))
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError([
        { code: 'audio.missing', message: `there is no file ${path}`, hint: 'correct the path, or put the file there' },
      ])
    }
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : String(thrown)
    throw new InputError([{ code: 'audio.unreadable', message: `${path} cannot be read: ${why}`, hint: 'name a file this user may read' }])
  }
}

/** An audio file at its own rate, several channels mixed down to their mean. Reads what `importAudio` reads and throws what it throws. */
export async function importMono(path: string): Promise<{ readonly sampleRate: number; readonly samples: Int16Array }> {
  const { sampleRate, channels } = await importChannels(path)
  return { sampleRate, samples: mixDown(channels) }
}

/** All channels of an audio file at its own rate. Reads what `importAudio` reads and throws what it throws. */
export async function importChannels(path: string): Promise<WavAudio> {
  return decodeFile(path, await readBytes(path))
}
