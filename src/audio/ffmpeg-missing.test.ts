import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { importAudio } from './import-audio.ts'

// A file of its own: the wrapper remembers for the life of the process where ffmpeg is.
const folder = mkdtempSync(join(tmpdir(), 'vqt-no-ffmpeg-'))
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('says how to get ffmpeg where there is none', async () => {
  vi.stubEnv('PATH', folder)
  vi.stubEnv('FFMPEG_PATH', '')
  const path = join(folder, 'song.mp3')
  writeFileSync(path, 'anything')
  await expect(importAudio(path)).rejects.toMatchObject({ problems: [{ code: 'ffmpeg.missing', hint: 'npx vqt setup' }] })
})
