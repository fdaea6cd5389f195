import { delayRules, sameLag, type DelayPoint, type DelayPoints } from './delay-points.ts'

/** How lags become a track. */
export const delayTrackRules = {
  /** Points of a steady stretch that its lag is taken from where a jump is looked for. */
  recentPoints: 8,
  /** A drift is stated where its standard error is below this, in ppm. */
  driftErrorPpm: 30,
} as const

/** A sudden change of the lag of the output behind the reference. */
export interface DelayJump {
  /** Between these two moments of the reference: centres of the last window before and of the first after. */
  readonly betweenMs: readonly [number, number]
  /** Positive: the output is later from here on, time was inserted; negative: time was removed. */
  readonly byMs: number
  /** Whether both windows lie in one utterance: the jump was in speech, not in a pause. */
  readonly inUtterance: boolean
}

/** The lag of the output behind the reference over time. */
export interface DelayTrack {
  readonly points: readonly DelayPoint[]
  readonly medianLagMs: number
  /** Jumps of 1.5 ms and more. A jump whose two sides are both shorter than a window is not seen. */
  readonly jumps: readonly DelayJump[]
  /** Sum of the positive jumps and of the negative ones, both ≥ 0. Drift is in neither. */
  readonly insertedMs: number
  readonly removedMs: number
  /** The jump of the largest size, with its sign; 0 where there is none. */
  readonly largestJumpMs: number
  /** Steady change of the lag, in parts per million of time, positive where it grows; null where there is too little speech to tell. */
  readonly driftPpm: number | null
}

/** From the lags of windows to jumps and drift; null where no window was placed. */
export function delayTrackOf({ points }: DelayPoints): DelayTrack | null {
  if (points.length === 0) return null
  const driftPpm = driftOf(points)
  const jumps = jumpsOf(points, (driftPpm ?? 0) * 1e-6)
  const sum = (sign: 1 | -1): number => jumps.reduce((total, { byMs }) => total + Math.max(0, sign * byMs), 0)
  return {
    points,
    medianLagMs: median(points.map(({ lagMs }) => lagMs)),
    jumps,
    insertedMs: sum(1),
    removedMs: sum(-1),
    largestJumpMs: jumps.reduce((most, { byMs }) => (Math.abs(byMs) > Math.abs(most) ? byMs : most), 0),
    driftPpm,
  }
}

/**
 * The lags at which the output of a moment of the reference may stand: one, between the points before and after it; several where a jump is within
 * half a window of it, for where in a window the jump lies is not known.
 */
export function lagsAt({ points }: Pick<DelayTrack, 'points'>, atMs: number): readonly number[] {
  const after = firstAtOrAfter(points, atMs)
  const before = points[after - 1]
  const next = points[after]
  if (before === undefined || next === undefined) return [(before ?? next)!.lagMs]
  const between = before.lagMs + ((next.lagMs - before.lagMs) * (atMs - before.atMs)) / (next.atMs - before.atMs)
  const lags = sameLag(before.lagMs, next.lagMs) ? [between] : []
  const reach = delayRules.windowMs / 2
  let first = after - 1
  while (first > 0 && points[first - 1]!.atMs >= atMs - reach) first--
  for (let index = first; index < points.length && (index <= after || points[index]!.atMs <= atMs + reach); index++) {
    const { lagMs } = points[index]!
    if (!lags.some((lag) => sameLag(lag, lagMs))) lags.push(lagMs)
  }
  return lags
}

/**
 * Slope of the lag over time inside the steady stretches of utterances, by one regression for all of them: jumps fall between stretches and do not
 * weigh on it. Its error takes into account that neighbouring windows share two thirds of their samples.
 */
function driftOf(points: readonly DelayPoint[]): number | null {
  const stretches = splitWhere(points, (before, point) => before.utterance !== point.utterance || !sameLag(before.lagMs, point.lagMs))
  let spread = 0
  let product = 0
  let squares = 0
  for (const stretch of stretches) {
    const atMs = mean(stretch.map((point) => point.atMs))
    const lagMs = mean(stretch.map((point) => point.lagMs))
    for (const point of stretch) {
      spread += (point.atMs - atMs) ** 2
      product += (point.atMs - atMs) * (point.lagMs - lagMs)
      squares += (point.lagMs - lagMs) ** 2
    }
  }
  const freedom = points.length - stretches.length - 1
  if (spread === 0 || freedom <= 0) return null
  const slope = product / spread
  const shared = delayRules.windowMs / delayRules.hopMs
  const error = Math.sqrt((Math.max(0, squares - slope * product) / freedom / spread) * shared)
  return error * 1e6 <= delayTrackRules.driftErrorPpm ? slope * 1e6 : null
}

function jumpsOf(points: readonly DelayPoint[], drift: number): readonly DelayJump[] {
  const steady = (point: DelayPoint): number => point.lagMs - drift * point.atMs
  let recent: number[] = []
  const leaves = (point: DelayPoint): boolean => {
    const jumped = recent.length > 0 && Math.abs(steady(point) - median(recent)) >= delayRules.sameLagMs
    recent = jumped ? [steady(point)] : [...recent.slice(1 - delayTrackRules.recentPoints), steady(point)]
    return jumped
  }
  const stretches = splitWhere(points, (_, point) => leaves(point))
  return stretches.slice(1).flatMap((after, index): DelayJump[] => {
    const before = stretches[index]!
    const byMs = median(after.map(steady)) - median(before.map(steady))
    if (Math.abs(byMs) < delayRules.sameLagMs) return []
    const last = before.at(-1)!
    const first = after[0]!
    return [{ betweenMs: [last.atMs, first.atMs], byMs, inUtterance: last.utterance === first.utterance }]
  })
}

/** Cuts a list before each element for which the test holds; the first is compared with itself. */
function splitWhere(points: readonly DelayPoint[], cut: (before: DelayPoint, point: DelayPoint) => boolean): readonly DelayPoint[][] {
  const parts: DelayPoint[][] = []
  for (const [index, point] of points.entries()) {
    const isCut = cut(points[index - 1] ?? point, point)
    if (isCut || index === 0) parts.push([point])
    else parts.at(-1)!.push(point)
  }
  return parts
}

function firstAtOrAfter(points: readonly DelayPoint[], atMs: number): number {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (points[middle]!.atMs < atMs) low = middle + 1
    else high = middle
  }
  return low
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Median; NaN of no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
