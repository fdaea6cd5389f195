import { lagsAnywhere, lagsBetween, lagSearchRules, type LagCandidate, type SearchWindow } from './lag-search.ts'
import { searchRules, type SearchSignal } from './search-signal.ts'

/** How the lag is followed through the utterances. */
export const delayRules = {
  windowMs: 480,
  hopMs: 160,
  /** An utterance shorter than a window is one window; shorter than this it has none. */
  leastWindowMs: 200,
  /** Windows of the reference so far below the mean power of the utterances hold too little speech to be placed. */
  weakWindowDb: 15,
  /** A lag at which the output correlates less with the reference says nothing. */
  leastCorrelation: 0.5,
  /** Below this at every lag followed so far, the window is sought everywhere. The best wrong lag of natural speech reached 0.80. */
  doubtfulCorrelation: 0.8,
  /**
   * Nothing else is looked at, which makes an undisturbed call cheap, where one lag leads by so much (nearly a change of lag) and the window
   * correlates so well so near to it: as well as the windows before, to a little. In monotone speech a lag that is a pitch period off reaches 0.97.
   */
  certainLead: 0.35,
  certainCorrelation: 0.85,
  certainLoss: 0.03,
  certainWithinMs: 0.75,
  /** Lags nearer than this are one. */
  sameLagMs: 1.5,
  /** What a change of lag costs, in correlation: a single odd window does not bend the track, two that agree do. */
  jumpCost: 0.4,
  /** What leaving a window out costs: less than two changes of lag, so that a window amid others never leads away and back. */
  skipCost: 0.6,
  /** Hypotheses followed at a time. */
  hypotheses: 4,
} as const

/** A stretch of the reference, ms from its start. */
export type UtteranceMs = readonly [fromMs: number, toMs: number]

/** Where one window of the reference stands in the output. */
export interface DelayPoint {
  /** Centre of the window, ms from the start of the reference. */
  readonly atMs: number
  /** The output stands this much later than the reference. */
  readonly lagMs: number
  /** Correlation at this lag, 0.5…1. */
  readonly confidence: number
  /** Index of the utterance. */
  readonly utterance: number
}

export interface DelayPoints {
  readonly points: readonly DelayPoint[]
  /** Windows that hold enough speech to be placed; those not among the points had no lag of enough confidence. */
  readonly sought: number
}

interface Hypothesis extends LagCandidate {
  /** What leads here: 1 − correlation of its windows, and what jumps and windows left out cost. */
  readonly cost: number
  /** Correlation of its windows so far, the last ones weighing most. */
  readonly usual: number
  readonly previous: Hypothesis | null
  readonly window: PlacedWindow
}

interface PlacedWindow extends SearchWindow {
  readonly utterance: number
}

/**
 * Follows the lag of the output behind the reference in windows of 480 ms, 160 ms apart, inside the utterances. A beam search: each window is
 * sought near the lags that led so far and, where it fits none of them well, everywhere within ±`maxLagMs`; the track kept is the one with the
 * highest correlations and the fewest changes of lag. Because speech repeats itself after a pitch period, no single window decides.
 */
export function followDelay(
  reference: SearchSignal,
  output: SearchSignal,
  utterances: readonly UtteranceMs[],
  maxLagMs: number,
): DelayPoints {
  const windows = windowsOf(reference, utterances)
  let beam: readonly Hypothesis[] = []
  let costOfNone = 0
  for (const window of windows) {
    const found = candidatesOf(reference, output, window, beam, maxLagMs)
    if (found.length === 0) continue
    beam = extended(beam, costOfNone, window, found)
    costOfNone += delayRules.skipCost
  }
  const points: DelayPoint[] = []
  for (let at: Hypothesis | null = beam[0] ?? null; at !== null; at = at.previous) {
    const { from, length, utterance } = at.window
    points.push({ atMs: (from + length / 2) / searchRules.perMs, lagMs: at.lagMs, confidence: at.correlation, utterance })
  }
  return { points: points.reverse(), sought: windows.length }
}

