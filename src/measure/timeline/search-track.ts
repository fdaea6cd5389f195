import type { PcmTimeline } from './decode-track.ts'

/** Search rate: the band below 2 kHz holds nearly all energy of speech and is what codecs keep the waveform of. */
export const searchRate: number = 4000
export const searchPerMs: number = searchRate / 1000

/** A track at the search rate, full scale 1: sample i stands at `startMs + i / searchPerMs`. */
export interface SearchTrack {
  readonly startMs: number
  readonly samples: Float32Array
}

/** 4 kHz: two moving averages over one output sample each, then every n-th sample; delay taken out. */
export function searchTrackOf(track: PcmTimeline): SearchTrack {
  const step = track.sampleRate / searchRate
  const blocks = Math.floor(track.samples.length / step)
  const samples = new Float32Array(Math.max(0, blocks - 1))
  const scale = 1 / (2 * step * 32768)
  let before = 0
  for (let block = 0, at = 0; block < blocks; block++) {
    let sum = 0
    for (const end = at + step; at < end; at++) sum += track.samples[at] as number
    if (block > 0) samples[block - 1] = (before + sum) * scale
    before = sum
  }
  // The centre of output sample 0 is the border of blocks 0 and 1.
  return { startMs: track.startMs + (step - 0.5) / track.samplesPerMs, samples }
}

/** Index of the sample nearest to a moment; it may lie outside the track. */
export function indexAt({ startMs }: SearchTrack, ms: number): number {
  return Math.round((ms - startMs) * searchPerMs)
}

/** `length` samples from an index on; what lies outside the track is 0. */
export function stretchOf({ samples }: SearchTrack, from: number, length: number): Float32Array {
  if (from >= 0 && from + length <= samples.length) return samples.subarray(from, from + length)
  const stretch = new Float32Array(length)
  const first = Math.max(0, from)
  stretch.set(samples.subarray(first, Math.max(first, Math.min(samples.length, from + length))), first - from)
  return stretch
}
