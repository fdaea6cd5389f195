import { opusFrameSamples } from '../../audio/opus.ts'
import type { LegName, MissingSpeech } from '../../model/quality.ts'
import { unwrapTimestamp } from '../../recording/rtp-time.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { PacketFate } from '../timeline/jitter-buffer.ts'
import type { Interval } from '../timeline/units.ts'
import { legPlayouts } from './leg-transport.ts'

/**
 * Speech that was sent and never heard: packets of speech that were lost or came too late for the modelled jitter buffer. Where a row of losses begins and ends in
 * speech all of it counts, however long. Null where nothing is known of the leg's packets, or nobody spoke on it.
 */
export function missingSpeech(timeline: CallTimeline, leg: LegName): MissingSpeech | null {
  const playouts = legPlayouts(timeline, leg)
  if (playouts === null) return null
  const spoken = leg === 'agent' ? timeline.speechUnits : callerSpeech(timeline)
  const frames = playouts.flatMap(({ fates }) => speechFrames(fates, spoken, leg, timeline))
  const speechMs = frames.reduce((sum, { lengthMs }) => sum + lengthMs, 0)
  if (speechMs === 0) return null
  const gapsMs: number[] = []
  let openMs = 0
  for (const { heard, lengthMs } of frames) {
    if (!heard) openMs += lengthMs
    else if (openMs > 0) {
      gapsMs.push(openMs)
      openMs = 0
    }
  }
  if (openMs > 0) gapsMs.push(openMs)
  const missingMs = gapsMs.reduce((sum, ms) => sum + ms, 0)
  return { share: missingMs / speechMs, missingMs, speechMs, gaps: gapsMs.length, longestMs: Math.max(0, ...gapsMs) }
}

interface Frame {
  readonly heard: boolean
  readonly lengthMs: number
}

/** The packets of a stream that carry speech, in the order of their media. */
function speechFrames(fates: readonly PacketFate[], spoken: readonly Interval[], leg: LegName, timeline: CallTimeline): readonly Frame[] {
  const isSpeech = within(spoken)
  const result: Frame[] = []
  /** Losses whose place is not decided yet: they are speech if what came before and what comes after is. */
  let row: Frame[] = []
  let speechBefore = false
  let lengthMs = 20
  for (const fate of fates) {
    if (fate.kind === 'lost') {
      row.push({ heard: false, lengthMs })
      continue
    }
    lengthMs = opusFrameSamples(fate.packet.packet.payload) / 48
    const speech = isSpeech(mediaMs(fate, leg, timeline) + lengthMs / 2)
    if (speechBefore && speech) result.push(...row)
    row = []
    if (speech) result.push({ heard: fate.kind === 'played', lengthMs })
    speechBefore = speech
  }
  return result
}

/** Where a packet's media lies: the agent's on the call's clock, the caller's on its own media clock. */
function mediaMs(fate: Exclude<PacketFate, { readonly kind: 'lost' }>, leg: LegName, timeline: CallTimeline): number {
  if (leg === 'agent') return fate.packet.playAtMs
  const first = timeline.recorded.caller[0]?.timestamp ?? 0
  return (unwrapTimestamp(fate.packet.packet.timestamp, first) - first) / 48
}

function callerSpeech({ recorded }: CallTimeline): readonly Interval[] {
  const first = recorded.caller[0]?.timestamp ?? 0
  const ms = (timestamp: number): number => (unwrapTimestamp(timestamp, first) - first) / 48
  const sent = [...recorded.recording.turns, ...recorded.recording.sounds.filter(({ sham }) => !sham)]
  return sent.flatMap(({ fragments }) => fragments.map(([from, to]): Interval => [ms(from), ms(to)])).toSorted((a, b) => a[0] - b[0])
}

/** Asked for moments that only grow. */
function within(spans: readonly Interval[]): (atMs: number) => boolean {
  let span = 0
  return (atMs) => {
    while (span < spans.length && (spans[span] as Interval)[1] <= atMs) span++
    return (spans[span]?.[0] ?? Infinity) <= atMs
  }
}
