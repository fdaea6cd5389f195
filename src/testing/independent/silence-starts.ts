import { spawnSync } from 'node:child_process'

/**
 * Where sound ends in an audio file, in ms from its start, by ffmpeg: its own Ogg reader, Opus decoder and `silencedetect` (below −55 dBFS for at
 * least 300 ms). Shares nothing with our decoder and detector.
 */
export function silenceStartsMs(file: string): readonly number[] {
  const filter = 'silencedetect=noise=-55dB:d=0.3'
  const ran = spawnSync('ffmpeg', ['-hide_banner', '-i', file, '-af', filter, '-f', 'null', '-'], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`ffmpeg could not read ${file}: ${ran.stderr.slice(-300)}`)
  return [...ran.stderr.matchAll(/silence_start: (-?[\d.]+)/g)].map(([, seconds]) => 1000 * Number(seconds))
}
