import { activeSpeechLevel } from '../../audio/speech-edges.ts'
import type { PcmTimeline } from './decode-track.ts'
import type { Interval } from './units.ts'

/**
 * Detector E (measures.md 1.4), version 3. Its threshold follows the track's own active speech level, and within the first active frame the
 * onset is dated by the rule that dates the caller's edges (1.2): so an edge means the same on both tracks. The constants belong to
 * this version. Measured on 93 lines of 4 flite voices (active level −26 dBov, Opus 32 kbit/s), detected − annotated onset in ms,
 * median [p5, p95] and rms: clean +0.6 [−4.9, +14.5] 5.8; 40 dB SNR +1.0 [−3.6, +16.5] 6.8; 30 dB +4 [−1, +38] 15; 20 dB +12
 * [0, +53] 22. (Version 2, whole 10 ms frames: clean −4.4 [−9.7, +12.5]; version 1, floor −55 dBFS: +5.6, p95 +60.) The long tail
 * is one voice whose words begin in a hiss that the codec thins out.
 */
export const detectorE = {
  version: 'E-3',
  frameMs: 10,
  hopMs: 5,
  /** Threshold = max(P10 of the call's levels + 10 dB, active speech level − 35 dB, −70 dBFS). */
  marginDb: 10,
  belowActiveLevelDb: 35,
  floorDbfs: -70,
  /** Shorter activity is dropped before anything is merged. */
  minActMs: 30,
  /**
   * The onset is the first 1 ms frame of the segment's first 40 ms that reaches the threshold and from which on 20 ms reach
   * it as a whole.
   */
  edgeMs: 1,
  sustainedMs: 20,
  edgeWithinMs: 40,
} as const

/** Digital silence, for levels: the level of less than one step of 16 bits. */
const silenceDbfs = -100

export interface Activity {
  /** Segments of at least 30 ms with back-dated edges, ascending. */
  readonly segments: readonly Interval[]
  readonly thresholdDbfs: number
  /** P10 of the levels over the call. */
  readonly noiseDbfs: number
  /** Mean power of the active frames over the noise; null without activity. */
  readonly snrDb: number | null
}

/**
 * Where a track is active: 10 ms RMS every 5 ms; a segment is a run of active frames of at least 30 ms, from its onset
 * (dated to 1 ms inside the first frames) to the end of the last frame, with no hangover and no correction.
 */
export function detectActivity(track: PcmTimeline): Activity {
  const levels = frameLevels(track)
  const noiseDbfs = tenthPercentile(levels)
  const { activeLevelDbov } = activeSpeechLevel(track.samples, track.sampleRate)
  const speechDbfs = activeLevelDbov === null ? Number.NEGATIVE_INFINITY : activeLevelDbov - detectorE.belowActiveLevelDb
  const thresholdDbfs = Math.max(noiseDbfs + detectorE.marginDb, speechDbfs, detectorE.floorDbfs)
  const segments: Interval[] = []
  let first = -1
  let activePower = 0
  let activeFrames = 0
  for (let frame = 0; frame <= levels.length; frame++) {
    const level = levels[frame] ?? -Infinity
    if (level > thresholdDbfs) {
      if (first < 0) first = frame
      activePower += 10 ** (level / 10)
      activeFrames++
    } else if (first >= 0) {
      const startMs = track.startMs + first * detectorE.hopMs
      const endMs = track.startMs + (frame - 1) * detectorE.hopMs + detectorE.frameMs
      if (endMs - startMs >= detectorE.minActMs) segments.push([onsetWithin(track, startMs, thresholdDbfs), endMs])
      first = -1
    }
  }
  const snrDb = segments.length === 0 ? null : 10 * Math.log10(activePower / activeFrames) - noiseDbfs
  return { segments, thresholdDbfs, noiseDbfs, snrDb }
}

/** Dates an onset to 1 ms inside the first frames of a segment; the frame's own start where nothing in it is sustained. */
function onsetWithin(track: PcmTimeline, startMs: number, thresholdDbfs: number): number {
  const threshold = 10 ** (thresholdDbfs / 10)
  const reaches = (fromMs: number, lengthMs: number): boolean => {
    const from = Math.round((fromMs - track.startMs) * track.samplesPerMs)
    const to = Math.min(track.samples.length, from + lengthMs * track.samplesPerMs)
    let sum = 0
    for (let at = from; at < to; at++) sum += ((track.samples[at] as number) / 32768) ** 2
    return sum / (lengthMs * track.samplesPerMs) >= threshold
  }
  for (let atMs = startMs; atMs < startMs + detectorE.edgeWithinMs; atMs += detectorE.edgeMs) {
    if (reaches(atMs, detectorE.edgeMs) && reaches(atMs, detectorE.sustainedMs)) return atMs
  }
  return startMs
}

/** Level of each 10 ms frame in dBFS (0 = full-scale square wave), hop 5 ms; silence counts as −100. */
function frameLevels(track: PcmTimeline): Float64Array {
  const hop = track.samplesPerMs * detectorE.hopMs
  const hops = Math.floor(track.samples.length / hop)
  const energy = new Float64Array(hops)
  for (let index = 0; index < hops; index++) {
    let sum = 0
    for (let at = index * hop; at < (index + 1) * hop; at++) {
      const sample = track.samples[at] as number
      sum += sample * sample
    }
    energy[index] = sum
  }
  const levels = new Float64Array(Math.max(0, hops - 1))
  for (let frame = 0; frame < levels.length; frame++) {
    const mean = ((energy[frame] as number) + (energy[frame + 1] as number)) / (2 * hop)
    levels[frame] = mean === 0 ? silenceDbfs : Math.max(silenceDbfs, 10 * Math.log10(mean / 32768 ** 2))
  }
  return levels
}

function tenthPercentile(levels: Float64Array): number {
  if (levels.length === 0) return silenceDbfs
  const sorted = Float64Array.from(levels).sort()
  return sorted[Math.max(0, Math.ceil(0.1 * sorted.length) - 1)] as number
}
