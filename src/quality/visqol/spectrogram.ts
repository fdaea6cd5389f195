import { bandCount, filterLevels, type GammatoneBank } from './gammatone.ts'

/** Values over frames and bands; frame after frame, each from the lowest band to the highest. */
export interface Spectrogram {
  readonly frames: number
  readonly bands: number
  /** `frames` × `bands`. */
  readonly values: Float64Array
}

/** How a signal is cut into frames of 80 ms, each a quarter of its length after the one before. */
export interface Framing {
  readonly rateHz: number
  readonly windowSamples: number
  readonly hopSamples: number
  /** A quarter of the window: all times in results are multiples of it. */
  readonly frameSeconds: number
}

const windowSeconds = 0.08
const overlap = 0.25
/** Floors of a level, dB: for itself, and under the peak of its frame in either signal. */
const absoluteFloorDb = -45
const relativeFloorDb = 45

export function framing(rateHz: number): Framing {
  const windowSamples = Math.round(windowSeconds * rateHz)
  return { rateHz, windowSamples, hopSamples: Math.trunc(windowSamples * overlap), frameSeconds: (windowSamples * overlap) / rateHz }
}

/** Frames that fit into `samples`; 0 unless there is more than one window of them. */
export function frameCount(samples: number, { windowSamples, hopSamples }: Framing): number {
  return samples > windowSamples ? 1 + Math.floor((samples - windowSamples) / hopSamples) : 0
}

/** Levels known of a longer signal that this one is a piece of: from sample `zeros` on, sample n is its sample `origin` + n. */
export interface KnownLevels {
  readonly levels: Spectrogram
  readonly origin: number
  readonly zeros: number
}

/**
 * Root mean square in each gammatone band of each Hann-windowed frame, in the unit of the samples. Every frame begins with the filters at
 * rest, so that a frame which `known` holds has the same levels there and is copied.
 */
export function bandLevels(samples: Float64Array, bank: GammatoneBank, frame: Framing, known?: KnownLevels): Spectrogram {
  const { windowSamples, hopSamples } = frame
  const frames = frameCount(samples.length, frame)
  const values = new Float64Array(frames * bandCount)
  const window = hann(windowSamples)
  const windowed = new Float64Array(windowSamples)
  for (let f = 0; f < frames; f++) {
    const start = f * hopSamples
    const at = knownFrame(known, start, hopSamples)
    if (known !== undefined && at !== null) {
      values.set(known.levels.values.subarray(at * bandCount, (at + 1) * bandCount), f * bandCount)
      continue
    }
    for (let n = 0; n < windowSamples; n++) windowed[n] = samples[start + n]! * window[n]!
    filterLevels(windowed, bank, values, f * bandCount)
  }
  return { frames, bands: bandCount, values }
}

/** The frame of the longer signal that begins at the same sample, or null. */
function knownFrame(known: KnownLevels | undefined, start: number, hopSamples: number): number | null {
  if (known === undefined || start < known.zeros) return null
  const frame = (known.origin + start) / hopSamples
  return Number.isInteger(frame) && frame >= 0 && frame < known.levels.frames ? frame : null
}

/**
 * Both spectrograms of levels in the decibels of ViSQOL: 10·log10 of a root mean square (not 20), nowhere below −45 dB nor, in the frames
 * both have, more than 45 dB below the louder peak of the two in that frame; then shifted so that the least value of both is 0.
 */
export function inDecibels(reference: Spectrogram, degraded: Spectrogram): readonly [Spectrogram, Spectrogram] {
  const both = [absoluteDecibels(reference), absoluteDecibels(degraded)] as const
  const shared = Math.min(reference.frames, degraded.frames)
  for (let f = 0; f < shared; f++) {
    const frames = both.map(({ values, bands }) => values.subarray(f * bands, (f + 1) * bands))
    const floor = Math.max(...frames.map((values) => greatest(values))) - relativeFloorDb
    for (const values of frames) raise(values, floor)
  }
  const least = Math.min(...both.map(({ values }) => leastOf(values)))
  for (const { values } of both) values.forEach((value, at) => (values[at] = value - least))
  return both
}

function absoluteDecibels({ frames, bands, values }: Spectrogram): Spectrogram {
  return {
    frames,
    bands,
    values: values.map((level) => Math.max(absoluteFloorDb, 10 * Math.log10(level === 0 ? Number.EPSILON : level))),
  }
}

function raise(values: Float64Array, floor: number): void {
  for (let at = 0; at < values.length; at++) if (values[at]! < floor) values[at] = floor
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}

function leastOf(values: Float64Array): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity)
}

/** Hann window that is 0 at its first and its last sample. */
function hann(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (length - 1)))
}
