import type { CallerEcho } from '../../model/result.ts'
import { echoFilter, filtered } from './echo-filter.ts'
import { correlationAtLags } from './lag-correlation.ts'
import type { PcmTimeline } from './decode-track.ts'
import type { Interval } from './units.ts'

/** M11, version of the search. Windows are laid end to end in each stretch of caller sound; what is shorter than one is not looked at. */
export const callerEchoSearch = {
  version: 'echo-1',
  windowMs: 500,
  fromLagMs: 20,
  toLagMs: 1000,
  correlation: 0.5,
  windows: 3,
  sameLagMs: 5,
  /** A segment is echo where what is left after subtraction has at most this share of its energy (−10 dB). */
  residualShare: 0.1,
} as const

/** Search rate: the band below 2 kHz holds nearly all energy of speech and is what codecs keep the waveform of. */
const rate = 4000
const perMs = rate / 1000
/** A window quieter than this (−75 dBFS) correlates with nothing. */
const leastPower = 10 ** (-75 / 10)

/** Windows that the echo path is modelled from: 4 s are plenty for its 33 taps. */
const filterWindows = 8

/** An echo of the caller in the agent's audio, and which of the agent's segments are nothing but it. */
export interface FoundEcho {
  readonly echo: CallerEcho
  isEcho(segment: Interval): boolean
}

interface Vote {
  readonly startMs: number
  readonly lagMs: number
}

/**
 * M11: looks for the caller's voice in the agent's audio. In windows of 500 ms in which the caller is active, the lag of 20–1000 ms with the
 * largest magnitude of normalised cross-correlation is a vote where it reaches 0.5; three votes within ±5 ms are an echo. `lagMs` is on the
 * two timelines' clock; `lossDb` = −20 log10 of the least-squares gain at that lag over the voting windows, so that the agent's own speech
 * and noise do not count as echo. Null: none.
 */
export function findCallerEcho(caller: PcmTimeline, agent: PcmTimeline, callerActive: readonly Interval[]): FoundEcho | null {
  if (callerActive.every(([from, to]) => to - from < callerEchoSearch.windowMs)) return null
  const x = decimated(caller)
  const y = decimated(agent)
  const votes: Vote[] = []
  for (const [fromMs, toMs] of callerActive) {
    for (let startMs = fromMs; startMs + callerEchoSearch.windowMs <= toMs; startMs += callerEchoSearch.windowMs) {
      const lagMs = bestLag(x, y, startMs)
      if (lagMs !== null) votes.push({ startMs, lagMs })
    }
  }
  const agreed = largestAgreement(votes)
  if (agreed.length < callerEchoSearch.windows) return null
  const lagMs = median(agreed.map((vote) => vote.lagMs))
  const windows = agreed.map(({ startMs }): Interval => [startMs, startMs + callerEchoSearch.windowMs])
  const gain = gainAt(x, y, windows, lagMs)
  const filter = echoFilter(
    (ms) => x.at(ms),
    (ms) => y.at(ms),
    windows,
    lagMs,
    perMs,
  )
  return {
    echo: { lagMs, lossDb: -20 * Math.log10(gain), windows: agreed.length },
    isEcho(segment) {
      if (filter === null) return false
      const estimate = filtered((ms) => x.at(ms), filter, segment, lagMs, perMs)
      let own = 0
      let cross = 0
      let echo = 0
      for (let at = 0; at < estimate.length; at++) {
        const heard = y.at(segment[0] + at / perMs)
        const guess = estimate[at] as number
        own += heard * heard
        cross += heard * guess
        echo += guess * guess
      }
      // Residual energy after subtracting the filtered caller with the segment's own best gain.
      return own > 0 && echo > 0 && own - cross ** 2 / echo <= callerEchoSearch.residualShare * own
    },
  }
}

interface SearchTrack {
  readonly startMs: number
  readonly samples: Float32Array
  /** The sample nearest to a moment, full scale 1; 0 outside. */
  at(ms: number): number
}

/** 4 kHz: two moving averages over one output sample each, then every n-th sample; delay taken out. */
function decimated(track: PcmTimeline): SearchTrack {
  const step = track.sampleRate / rate
  const blocks = Math.floor(track.samples.length / step)
  const averages = new Float32Array(blocks)
  for (let block = 0; block < blocks; block++) {
    let sum = 0
    for (let at = block * step; at < (block + 1) * step; at++) sum += track.samples[at] as number
    averages[block] = sum / step / 32768
  }
  const samples = new Float32Array(Math.max(0, blocks - 1))
  for (let at = 0; at < samples.length; at++) samples[at] = ((averages[at] as number) + (averages[at + 1] as number)) / 2
  // The centre of output sample 0 is the border of blocks 0 and 1.
  const startMs = track.startMs + (step - 0.5) / track.samplesPerMs
  return { startMs, samples, at: (ms) => samples[Math.round((ms - startMs) * perMs)] ?? 0 }
}

/** Lag of the largest correlation of one window, refined between samples by a parabola; null where none reaches the limit. */
function bestLag(x: SearchTrack, y: SearchTrack, startMs: number): number | null {
  const length = callerEchoSearch.windowMs * perMs
  const from = Math.round((startMs - x.startMs) * perMs)
  if (from < 0 || from + length > x.samples.length) return null
  const firstLag = callerEchoSearch.fromLagMs * perMs
  const lags = (callerEchoSearch.toLagMs - callerEchoSearch.fromLagMs) * perMs + 1
  const origin = from + firstLag + Math.round((x.startMs - y.startMs) * perMs)
  const window = x.samples.subarray(from, from + length)
  const reached = new Float32Array(length + lags - 1)
  for (let at = 0; at < reached.length; at++) reached[at] = y.samples[origin + at] ?? 0
  const correlation = correlationAtLags(window, reached, leastPower)
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
  const gridMs = y.startMs + (origin - firstLag) / perMs - (x.startMs + from / perMs)
  return gridMs + (firstLag + best + shift) / perMs
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
  for (const [fromMs, toMs] of windows) {
    for (let ms = fromMs; ms < toMs; ms += 1 / perMs) {
      const sent = x.at(ms)
      cross += sent * y.at(ms + lagMs)
      power += sent * sent
    }
  }
  return Math.abs(cross) / power
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2
}