function windowsOf(reference: SearchSignal, utterances: readonly UtteranceMs[]): readonly PlacedWindow[] {
  const { perMs } = searchRules
  const windows: PlacedWindow[] = []
  let energy = 0
  let samples = 0
  for (const [utterance, [fromMs, toMs]] of utterances.entries()) {
    const from = Math.max(0, Math.round(fromMs * perMs))
    const to = Math.min(reference.samples.length, Math.round(toMs * perMs))
    const length = Math.min(to - from, delayRules.windowMs * perMs)
    if (length < delayRules.leastWindowMs * perMs) continue
    energy += energyOf(reference, from, to)
    samples += to - from
    for (let at = from; at + length <= to; at += delayRules.hopMs * perMs) windows.push({ from: at, length, utterance })
  }
  const least = (energy / samples) * 10 ** (-delayRules.weakWindowDb / 10)
  return windows.filter(({ from, length }) => energyOf(reference, from, from + length) >= least * length && least > 0)
}

function energyOf({ energyBefore }: SearchSignal, from: number, to: number): number {
  return energyBefore[to]! - energyBefore[from]!
}

/** Lags at which a window may stand, each at least `sameLagMs` from the others, the best first; empty where none is good enough. */
function candidatesOf(
  reference: SearchSignal,
  output: SearchSignal,
  window: SearchWindow,
  beam: readonly Hypothesis[],
  maxLagMs: number,
): readonly LagCandidate[] {
  const certain = certainLag(reference, output, window, beam)
  if (certain !== null) return [certain]
  const near = rangesAround(beam).flatMap(([fromMs, toMs]) => lagsBetween(reference, output, window, fromMs, toMs))
  const doubtful = near.every(({ correlation }) => correlation < delayRules.doubtfulCorrelation)
  const followed = beam.map(({ lagMs }) => lagMs)
  const all = doubtful ? [...near, ...lagsAnywhere(reference, output, window, maxLagMs, followed)] : near
  const distinct: LagCandidate[] = []
  for (const candidate of all.sort((a, b) => b.correlation - a.correlation)) {
    if (candidate.correlation < delayRules.leastCorrelation || Math.abs(candidate.lagMs) > maxLagMs) continue
    if (distinct.every(({ lagMs }) => !sameLag(lagMs, candidate.lagMs))) distinct.push(candidate)
  }
  return distinct
}

/** The lag of the leading hypothesis, where nothing else need be looked at. */
function certainLag(reference: SearchSignal, output: SearchSignal, window: SearchWindow, beam: readonly Hypothesis[]): LagCandidate | null {
  const { certainLead, certainCorrelation, certainLoss, certainWithinMs } = delayRules
  const [best, second] = beam
  if (best === undefined || (second !== undefined && second.cost - best.cost < certainLead)) return null
  const [found] = lagsBetween(reference, output, window, best.lagMs - certainWithinMs, best.lagMs + certainWithinMs)
  if (found === undefined || found.correlation < Math.max(certainCorrelation, best.usual - certainLoss)) return null
  // At the border it is the slope of a peak that lies further off.
  return Math.abs(found.lagMs - best.lagMs) < certainWithinMs - 1 / searchRules.perMs ? found : null
}

/** What to search around the lags followed so far: ranges that overlap are one. */
function rangesAround(beam: readonly Hypothesis[]): readonly (readonly [fromMs: number, toMs: number])[] {
  const ranges: [number, number][] = []
  for (const lagMs of beam.map((hypothesis) => hypothesis.lagMs).sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && lagMs - lagSearchRules.nearMs <= last[1]) last[1] = lagMs + lagSearchRules.nearMs
    else ranges.push([lagMs - lagSearchRules.nearMs, lagMs + lagSearchRules.nearMs])
  }
  return ranges
}

/** The best hypotheses one window further: with a place for it, or without. `costOfNone`: of having left out all windows so far. */
function extended(
  beam: readonly Hypothesis[],
  costOfNone: number,
  window: PlacedWindow,
  found: readonly LagCandidate[],
): readonly Hypothesis[] {
  const placed = found.map((candidate): Hypothesis => {
    let previous: Hypothesis | null = null
    let cost = costOfNone
    for (const before of beam) {
      const reached = before.cost + (sameLag(before.lagMs, candidate.lagMs) ? 0 : delayRules.jumpCost)
      if (reached >= cost) continue
      cost = reached
      previous = before
    }
    const usual = previous === null ? candidate.correlation : (2 * previous.usual + candidate.correlation) / 3
    return { ...candidate, cost: cost + 1 - candidate.correlation, usual, previous, window }
  })
  const skipped = beam.map((before): Hypothesis => ({ ...before, cost: before.cost + delayRules.skipCost }))
  return [...placed, ...skipped].sort((a, b) => a.cost - b.cost).slice(0, delayRules.hypotheses)
}

/** Whether two lags are one but for noise. */
export function sameLag(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) < delayRules.sameLagMs
}
