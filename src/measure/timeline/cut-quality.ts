import { activeSpeechLevel } from '../../audio/speech-edges.ts'
import type { PcmTimeline } from './decode-track.ts'

/**
 * Reads how a stretch of agent speech ends, on decoded audio. Version 1; thresholds found on 72 places in flite speech of 4 voices, each cut with a linear fade of 0, 5,
 * 20 and 50 ms, and on 192 natural ends (24 sentences, 168 single words), uncoded and through Opus at 64 and 24 kbit/s. What it got right there, of 47 cuts in full voice (within 12 dB of the
 * active level): click of a hard cut 36 to 39 seen (77–83 %), of the 141 faded ones 1 (0.7 %), of natural ends 0 of 576 readings; word fragment of cuts with up to 20 ms of
 * fade 96 to 100 %, of 50 ms 77–79 %, of natural ends 9 % (uncoded) to 11 %. Of 25 cuts in soft places it saw hard cuts click in 4–8 % and fragments in 20–40 %: what is quiet when it is cut sounds
 * like an end. `cut-quality.test.ts` repeats it on a third of the material.
 */
export const cutReader = {
  version: 'cut-1',
  /** All levels are of 1 ms frames, in dB over the track's active speech level; the end is the last frame at −35 dB. */
  endDb: -35,
  /** The end is sought from so long before to so long after the detector's, which dates a hard end before the codec's ring. */
  beforeMs: 40,
  afterMs: 35,
  /**
   * Click: within so long of the end (a codec rings on for up to 25 ms after it) one frame of the third difference of the samples, which keeps what
   * is sharp, stands so far over all of the 25 ms before it, is so loud, and the sound itself falls at it.
   */
  clickWithinMs: 28,
  clickOverBeforeDb: 10,
  clickLevelDb: -32,
  clickFallDb: 6,
  /** Word fragment: the last 30 ms are still as loud as this, and somewhere in the last 40 ms the level falls so far from one 10 ms to the next. */
  fragmentMs: 30,
  fragmentLevelDb: -13,
  fragmentFallDb: 16,
  /** The level before the stop, for the fade: the loudest of so long before the end, over pitch periods of up to 10 ms. */
  fadeWithinMs: 40,
  pitchMs: 10,
} as const

/** How a stretch of speech ended. */
export interface CutQuality {
  /** The last frame at −35 dB under the active level, its end. */
  readonly endMs: number
  /** A step or click stands at the end. */
  readonly click: boolean
  /** From −3 dB of the level before the stop to −35 dB of the active level; at most `fadeWithinMs`. */
  readonly fadeMs: number
  /** Speech was cut off in full voice rather than dying away. */
  readonly fragment: boolean
}

/** Bound to one track: reads the end of speech near a moment; null where there is no speech before it. */
export type CutReader = (stopAtMs: number) => CutQuality | null

/** A reader of cuts in one track. `thresholdDbfs`: the detector's, where noise lifts it above −35 dB of the active level. */
export function cutReaderOf(track: PcmTimeline, thresholdDbfs: number): CutReader {
  const { activeLevelDbov } = activeSpeechLevel(track.samples, track.sampleRate)
  if (activeLevelDbov === null) return () => null
  const endDb = Math.max(cutReader.endDb, thresholdDbfs - activeLevelDbov)
  return (stopAtMs) => readCut(track, activeLevelDbov, endDb, stopAtMs)
}

function readCut(track: PcmTimeline, activeDbov: number, endDb: number, stopAtMs: number): CutQuality | null {
  const lead = cutReader.beforeMs + cutReader.clickWithinMs + 40
  const origin = Math.floor(stopAtMs - track.startMs) - lead
  const frames = lead + cutReader.afterMs + 20
  const { levels, sharp } = framesAt(track, origin, frames, activeDbov)
  let end = lead + cutReader.afterMs
  while (end >= lead - cutReader.beforeMs && (levels[end] as number) < endDb) end--
  if (end < lead - cutReader.beforeMs) return null
  return {
    endMs: track.startMs + origin + end + 1,
    click: hasClick(levels, sharp, end),
    fadeMs: fadeMs(levels, end),
    fragment:
      power(levels, end + 1 - cutReader.fragmentMs, end + 1) >= cutReader.fragmentLevelDb && fall(levels, end) >= cutReader.fragmentFallDb,
  }
}

/** Level and sharpness (third difference) of each 1 ms frame, in dB over the active level. */
function framesAt(
  { samples, samplesPerMs }: PcmTimeline,
  origin: number,
  frames: number,
  activeDbov: number,
): { readonly levels: Float64Array; readonly sharp: Float64Array } {
  const levels = new Float64Array(frames)
  const sharp = new Float64Array(frames)
  const at = (index: number): number => samples[index] ?? 0
  for (let frame = 0; frame < frames; frame++) {
    const from = (origin + frame) * samplesPerMs
    let sum = 0
    let steep = 0
    for (let index = from; index < from + samplesPerMs; index++) {
      sum += at(index) ** 2
      steep += (at(index) - 3 * at(index - 1) + 3 * at(index - 2) - at(index - 3)) ** 2
    }
    levels[frame] = decibels(sum / samplesPerMs / 32768 ** 2) - activeDbov
    sharp[frame] = decibels(steep / samplesPerMs / 32768 ** 2) - activeDbov
  }
  return { levels, sharp }
}

function hasClick(levels: Float64Array, sharp: Float64Array, end: number): boolean {
  for (let frame = end - cutReader.clickWithinMs; frame <= end + 1; frame++) {
    const own = sharp[frame] as number
    if (own < cutReader.clickLevelDb) continue
    const before = sharp.subarray(frame - 25, frame - 3).reduce((most, value) => Math.max(most, value), -70)
    const falls = power(levels, frame - 12, frame) - power(levels, frame + 3, frame + 10)
    if (own - before >= cutReader.clickOverBeforeDb && falls >= cutReader.clickFallDb) return true
  }
  return false
}

/** The steepest fall from 10 ms to the next 10 ms that begins in the last 40 ms. */
function fall(levels: Float64Array, end: number): number {
  let most = 0
  for (let at = end - 40; at <= end + 1; at++) most = Math.max(most, power(levels, at - 10, at) - power(levels, at, at + 10))
  return most
}

function fadeMs(levels: Float64Array, end: number): number {
  const envelope = (frame: number): number =>
    levels.subarray(frame, frame + cutReader.pitchMs + 1).reduce((most, value) => Math.max(most, value), -Infinity)
  let before = -Infinity
  for (let frame = end - cutReader.fadeWithinMs; frame <= end; frame++) before = Math.max(before, envelope(frame))
  let frame = end
  while (frame > end - cutReader.fadeWithinMs && envelope(frame) < before - 3) frame--
  return end - frame
}

/** Mean power of frames [from, to) in dB. */
function power(levels: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let frame = from; frame < to; frame++) sum += 10 ** ((levels[frame] as number) / 10)
  return decibels(sum / (to - from))
}

function decibels(meanPower: number): number {
  return meanPower < 1e-12 ? -120 : 10 * Math.log10(meanPower)
}
