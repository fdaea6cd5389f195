import type { Framing } from './spectrogram.ts'

/** Frames of a patch: 0.4 s. */
export const patchFrames = 20
/** Half a patch less one, the first frame a patch begins at. */
export const firstPatchFrame: number = patchFrames / 2 - 1
/** RMS, on the scale of 16-bit samples of a signal whose maximum is full scale, from which a chunk is speech. */
const activeRms = 5000
/** A chunk counts as active while it or one of so many before it is. */
const hangoverChunks = 2

/**
 * Frames at which patches of the reference begin that have speech in them: every 20 frames from frame 9 on, as far as whole ones fit.
 * The first of them always counts, because its first two chunks do.
 */
export function activePatches(reference: Float64Array, frames: number, { hopSamples }: Framing): readonly number[] {
  const count = Math.max(0, Math.floor((frames - firstPatchFrame) / patchFrames))
  // The reference implementation begins to listen at *sample* 9 where frame 9 is meant.
  const activity = voiceActivity(reference, firstPatchFrame, count * patchFrames, hopSamples)
  return Array.from({ length: count }, (_, patch) => firstPatchFrame + patch * patchFrames).filter((_, patch) =>
    activity.slice(patch * patchFrames, (patch + 1) * patchFrames).some((active) => active),
  )
}

/** Whether each of `chunks` chunks of `chunkSamples` from sample `start` on is speech, with the signal brought to full scale. */
export function voiceActivity(samples: Float64Array, start: number, chunks: number, chunkSamples: number): readonly boolean[] {
  const scaled = toFullScale(samples.subarray(start, start + chunks * chunkSamples), samples)
  return withHangover(
    Array.from({ length: chunks }, (_, chunk) => rms(scaled.subarray(chunk * chunkSamples, (chunk + 1) * chunkSamples)) >= activeRms),
  )
}

/** 16-bit samples, cut off towards 0, of a part of a signal whose greatest (not: loudest) sample becomes full scale. */
function toFullScale(part: Float64Array, whole: Float64Array): Int16Array {
  let most = -Infinity
  for (let n = 0; n < whole.length; n++) most = Math.max(most, whole[n]!)
  const scaled = new Int16Array(part.length)
  for (let n = 0; n < part.length; n++) scaled[n] = Math.max(-32768, Math.min(32767, (part[n]! / most) * 32768))
  return scaled
}

/** A chunk is silent only where it and the two before it are; the first two never are. */
export function withHangover(loud: readonly boolean[]): readonly boolean[] {
  return loud.map((_, chunk) => chunk < hangoverChunks || loud.slice(chunk - hangoverChunks, chunk + 1).some((active) => active))
}

/** Root mean square of samples; 0 of none. */
export function rms(samples: ArrayLike<number>): number {
  if (samples.length === 0) return 0
  let squares = 0
  for (let n = 0; n < samples.length; n++) squares += samples[n]! * samples[n]!
  return Math.sqrt(squares / samples.length)
}
