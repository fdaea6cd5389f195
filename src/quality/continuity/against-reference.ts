import type { ActiveSpeechLevel } from '../../audio/active-speech-level.ts'
import { cellsOf, decibels, meanOver, type Cells } from './cells.ts'
import { delayRules, followDelay, type DelayPoints, type UtteranceMs } from './delay-points.ts'
import { delayTrackOf, lagsAt, median, type DelayTrack } from './delay-track.ts'
import { missingSpeech, pathGainDb, type MissingSpeech } from './missing-speech.ts'
import { narrowBand } from './narrow-band.ts'
import { searchSignalOf } from './search-signal.ts'
import { speechLevel } from './speech-level.ts'
import { utterancesOf } from './utterances.ts'

/** When two tracks count as aligned, and how far apart they are sought. */
export const alignmentRules = {
  maxLagMs: 1000,
  /** Share of the windows that must be placed. Other speech places up to 0.10 of them; the right one with 80 % of its frames lost in bursts 0.30. */
  leastPlacedShare: 0.2,
  /** Fewer placed windows than this may be chance, unless one of them is `certainCorrelation` alike. */
  fewWindows: 3,
} as const

export interface ReferenceOptions {
  /** Where the utterances are in the reference, ms; default: found by activity. */
  readonly utterancesMs?: readonly UtteranceMs[]
  /** The output is sought up to so much later or earlier than the reference; must cover what is inserted over the whole track. */
  readonly maxLagMs?: number
  /** P.56 levels where they are known already: finding them is a good part of the cost. */
  readonly referenceLevel?: ActiveSpeechLevel
  readonly outputLevel?: ActiveSpeechLevel
}

export interface UtteranceLag {
  readonly fromMs: number
  readonly toMs: number
  readonly lagMs: number | null
}

/** What a path did to the time and the presence of the speech that went in. */
export type ReferenceFacts =
  | {
      readonly kind: 'measured'
      readonly delay: DelayTrack
      /** Each utterance of the reference, with the median lag of its windows; null: none of them was found in the output. */
      readonly utterances: readonly UtteranceLag[]
      /** Windows of the reference that hold speech, and those found in the output: the confidence of the rest. */
      readonly windows: { readonly sought: number; readonly placed: number }
      readonly missing: MissingSpeech
      /** P.56 active level of the output less that of the reference. Holes under 200 ms count as active and lower it. */
      readonly levelChangeDb: number
      /** Gain of the frames that came through, by which missing speech is judged (`pathGainDb`). */
      readonly gainDb: number
      readonly activityIn: number
      readonly activityOut: number
    }
  /** All of the reference's speech is missing: there is nothing to align. */
  | { readonly kind: 'output-silent'; readonly speechMs: number }
  | { readonly kind: 'not-applicable'; readonly why: string }

/**
 * Compares what came out of a path with what went in: mono, one rate (8…48 kHz), starting together. Deterministic, time-domain facts for what
 * ViSQOL aligns away and the E-model does not look at; see `DelayTrack` and `MissingSpeech` for what each number means and does not see.
 *
 * Not applicable, with the reason in words, where the reference has no speech, or where too little of it is found in the output to trust the rest.
 * Throws `RangeError` for a rate outside 8…48 kHz.
 */
export function againstReference(
  reference: Int16Array,
  output: Int16Array,
  rateHz: number,
  options: ReferenceOptions = {},
): ReferenceFacts {
  const levelIn = options.referenceLevel ?? speechLevel(reference, rateHz)
  const levelOut = options.outputLevel ?? speechLevel(output, rateHz)
  if (levelIn.activeLevelDbov === null) return notApplicable('the reference has no speech')
  if (output.length === 0) return notApplicable('the output has no samples')
  const narrowIn = narrowBand(reference, rateHz)
  const narrowOut = narrowBand(output, rateHz)
  const cellsIn = cellsOf(narrowIn.samples, narrowIn.rateHz)
  const cellsOut = cellsOf(narrowOut.samples, narrowOut.rateHz)
  const activeInBandDbov = inBand(levelIn, cellsIn)
  const utterances = options.utterancesMs ?? utterancesOf(cellsIn, activeInBandDbov)
  if (levelOut.activeLevelDbov === null) return { kind: 'output-silent', speechMs: lengthOf(utterances) }

  const maxLagMs = options.maxLagMs ?? alignmentRules.maxLagMs
  const placed = followDelay(
    searchSignalOf(narrowIn.samples, narrowIn.rateHz),
    searchSignalOf(narrowOut.samples, narrowOut.rateHz),
    utterances,
    maxLagMs,
  )
  const doubt = whyNotAligned(placed)
  const delay = delayTrackOf(placed)
  if (doubt !== null || delay === null) return notApplicable(doubt ?? 'nothing of the reference was found in the output')

  const levelChangeDb = levelOut.activeLevelDbov - levelIn.activeLevelDbov
  const lags = (atMs: number): readonly number[] => lagsAt(delay, atMs)
  const gainDb = pathGainDb(cellsIn, cellsOut, activeInBandDbov, levelChangeDb, lags)
  const missing = gainDb === null ? null : missingSpeech(cellsIn, cellsOut, activeInBandDbov, gainDb, lags)
  if (gainDb === null || missing === null) return notApplicable('the output has no speech where the reference has it')
  return {
    kind: 'measured',
    delay,
    utterances: utterances.map(([fromMs, toMs], index) => ({ fromMs, toMs, lagMs: lagOf(placed, index) })),
    windows: { sought: placed.sought, placed: placed.points.length },
    missing,
    levelChangeDb,
    gainDb,
    activityIn: levelIn.activity,
    activityOut: levelOut.activity,
  }
}

function whyNotAligned({ points, sought }: DelayPoints): string | null {
  if (sought === 0) return `no utterance of the reference is ${delayRules.leastWindowMs} ms long`
  const isClear = points.length >= alignmentRules.fewWindows || points.some(({ confidence }) => confidence >= delayRules.certainCorrelation)
  if (points.length >= alignmentRules.leastPlacedShare * sought && isClear) return null
  return `of ${sought} windows of the reference ${points.length} were found in the output: too few to align them`
}

function lagOf({ points }: DelayPoints, utterance: number): number | null {
  const lags = points.filter((point) => point.utterance === utterance).map(({ lagMs }) => lagMs)
  return lags.length === 0 ? null : median(lags)
}

/** Active level within the band the powers are compared in, by the band's share of the power. */
function inBand(level: ActiveSpeechLevel, { power }: Cells): number {
  return level.activeLevelDbov! - level.rmsDbov! + decibels(meanOver(power, 0, power.length))
}

function lengthOf(utterances: readonly UtteranceMs[]): number {
  return utterances.reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0)
}

function notApplicable(why: string): ReferenceFacts {
  return { kind: 'not-applicable', why }
}
