import { opusFrameSamples } from '../../audio/opus.ts'
import type { LegName, MissingSpeech } from '../../model/quality.ts'
import { unwrapTimestamp } from '../../recording/rtp-time.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import type { PacketFate } from '../timeline/jitter-buffer.ts'
import type { Interval } from '../timeline/units.ts'
import { legPlayouts } from './leg-transport.ts'
import { withinSpans } from './within-spans.ts'

/**
 * Speech that was sent and never heard: packets of speech that were lost or came too late for the modelled jitter buffer. Where a row of losses begins and ends in
 * speech all of it counts, however long. Null where nothing is known of the leg's packets, or nobody spoke on it.
 */
export function missingSpeech(timeline: CallTimeline, leg: LegName): MissingSpeech | null {
  const playouts = legPlayouts(timeline, leg)
  if (playouts === null) return null
  const spoken = leg === 'agent' ? timeline.speechUnits : callerSpeech(timeline)
  const count = new GapCount()
  for (const { fates } of playouts) countStream(fates, spoken, leg, timeline, count)
  return count.result()
}

/** Adds up speech in the order of its media. */
class GapCount {
  #speechMs = 0
  #missingMs = 0
  #gaps = 0
  #longestMs = 0
  #openMs = 0

  add(lengthMs: number, heard: boolean): void {
    this.#speechMs += lengthMs
    if (heard) {
      this.#openMs = 0
      return
    }
    if (this.#openMs === 0) this.#gaps++
    this.#openMs += lengthMs
    this.#missingMs += lengthMs
    this.#longestMs = Math.max(this.#longestMs, this.#openMs)
  }

  result(): MissingSpeech | null {
    if (this.#speechMs === 0) return null
    const [speechMs, missingMs] = [this.#speechMs, this.#missingMs]
    return { share: missingMs / speechMs, missingMs, speechMs, gaps: this.#gaps, longestMs: this.#longestMs }
  }
}

/** Losses are speech where what came before them and what comes after is. */
function countStream(
  fates: readonly PacketFate[],
  spoken: readonly Interval[],
  leg: LegName,
  timeline: CallTimeline,
  count: GapCount,
): void {
  const isSpeech = withinSpans(spoken)
  let lostInRow = 0
  let speechBefore = false
  let lengthMs = 20
  for (const fate of fates) {
    if (fate.kind === 'lost') {
      lostInRow++
      continue
    }
    const lostLengthMs = lengthMs
    lengthMs = opusFrameSamples(fate.packet.packet.payload) / 48
    const speech = isSpeech(mediaMs(fate, leg, timeline) + lengthMs / 2)
    if (speechBefore && speech) for (let lost = 0; lost < lostInRow; lost++) count.add(lostLengthMs, false)
    lostInRow = 0
    if (speech) count.add(lengthMs, fate.kind === 'played')
    speechBefore = speech
  }
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
