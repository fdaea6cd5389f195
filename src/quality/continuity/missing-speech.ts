import { decibels, meanOver, powerAt, type Cells } from './cells.ts'
import { stretchesOf, type StretchMs, type Stretches } from './stretches.ts'

/** When speech of the reference counts as missing from the output. */
export const missingRules = {
  /** A frame of the reference is active from the active speech level − 15.9 dB on: the margin of ITU-T P.56. */
  frameMs: 20,
  activeBelowLevelDb: 15.9,
  /** The output misses what is more than this below the reference, after the overall difference of level is taken off. */
  missingBelowDb: 25,
  /** Both powers are means over so long around each millisecond, an odd number: one pitch pulse must not decide. */
  smoothMs: 5,
  /** Shorter stretches are not counted: what a codec does to the first milliseconds of a sound. */
  leastMs: 5,
  /** A pause of the reference up to this long inside a gap does not end it. */
  bridgeMs: 200,
} as const

/** Speech of the reference that the output does not have. */
export interface MissingSpeech {
  /** `missingMs` / `activeMs`, 0…1. */
  readonly ratio: number
  /** Active frames of the reference whose place lies inside the output. */
  readonly activeMs: number
  readonly missingMs: number
  /** Stretches of missing speech; their lengths include pauses of the reference of up to 200 ms inside them. */
  readonly gaps: Stretches
}

/** Lags at which the output of a moment of the reference may stand, in ms; one or more. */
export type LagsAt = (referenceMs: number) => readonly number[]

/**
 * Compares powers millisecond by millisecond. A place is missing where the output lies more than 25 dB below the reference at every lag at which it
 * may stand (`levelDifferenceDb`, output less reference, is taken off first); both are smoothed over 5 ms and the edges this blurs are given back, so
 * a hole of n ms counts n − 1 to n ms wherever it falls on the grid of frames. Ratio of time, not of frames: half a frame lost is half a frame. Null
 * where the output lies nowhere beside active speech. `activeLevelDbov` is the reference's.
 *
 * Where zeros fill what is lost it is the share of active frames lost, less up to 5 % of it (random and bursty loss of 1 to 20 %). The concealment of
 * the Opus decoder hides most: of 17.7 % active frames lost singly 3.1 % are missing, of 20.5 % in bursts of 100 ms 12.5 %. Zeros that went through
 * Opus afterwards count about half (10.4 % and 18.8 %), for the codec rounds their edges off.
 *
 * Not seen: holes under 9 ms; speech replaced by anything within 25 dB of its level, as concealment does at first; time cut out of the speech, which is
 * the delay track's; and what the output lacks outside the band compared (`narrowBand`).
 */
export function missingSpeech(
  reference: Cells,
  output: Cells,
  activeLevelDbov: number,
  levelDifferenceDb: number,
  lagsAt: LagsAt,
): MissingSpeech | null {
  const { frameMs, activeBelowLevelDb, missingBelowDb } = missingRules
  const spoken = smoothed(reference.heard)
  const heard = smoothed(output.heard)
  const least = powerAt(activeLevelDbov - activeBelowLevelDb)
  const share = powerAt(levelDifferenceDb - missingBelowDb)
  const active = new Uint8Array(spoken.length)
  const below = new Uint8Array(spoken.length)
  for (let from = 0; from < spoken.length; from += frameMs) {
    const to = Math.min(from + frameMs, spoken.length)
    if (meanOver(reference.heard, from, to) < least) continue
    const shifts = lagsAt((from + to) / 2).map(Math.round)
    for (let cell = from; cell < to; cell++) {
      const loudest = loudestOf(heard, cell, shifts)
      if (loudest === null) continue
      active[cell] = 1
      if (loudest < share * spoken[cell]!) below[cell] = 1
    }
  }
  const activeMs = count(active)
  if (activeMs === 0) return null
  const missing = longRuns(below)
  for (let cell = 0; cell < missing.length; cell++) missing[cell]! &= active[cell]!
  const missingMs = count(missing)
  return { ratio: missingMs / activeMs, activeMs, missingMs, gaps: gapsOf(missing, active) }
}

/**
 * Gain of the path in dB: the median over active frames of output over reference, of the frames that are not more than 25 dB below `guessDb`. Frames
 * lost altogether therefore do not pull it down, as they do the difference of the P.56 levels. Null where no frame is left.
 */
export function pathGainDb(reference: Cells, output: Cells, activeLevelDbov: number, guessDb: number, lagsAt: LagsAt): number | null {
  const { frameMs, missingBelowDb, activeBelowLevelDb } = missingRules
  const gains: number[] = []
  for (let from = 0; from + frameMs <= reference.power.length; from += frameMs) {
    const spoken = meanOver(reference.heard, from, from + frameMs)
    if (spoken < powerAt(activeLevelDbov - activeBelowLevelDb)) continue
    const [lagMs, other] = lagsAt(from + frameMs / 2)
    if (other !== undefined) continue
    const at = from + Math.round(lagMs!)
    const gainDb = decibels(meanOver(output.heard, at, at + frameMs) / spoken)
    if (gainDb >= guessDb - missingBelowDb) gains.push(gainDb)
  }
  return gains.length === 0 ? null : gains.sort((a, b) => a - b)[gains.length >> 1]!
}

/** Running mean over `smoothMs` around each cell; at the borders over what is inside. */
function smoothed(power: Float64Array): Float64Array {
  const reach = missingRules.smoothMs >> 1
  const smooth = new Float64Array(power.length)
  for (let cell = 0; cell < smooth.length; cell++) smooth[cell] = meanOver(power, cell - reach, cell + reach + 1)
  return smooth
}

function count(flags: Uint8Array): number {
  let sum = 0
  for (const flag of flags) sum += flag
  return sum
}

/** The largest power at the places where a cell may stand; null where all of them lie outside the output. */
function loudestOf(heard: Float64Array, cell: number, shifts: readonly number[]): number | null {
  let loudest: number | null = null
  for (const shift of shifts) {
    const value = heard[cell + shift]
    if (value !== undefined && (loudest === null || value > loudest)) loudest = value
  }
  return loudest
}

/** The runs that are `leastMs` long, with what the smoothing took off their ends. */
function longRuns(below: Uint8Array): Uint8Array {
  const reach = missingRules.smoothMs >> 1
  const runs = new Uint8Array(below.length)
  for (let cell = 0; cell < below.length; cell++) {
    if (below[cell] === 0) continue
    const from = cell
    while (below[cell] === 1) cell++
    if (cell - from >= missingRules.leastMs) runs.fill(1, Math.max(0, from - reach), cell + reach)
  }
  return runs
}

/** Runs of missing milliseconds; a pause of the reference inside, up to `bridgeMs`, does not end one. */
function gapsOf(missing: Uint8Array, active: Uint8Array): Stretches {
  const gaps: StretchMs[] = []
  let from = -1
  let to = -1
  const close = (): void => {
    if (from >= 0) gaps.push([from, to])
    from = -1
  }
  for (let cell = 0; cell < missing.length; cell++) {
    if (missing[cell] === 1) {
      if (from < 0) from = cell
      to = cell + 1
    } else if (active[cell] === 1 || cell - to >= missingRules.bridgeMs) close()
  }
  close()
  return stretchesOf(gaps)
}
