import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import ffmpeg from 'fluent-ffmpeg'
import { InputError } from '../model/problem.ts'

// fluent-ffmpeg was archived by its authors in May 2025 and works as it is. It stays behind this one file: whoever replaces it
// replaces what is below this line.

/** Input formats ffmpeg cannot recognise from the content, because it has no header. */
export type HeaderlessFormat = 'g722'

/**
 * Decodes any file the installed ffmpeg understands into the bytes of a 16-bit PCM WAV file with the file's own sample rate and
 * channels (first audio stream). Throws `InputError`: `ffmpeg.missing` where there is no ffmpeg on PATH or at FFMPEG_PATH,
 * `audio.corrupt` with ffmpeg's last line where it cannot decode the file.
 */
export async function decodeWithFfmpeg(path: string, format?: HeaderlessFormat): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'vqt-import-'))
  try {
    // A file and not a pipe: ffmpeg goes back at the end and writes the true sizes into the header.
    const decoded = join(folder, 'decoded.wav')
    await runFfmpeg(path, decoded, format)
    return await readFile(decoded)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runFfmpeg(from: string, to: string, format: HeaderlessFormat | undefined): Promise<void> {
  return new Promise((done, fail) => {
    // An absolute path, so that no file name can be taken for a protocol (`concat:…`).
    const command = ffmpeg(resolve(from)).inputOptions(['-nostdin', '-loglevel', 'error'])
    if (format !== undefined) command.inputFormat(format)
    command
      .noVideo()
      .audioCodec('pcm_s16le')
      .format('wav')
      .outputOptions(['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'])
      .on('end', () => done())
      .on('error', (thrown: Error, _stdout: string | null | undefined, stderr: string | null | undefined) =>
        fail(refusal(from, thrown, stderr ?? '')),
      )
      .save(to)
  })
}

function refusal(file: string, thrown: Error, stderr: string): InputError {
  if (thrown.message.includes('Cannot find ffmpeg') || (thrown as NodeJS.ErrnoException).code === 'ENOENT') {
    const message = `${file} needs ffmpeg to be read, and there is none on this machine`
    return new InputError([{ code: 'ffmpeg.missing', message, hint: 'npx vqt setup' }])
  }
  const lastLine = stderr
    .trim()
    .split('\n')
    .at(-1)
    ?.trim()
    .replace(`${resolve(file)}: `, '')
  const cause = lastLine === undefined || lastLine === '' ? thrown.message : lastLine
  const hint = 'play the file in another program; export it again as WAV, FLAC, MP3, OGG or M4A'
  return new InputError([{ code: 'audio.corrupt', message: `ffmpeg cannot decode ${file}: ${cause}`, hint, cause }])
}
