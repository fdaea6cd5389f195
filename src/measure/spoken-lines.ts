import { readFileSync } from 'node:fs'
import { resample } from '../audio/resample.ts'
import { readWav } from '../audio/wav.ts'

/** Test support: lines in the product's own synthetic voices (`audio-fixtures/`), 48 kHz, trimmed to the edges of speech. */
export function spokenLine(voice: string, line: string): Int16Array {
  const file = `${voice}-${line}.wav`
  const { channels, sampleRate } = readWav(readFileSync(new URL(`../../audio-fixtures/${file}`, import.meta.url)), file)
  return resample(channels[0] as Int16Array, sampleRate, 48_000)
}

/** A track of silence with lines in it, each from its moment on, in ms. */
export function trackWith(lengthMs: number, lines: readonly (readonly [fromMs: number, samples: Int16Array])[]): Int16Array {
  const track = new Int16Array(Math.round(lengthMs * 48))
  for (const [fromMs, samples] of lines) track.set(samples, Math.round(fromMs * 48))
  return track
}

/** What comes back of a track: so much later, and so much quieter. */
export function echoOf(track: Int16Array, delayMs: number, lossDb: number): Int16Array {
  const gain = 10 ** (-lossDb / 20)
  const delay = Math.round(delayMs * 48)
  return track.map((_, at) => Math.round(gain * (track[at - delay] ?? 0)))
}

/** Two tracks added up. */
export function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, at) => Math.max(-32768, Math.min(32767, sample + (other[at] ?? 0))))
}
