import { decibels, meanOver, powerAt, type Cells } from './cells.ts'

/** Where the noise floor is read. */
export const noiseFloorRules = {
  frameMs: 20,
  /** A pause is a run of frames that lie so far below the active level (the margin of ITU-T P.56) for so long. */
  pauseBelowLevelDb: 15.9,
  leastPauseMs: 200,
  /** What is left out at both ends of a pause: speech dying away, breath before it. */
  marginMs: 60,
  /** Frames needed in all pauses together. */
  leastFrames: 5,
  /** The floor is this share of the frames from below: what is left of soft speech in pauses does not lift it. */
  percentile: 0.1,
} as const

/** The level of the pauses, or the reason there is none. */
export type NoiseFloor =
  | { readonly kind: 'measured'; readonly dbov: number }
  /** Most of the pauses are zeros to the last bit: a source or a jitter buffer that is switched off between words, not a quiet room. */
  | { readonly kind: 'digital-silence' }
  | { readonly kind: 'not-applicable'; readonly why: string }

/**
 * Noise floor in the pauses: the 10th percentile of the levels of 20 ms frames, each around its own mean, digital silence left out. Pauses are stretches of
 * 200 ms and more in which every frame lies 15.9 dB or more below the active level; a track without speech (`activeLevelDbov` null) is one pause.
 * Speech without pauses has none; noise less than 15.9 dB below the speech is not told from it.
 */
export function noiseFloor(cells: Cells, activeLevelDbov: number | null): NoiseFloor {
  const powers = pausePowers(cells, activeLevelDbov)
  if (powers.length < noiseFloorRules.leastFrames) return { kind: 'not-applicable', why: `no pauses of ${noiseFloorRules.leastPauseMs} ms` }
  const sounding = new Float64Array(powers.filter((power) => power > 0)).sort()
  if (sounding.length < powers.length / 2) return { kind: 'digital-silence' }
  return { kind: 'measured', dbov: decibels(sounding[Math.floor(noiseFloorRules.percentile * sounding.length)]!) }
}

/** Powers of the frames well inside pauses, each around its own mean; 0: every sample is 0. */
function pausePowers({ power, heard, means }: Cells, activeLevelDbov: number | null): number[] {
  const { frameMs, pauseBelowLevelDb, leastPauseMs, marginMs } = noiseFloorRules
  const below = activeLevelDbov === null ? Infinity : powerAt(activeLevelDbov - pauseBelowLevelDb)
  const frames = Math.floor(power.length / frameMs)
  const margin = marginMs / frameMs
  const powers: number[] = []
  for (let frame = 0; frame < frames; frame++) {
    const from = frame
    while (frame < frames && meanOver(heard, frame * frameMs, (frame + 1) * frameMs) < below) frame++
    if ((frame - from) * frameMs < leastPauseMs) continue
    for (let inside = from + margin; inside < frame - margin; inside++) {
      const first = inside * frameMs
      const end = first + frameMs
      powers.push(Math.max(0, meanOver(power, first, end) - (meanOver(means, first, end) / 32768) ** 2))
    }
  }
  return powers
}
