import { spawnSync } from 'node:child_process'

/** Test support: whether tests that need ffmpeg are skipped, with the reason printed. Not in CI, where `vqt setup` has installed it. */
export function skipWithoutFfmpeg(what: string): boolean {
  const absent = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status !== 0
  if (absent) console.warn(`${what}: ffmpeg is not installed (npx vqt setup)`)
  return absent && process.env['CI'] !== 'true'
}
