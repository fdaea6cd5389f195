import type { CallerEcho } from '../../model/result.ts'
import type { PcmTimeline } from './decode-track.ts'
import { echoFilter, type EchoFilter } from './echo-filter.ts'
import { correlationAtLags } from './lag-correlation.ts'
import { indexAt, searchPerMs, searchTrackOf, stretchOf, type SearchTrack } from './search-track.ts'
import { mergeIntervals, type Interval } from './units.ts'

/** M11, version of the search. Windows are laid end to end in each stretch of caller sound; what is shorter than one is not looked at. */
export const callerEchoSearch = {
  version: 'echo-1',
  windowMs: 500,
  fromLagMs: 20,
  toLagMs: 1000,
  correlation: 0.5,
  windows: 3,
  sameLagMs: 5,
  /** A window is looked at where the agent's track is active for at least so long within the lags' reach: half a window. */
  heardMs: 250,
  /**
   * Three of the agreeing windows must be explained by one echo path, to at most this share of their energy (−6 dB). Two voices that happen to
   * correlate (the same synthetic voice saying like words at the same pace, again and again) agree on a lag but on no path.
   */
  explainedShare: 0.25,
  /** A segment is echo where what is left after subtraction has at most this share of its energy (−10 dB). */
  residualShare: 0.1,
  /** Or where it lies within the caller's delayed sound (with the detector's frame and the codec's ringing) and is no louder than the echo by more than this: hisses, whose waveform the search band does not hold. */
  louderDb: 3,
  marginMs: { before: 10, after: 40 },
} as const

/** A window quieter than this (−75 dBFS) correlates with nothing. */
const leastPower = 10 ** (-75 / 10)

/** Windows that the echo path is modelled from: 4 s are plenty for its 33 taps. */
const filterWindows = 8

/** An echo of the caller in the agent's audio, and what it did to the agent's segments. */
export interface FoundEcho {
  readonly echo: CallerEcho
  /** The agent's segments without those that are nothing but echo. */
  readonly own: readonly Interval[]
  /** Segments among `own` that echo is mixed into: where the agent's own sound begins and ends in them is not known (measures.md 1.6). */
  readonly unresolved: readonly Interval[]
}

interface Vote {
  readonly startMs: number
  readonly lagMs: number
}

/** What the search works on. `segments`: where the agent's track is active; `callerActive`: what the caller sent that can be heard. */
export interface EchoEvidence {
  readonly caller: () => PcmTimeline
  readonly agent: PcmTimeline
  readonly callerActive: readonly Interval[]
  readonly segments: readonly Interval[]
}

/**
 * M11: looks for the caller's voice in the agent's audio. In windows of 500 ms in which the caller is active, the lag of 20–1000 ms with the
 * largest magnitude of normalised cross-correlation is a vote where it reaches 0.5; three votes within ±5 ms that one echo path explains are an
 * echo. `lagMs` is on the two timelines' clock, from the moment the caller's sound was captured; `lossDb` = −20 log10 of the least-squares gain at that lag over the voting windows, so that the
 * agent's own speech and noise do not count as echo. What the detector does not hear is not looked for. Null: none.
 */
export function findCallerEcho({ caller, agent, callerActive, segments }: EchoEvidence): FoundEcho | null {
  const windows = windowsOf(callerActive, segments)
  if (windows.length < callerEchoSearch.windows) return null
  const callerPcm = caller()
  const x = searchTrackOf(callerPcm)
  const y = searchTrackOf(agent)
  const votes = windows.flatMap((startMs): Vote[] => {
    const lagMs = bestLag(x, y, startMs)
    return lagMs === null ? [] : [{ startMs, lagMs }]
  })
  const agreed = largestAgreement(votes)
  if (agreed.length < callerEchoSearch.windows) return null
  const lagMs = median(agreed.map((vote) => vote.lagMs))
  const voting = agreed.map(({ startMs }): Interval => [startMs, startMs + callerEchoSearch.windowMs])
  const filter = echoFilter(x, y, spread(voting, filterWindows), lagMs)
  if (filter === null) return null
  const explained = voting.filter(([from, to]) => filter.residualShare([from + lagMs, to + lagMs]) <= callerEchoSearch.explainedShare)
  if (explained.length < callerEchoSearch.windows) return null
  const lossDb = -20 * Math.log10(gainAt(x, y, voting, lagMs))
  return {
    echo: { lagMs, lossDb, windows: agreed.length },
    ...sorted(segments, { callerPcm, agent, callerActive, filter, lagMs, lossDb }),
  }
}

/** Starts of the windows in which an echo could be found. */
function windowsOf(callerActive: readonly Interval[], segments: readonly Interval[]): readonly number[] {
  const { windowMs, fromLagMs, toLagMs, heardMs } = callerEchoSearch
  return callerActive.flatMap(([fromMs, toMs]) => {
    const starts = Array.from({ length: Math.max(0, Math.floor((toMs - fromMs) / windowMs)) }, (_, at) => fromMs + at * windowMs)
    return starts.filter((startMs) => within(segments, startMs + fromLagMs, startMs + windowMs + toLagMs) >= heardMs)
  })
}

