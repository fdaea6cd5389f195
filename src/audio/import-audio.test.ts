import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { InputError, type Problem } from '../model/problem.ts'
import { skipWithoutFfmpeg } from '../testing/ffmpeg-present.ts'
import { importAudio } from './import-audio.ts'
import { writeWav } from './wav.ts'

const folder = mkdtempSync(join(tmpdir(), 'vqt-import-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tone = Int16Array.from({ length: 16000 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * 500 * i) / 16000)))

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function problemOf(path: string): Promise<Problem> {
  const thrown = await importAudio(path).then(
    () => null,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(InputError)
  return (thrown as InputError).problems[0]!
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
}

describe('importAudio', () => {
  it('reads WAV without ffmpeg, at 48 kHz', async () => {
    const { sampleRate, samples } = await importAudio(file('tone.wav', writeWav(tone, 16000)))
    expect(sampleRate).toBe(48000)
    expect(samples.length).toBe(48000)
    expect(rms(samples) / rms(tone)).toBeCloseTo(1, 2)
  })

  it('mixes stereo down to the mean', async () => {
    const stereo = writeWav(Int16Array.of(100, 300, -5, -6, 32767, 32767), 48000)
    const view = new DataView(stereo.buffer)
    view.setUint16(22, 2, true)
    view.setUint16(32, 4, true)
    expect((await importAudio(file('stereo.wav', stereo))).samples).toEqual(Int16Array.of(200, -5, 32767))
  })

  it('says what is wrong with a file that is missing, a folder, or a broken WAV', async () => {
    expect((await problemOf(join(folder, 'absent.mp3'))).code).toBe('audio.missing')
    expect((await problemOf(folder)).code).toBe('audio.unreadable')
    expect((await problemOf(file('cut.wav', writeWav(tone, 16000).slice(0, 1000)))).code).toBe('wav.corrupt')
    expect((await problemOf(file('empty.wav', new Uint8Array(0)))).code).toBe('wav.corrupt')
  })

  describe.skipIf(skipWithoutFfmpeg('import of other formats than WAV not tested'))('with ffmpeg', () => {
    const source = (): string => file('source.wav', writeWav(tone, 16000))

    it.each([
      ['mp3', [], 0.1],
      ['ogg', [], 0.05],
      ['m4a', [], 0.1],
      ['flac', [], 0],
      ['g722', ['-f', 'g722'], 0.01],
    ] as const)('reads %s', async (extension, options, padding) => {
      const path = join(folder, `tone.${extension}`)
      const made = spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', source(), ...options, path])
      expect(made.stderr.toString()).toBe('')
      const { samples } = await importAudio(path)
      // Lossy formats pad to whole frames.
      expect(Math.abs(samples.length / 48000 - 1)).toBeLessThanOrEqual(padding)
      expect(Math.abs(rms(samples.subarray(4800, 43200)) / rms(tone) - 1)).toBeLessThan(0.05)
    })

    it('reads a WAV in an encoding of its own through ffmpeg', async () => {
      const path = join(folder, 'mulaw.wav')
      spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', source(), '-c:a', 'pcm_mulaw', path])
      expect((await importAudio(path)).samples.length).toBe(48000)
    })

    it('hands on the last line of ffmpeg for what is no audio', async () => {
      const problem = await problemOf(file('noise.mp3', new TextEncoder().encode('this is a text and no sound at all')))
      expect(problem.code).toBe('audio.corrupt')
      expect(problem.message).toMatch(/noise\.mp3: \S+/)
      expect(problem.cause).toMatch(/Invalid data|Invalid argument|failed/i)
    })

    it('takes no file name for a protocol or an option', async () => {
      spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', source(), join(folder, 'plain.flac')])
      const odd = join(folder, '-i concat:a|b %d.flac')
      spawnSync('cp', ['--', join(folder, 'plain.flac'), odd])
      expect((await importAudio(odd)).samples.length).toBe(48000)
    })
  })
})
