import { readdirSync, readFileSync } from 'node:fs'
import { createOpusDecoder, createOpusEncoder, opusLookaheadSamples } from '../../audio/opus.ts'
import { resample } from '../../audio/resample.ts'
import { readWav } from '../../audio/wav.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { cellsOf, meanOver, powerAt } from './cells.ts'
import { speechLevel } from './speech-level.ts'
import type { StretchMs } from './stretches.ts'

/** Test support: speech of the product's own voices at 48 kHz, and paths that do known things to it. */
export const testRateHz = 48_000
const fixtures = new URL('../../../audio-fixtures/', import.meta.url)
const perMs = 48
const frameSamples = 20 * perMs

/** One of the lines in `audio-fixtures/`, at the rate it is kept in. */
export function fixtureAsKept(name: string): { readonly samples: Int16Array; readonly rateHz: number } {
  const file = `${name}.wav`
  const { channels, sampleRate } = readWav(readFileSync(new URL(file, fixtures)), file)
  return { samples: channels[0]!, rateHz: sampleRate }
}

export function fixtureLine(name: string): Int16Array {
  const { samples, rateHz } = fixtureAsKept(name)
  return resample(samples, rateHz, testRateHz)
}

/** Names of all lines of some voices. */
export function fixtureNames(voices: RegExp): readonly string[] {
  return readdirSync(fixtures)
    .filter((name) => name.endsWith('.wav') && voices.test(name))
    .map((name) => name.replace('.wav', ''))
}

/** Lines one after the other with pauses in which there is a hiss of ±4 codes, about −80 dBov, and where they stand. */
export function talk(
  lines: readonly string[],
  pauseMs = 700,
): { readonly samples: Int16Array; readonly utterancesMs: readonly StretchMs[] } {
  const utterancesMs: StretchMs[] = []
  const spoken = lines.map(fixtureLine)
  let atMs = pauseMs
  for (const { length } of spoken) {
    utterancesMs.push([atMs, atMs + length / perMs])
    atMs += Math.ceil(length / perMs) + pauseMs
  }
  const samples = new Int16Array(atMs * perMs)
  for (const [index, line] of spoken.entries()) samples.set(line, utterancesMs[index]![0] * perMs)
  const random = seededRandom(3)
  return { samples: samples.map((x) => clamped(x + (random() * 2 - 1) * 4)), utterancesMs }
}

/** Places 400 ms apart at which `lengthMs` of loud speech has loud speech before and after it, to the very edge. */
export function loudPlaces(samples: Int16Array, rateHz: number, lengthMs: number): readonly StretchMs[] {
  const { heard } = cellsOf(samples, rateHz)
  const least = powerAt(speechLevel(samples, rateHz).activeLevelDbov! - 12)
  const isLoud = (fromMs: number, forMs: number): boolean => meanOver(heard, fromMs, fromMs + forMs) >= least
  const places: StretchMs[] = []
  for (let at = 40; at + lengthMs + 40 < heard.length;) {
    const end = at + lengthMs
    const found = isLoud(at - 10, 10) && isLoud(at - 4, 4) && isLoud(at, lengthMs) && isLoud(end, 4) && isLoud(end + 6, 4)
    if (found) places.push([at, end])
    at += found ? 400 : 5
  }
  return places
}

/** Which 20 ms frames are lost: one draw for each group of `burst` frames, so that what is lost at one share is lost at every higher one. */
export function lostFrames(count: number, share: number, seed: number, burst = 1): ReadonlySet<number> {
  const random = seededRandom(seed)
  const lost = new Set<number>()
  for (let frame = 0; frame < count; frame += burst) {
    if (random() >= share) continue
    for (let at = frame; at < Math.min(count, frame + burst); at++) lost.add(at)
  }
  return lost
}

export function frameCount(samples: Int16Array): number {
  return Math.ceil(samples.length / frameSamples)
}

/** Zeros where frames are lost. */
export function zeroFilled(samples: Int16Array, lost: ReadonlySet<number>): Int16Array {
  const out = samples.slice()
  for (const frame of lost) out.fill(0, frame * frameSamples, (frame + 1) * frameSamples)
  return out
}

/** Zeros in stretches. */
export function withHoles(samples: Int16Array, holesMs: readonly StretchMs[]): Int16Array {
  const out = samples.slice()
  for (const [fromMs, toMs] of holesMs) out.fill(0, Math.round(fromMs * perMs), Math.round(toMs * perMs))
  return out
}

/** Through an Opus encoder and decoder with no delay; what is lost is concealed by the decoder. */
export function throughOpus(samples: Int16Array, bitrate: number, lost: ReadonlySet<number> = new Set()): Int16Array {
  const encoder = createOpusEncoder({ bitrate })
  const decoder = createOpusDecoder({ sampleRate: testRateHz })
  try {
    const frames = Math.ceil((samples.length + opusLookaheadSamples) / frameSamples)
    const heard = new Int16Array(frames * frameSamples)
    for (let frame = 0; frame < frames; frame++) {
      const sent = new Int16Array(frameSamples)
      sent.set(samples.subarray(frame * frameSamples, (frame + 1) * frameSamples))
      const packet = encoder.encode(sent)
      heard.set(lost.has(frame) ? decoder.conceal(frameSamples) : decoder.decode(packet), frame * frameSamples)
    }
    return heard.slice(opusLookaheadSamples, opusLookaheadSamples + samples.length)
  } finally {
    encoder.close()
    decoder.close()
  }
}

/** Time inserted (zeros) or, where negative, cut out at a moment. */
export function timeChanged(samples: Int16Array, atMs: number, byMs: number): Int16Array {
  const at = Math.round(atMs * perMs)
  const by = Math.round(byMs * perMs)
  const out = new Int16Array(samples.length + by)
  out.set(samples.subarray(0, at))
  out.set(samples.subarray(by < 0 ? at - by : at), by < 0 ? at : at + by)
  return out
}

/** Played by a clock that is so many ppm slow: the lag grows. Windowed sinc of 16 taps. */
export function drifted(samples: Int16Array, ppm: number): Int16Array {
  const stretch = 1 + ppm * 1e-6
  return Int16Array.from({ length: Math.floor(samples.length * stretch) }, (_, index) => {
    const position = index / stretch
    const whole = Math.floor(position)
    let sum = 0
    for (let tap = -7; tap <= 8; tap++) {
      const distance = tap - (position - whole)
      const sinc = distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance)
      sum += (samples[whole + tap] ?? 0) * sinc * 0.5 * (1 + Math.cos((Math.PI * distance) / 9))
    }
    return clamped(sum)
  })
}

/** White noise of an rms level, uniform, added. */
export function inHiss(samples: Int16Array, levelDbov: number, seed: number): Int16Array {
  const random = seededRandom(seed)
  const peak = Math.sqrt(3) * 32768 * 10 ** (levelDbov / 20)
  return samples.map((x) => clamped(x + (random() * 2 - 1) * peak))
}

/** Rounded to 16 bit, cut off at full scale. */
export function clamped(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)))
}