/** Lag of the largest correlation of one window, refined between samples by a parabola; null where none reaches the limit. */
function bestLag(x: SearchTrack, y: SearchTrack, startMs: number): number | null {
  const length = callerEchoSearch.windowMs * searchPerMs
  const from = indexAt(x, startMs)
  if (from < 0 || from + length > x.samples.length) return null
  const firstLag = callerEchoSearch.fromLagMs * searchPerMs
  const lags = (callerEchoSearch.toLagMs - callerEchoSearch.fromLagMs) * searchPerMs + 1
  const origin = from + firstLag + Math.round((x.startMs - y.startMs) * searchPerMs)
  const correlation = correlationAtLags(stretchOf(x, from, length), stretchOf(y, origin, length + lags - 1), leastPower)
  if (correlation === null) return null
  let best = 0
  for (let lag = 1; lag < lags; lag++) {
    if (Math.abs(correlation[lag] as number) > Math.abs(correlation[best] as number)) best = lag
  }
  if (Math.abs(correlation[best] as number) < callerEchoSearch.correlation) return null
  const [before, here, after] = [best - 1, best, best + 1].map((lag) => Math.abs(correlation[lag] ?? 0)) as [number, number, number]
  const bend = before - 2 * here + after
  const shift = best === 0 || best === lags - 1 || bend >= 0 ? 0 : (0.5 * (before - after)) / bend
  // Both tracks were rounded to the same grid: what the origin's rounding lost comes back here.
  const gridMs = y.startMs + (origin - firstLag) / searchPerMs - (x.startMs + from / searchPerMs)
  return gridMs + (firstLag + best + shift) / searchPerMs
}

/** The most votes that lie within ±5 ms of one of them. */
function largestAgreement(votes: readonly Vote[]): readonly Vote[] {
  let most: readonly Vote[] = []
  for (const centre of votes) {
    const near = votes.filter((vote) => Math.abs(vote.lagMs - centre.lagMs) <= callerEchoSearch.sameLagMs)
    if (near.length > most.length) most = near
  }
  return most
}

function gainAt(x: SearchTrack, y: SearchTrack, windows: readonly Interval[], lagMs: number): number {
  let cross = 0
  let power = 0
  const length = callerEchoSearch.windowMs * searchPerMs
  for (const [fromMs] of windows) {
    const sent = stretchOf(x, indexAt(x, fromMs), length)
    const heard = stretchOf(y, indexAt(y, fromMs + lagMs), length)
    for (let at = 0; at < length; at++) {
      cross += (sent[at] as number) * (heard[at] as number)
      power += (sent[at] as number) ** 2
    }
  }
  return Math.abs(cross) / power
}

/** Sorts the agent's segments by what the echo has to do with them. */
function sorted(
  segments: readonly Interval[],
  found: {
    readonly callerPcm: PcmTimeline
    readonly agent: PcmTimeline
    readonly callerActive: readonly Interval[]
    readonly filter: EchoFilter
    readonly lagMs: number
    readonly lossDb: number
  },
): Pick<FoundEcho, 'own' | 'unresolved'> {
  const { marginMs, louderDb, residualShare } = callerEchoSearch
  const delayed = found.callerActive.map(([from, to]): Interval => [
    from + found.lagMs - marginMs.before,
    to + found.lagMs + marginMs.after,
  ])
  const zone = mergeIntervals(delayed, 1)
  const own: Interval[] = []
  const unresolved: Interval[] = []
  for (const segment of segments) {
    const [start, end] = segment
    const echoed = within(zone, start, end)
    if (echoed > 0 && found.filter.residualShare(segment) <= residualShare) continue
    const explained = levelDb(found.callerPcm, start - found.lagMs, end - found.lagMs) - found.lossDb + louderDb
    if (echoed >= end - start && levelDb(found.agent, start, end) <= explained) continue
    own.push(segment)
    // The margin alone is no echo: an answer right behind it is the agent's.
    if (within(zone, start, end) > marginMs.after) unresolved.push(segment)
  }
  return { own, unresolved }
}

/** RMS level of a stretch in dBFS; what lies outside the track is silent. */
function levelDb(track: PcmTimeline, fromMs: number, toMs: number): number {
  const from = Math.round((fromMs - track.startMs) * track.samplesPerMs)
  const to = Math.round((toMs - track.startMs) * track.samplesPerMs)
  let sum = 0
  for (let at = Math.max(0, from); at < Math.min(track.samples.length, to); at++) sum += (track.samples[at] as number) ** 2
  return 10 * Math.log10(Math.max(1e-12, sum / Math.max(1, to - from) / 32768 ** 2))
}

/** Length in ms of what ascending, non-overlapping intervals have within [fromMs, toMs]. */
function within(intervals: readonly Interval[], fromMs: number, toMs: number): number {
  let total = 0
  for (const [start, end] of intervals) total += Math.max(0, Math.min(end, toMs) - Math.max(start, fromMs))
  return total
}

/** At most `most` of the windows, evenly over the call. */
function spread(windows: readonly Interval[], most: number): readonly Interval[] {
  if (windows.length <= most) return windows
  return Array.from({ length: most }, (_, at) => windows[Math.floor((at * windows.length) / most)] as Interval)
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b)
  return ((ascending[(ascending.length - 1) >> 1] as number) + (ascending[ascending.length >> 1] as number)) / 2
}
