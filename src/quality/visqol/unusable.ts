import { firstPatchFrame, patchFrames, rms } from './active-patches.ts'
import { frameCount, framing } from './spectrogram.ts'

export type NotScoredReason = 'unsupported-rate' | 'too-short' | 'too-long' | 'bad-samples' | 'silent-reference' | 'silent-degraded'

/** There is no score: `reason` for programs, `why` for people. */
export interface NotScored {
  readonly kind: 'not-scored'
  readonly reason: NotScoredReason
  readonly why: string
}

const leastRateHz = 8000
const mostRateHz = 96_000
/** Work grows with the square of the length, and one score over a minute says nothing that scores of its parts do not. */
const mostSeconds = 60
/** Far beyond full scale, but levels still come out finite. */
const mostMagnitude = 1e6

export function notScored(reason: NotScoredReason, why: string): NotScored {
  return { kind: 'not-scored', reason, why }
}

/** What keeps two signals from being looked at at all, or null. */
export function unusable(reference: Float64Array, degraded: Float64Array, rateHz: number): NotScored | null {
  if (!Number.isInteger(rateHz) || rateHz < leastRateHz || rateHz > mostRateHz)
    return notScored('unsupported-rate', `the sample rate must be a whole number from ${leastRateHz} to ${mostRateHz} Hz, not ${rateHz}`)
  const frame = framing(rateHz)
  if (frameCount(reference.length, frame) < firstPatchFrame + patchFrames)
    return notScored('too-short', `the reference lasts ${seconds(reference, rateHz)} s; the shortest that holds a patch is 0.64 s`)
  if (frameCount(degraded.length, frame) === 0)
    return notScored('too-short', `the degraded signal lasts ${seconds(degraded, rateHz)} s; it must be longer than 0.08 s`)
  const longest = reference.length > degraded.length ? reference : degraded
  if (longest.length > mostSeconds * rateHz)
    return notScored(
      'too-long',
      `the signals last up to ${seconds(longest, rateHz)} s; score parts of at most ${mostSeconds} s, best of 8–10 s`,
    )
  if (!usableSamples(reference) || !usableSamples(degraded))
    return notScored('bad-samples', `a sample is no number or is greater than ${mostMagnitude}; full scale is 1`)
  if (rms(reference) === 0) return notScored('silent-reference', 'the reference is silent')
  if (rms(degraded) === 0) return notScored('silent-degraded', 'the degraded signal is silent')
  return null
}

function usableSamples(samples: Float64Array): boolean {
  return samples.every((sample) => Math.abs(sample) <= mostMagnitude)
}

function seconds(samples: Float64Array, rateHz: number): string {
  return (samples.length / rateHz).toFixed(3)
}
