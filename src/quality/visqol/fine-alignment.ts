import { alignAndTruncate } from './global-alignment.ts'
import { bandEnergies, patchSimilarity, picture, type Picture } from './nsim.ts'
import type { GammatoneBank } from './gammatone.ts'
import type { MatchedPatch } from './patch-matching.ts'
import { bandLevels, frameCount, inDecibels, type Framing, type Spectrogram } from './spectrogram.ts'

/** A whole signal and the band levels of its frames. */
export interface AnalysedSignal {
  readonly samples: Float64Array
  readonly levels: Spectrogram
}

/** A stretch cut out of a signal: from sample `zeros` on, its sample n is sample `origin` + n of the signal; before that it is silence. */
export interface Slice {
  readonly samples: Float64Array
  readonly origin: number
  readonly zeros: number
}

/**
 * Aligns the sound of a matched patch by itself and compares it again, in its own decibels; that result where it is no worse than the
 * coarse one. A lost patch stays as it is, and so does one with too little sound left to look at.
 */
export function alignFinely(
  patch: MatchedPatch,
  reference: AnalysedSignal,
  degraded: AnalysedSignal,
  bank: GammatoneBank,
  frame: Framing,
): MatchedPatch {
  if (patch.lost) return patch
  const { rateHz } = frame
  const refSlice = slice(reference.samples, patch.refStartS, patch.refEndS, rateHz)
  const degSlice = slice(degraded.samples, patch.degStartS, patch.degEndS, rateHz)
  const aligned = alignAndTruncate(refSlice.samples, degSlice.samples, rateHz)
  const frames = frameCount(aligned.reference.length, frame)
  if (frames === 0) return patch
  const refLevels = bandLevels(aligned.reference, bank, frame, {
    levels: reference.levels,
    origin: refSlice.origin + aligned.from,
    zeros: Math.max(0, refSlice.zeros - aligned.from),
  })
  const degLevels = bandLevels(aligned.degraded, bank, frame, {
    levels: degraded.levels,
    origin: degSlice.origin - aligned.lag + aligned.from,
    zeros: Math.max(0, Math.max(0, degSlice.zeros + aligned.lag) - aligned.from),
  })
  const [refPicture, degPicture] = inDecibels(refLevels, degLevels).map((spectrogram) => picture(spectrogram, 0, frames)) as [
    Picture,
    Picture,
  ]
  const compared = patchSimilarity(refPicture, degPicture)
  if (compared.similarity < patch.similarity) return patch
  const lagSeconds = aligned.lag / rateHz
  const seconds = aligned.reference.length / rateHz
  const refStartS = lagSeconds > 0 ? patch.refStartS + lagSeconds : patch.refStartS
  const degStartS = lagSeconds > 0 ? patch.degStartS : patch.degStartS - lagSeconds
  return {
    ...compared,
    bandEnergies: bandEnergies(degPicture),
    refStartS,
    refEndS: refStartS + seconds,
    degStartS,
    degEndS: degStartS + seconds,
    lost: false,
  }
}

/**
 * The samples between two times. The last sample of the signal is never among them, and for what is missing at the end of the signal
 * there are zeros at the *front*: so the reference implementation has it. The order of the multiplications decides the length.
 */
export function slice(samples: Float64Array, startS: number, endS: number, rateHz: number): Slice {
  const from = Math.max(0, Math.trunc(startS * rateHz))
  const to = Math.min(samples.length - 1, Math.trunc(endS * rateHz))
  const zeros = Math.max(0, Math.trunc(endS * rateHz - samples.length))
  if (zeros === 0) return { samples: samples.subarray(from, to), origin: from, zeros }
  const padded = new Float64Array(zeros + Math.max(0, to - from))
  padded.set(samples.subarray(from, to), zeros)
  return { samples: padded, origin: from - zeros, zeros }
}
