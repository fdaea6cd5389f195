import { opusFrameSamples, opusLookaheadSamples } from '../../audio/opus.ts'
import { foreignWhy, isForeign, type RecordedCall } from '../../model/recording.ts'
import type { LegName, LegTransport, OneWayDelay } from '../../model/quality.ts'
import { lossPattern } from '../../quality/e-model/loss-pattern.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { playOut, type Playout } from '../timeline/jitter-buffer.ts'
import { placePackets } from '../timeline/placement.ts'
import { withinSpans } from './within-spans.ts'

/** What is known of a leg's transport, or why nothing is. */
export type KnownTransport =
  { readonly kind: 'known'; readonly transport: LegTransport } | { readonly kind: 'unknown'; readonly why: string }

type EvidenceOfTransport = Pick<CallTimeline, 'recorded' | 'playedView' | 'conversation'>

/** G.107 counts pure delay from here on (mT of its default delay class). */
const delayCountsFromMs = 100

/** Speech packets of one size, and not merely most: then the encoder keeps a constant bitrate. */
const oneSizeShare = 0.95

/**
 * What became of one leg's packets, as the E-model wants it (mos.md 1.6): loss after discards by a modelled jitter buffer, burstiness by its own sequence, one-way
 * delay by its parts, the bitrate of the speech. The caller's leg needs what the target tells of the packets that it received.
 */
export function legTransport(evidence: EvidenceOfTransport, leg: LegName): KnownTransport {
  const { recording } = evidence.recorded
  if (isForeign(recording)) return { kind: 'unknown', why: foreignWhy }
  const playouts = legPlayouts(evidence, leg)
  if (playouts === null) return { kind: 'unknown', why: 'the target does not tell which of our packets it received' }
  const tally = tallyOf(playouts)
  const pattern = lossPattern(tally.missing)
  const track = leg === 'agent' ? recording.tracks.agent : recording.tracks.caller
  if (pattern === null || track === null) return { kind: 'unknown', why: 'no packet was received on this leg' }
  const delay = oneWayDelay(recording.rttMs, tally)
  return {
    kind: 'known',
    transport: {
      codec: track.codec,
      ...speechRate(evidence, leg),
      expected: pattern.expected,
      lost: tally.lost,
      late: tally.late,
      lossPercent: pattern.pplPercent,
      burstR: pattern.burstR,
      longestBurst: pattern.longestBurstPackets,
      ...('why' in delay ? { delay: null, delayWhy: delay.why } : { delay }),
      constant: pattern.lost === 0 && !('why' in delay) && delay.totalMs <= delayCountsFromMs,
    },
  }
}

interface Tally {
  /** For each packet sent, in the order of its media. */
  readonly missing: readonly boolean[]
  readonly lost: number
  readonly late: number
  readonly played: number
  /** Sum over the packets played. */
  readonly bufferMs: number
  /** Of the first packet played. */
  readonly ptimeMs: number
}

/** One pass: a call has thousands of packets, and every call is measured. */
function tallyOf(playouts: readonly Playout[]): Tally {
  const missing: boolean[] = []
  let [lost, late, played, bufferMs, ptimeMs] = [0, 0, 0, 0, 0]
  for (const { fates } of playouts) {
    for (const fate of fates) {
      missing.push(fate.kind !== 'played')
      if (fate.kind === 'lost') lost++
      else if (fate.kind === 'late') late++
      else {
        if (played === 0) ptimeMs = opusFrameSamples(fate.packet.packet.payload) / 48
        played++
        bufferMs += fate.delayMs
      }
    }
  }
  return { missing, lost, late, played, bufferMs, ptimeMs }
}

const farEndPlayouts = new WeakMap<RecordedCall, readonly Playout[]>()

/** A leg's packets as they come out of the modelled jitter buffer; null where nothing is known of them. */
export function legPlayouts(
  { recorded, playedView }: Pick<EvidenceOfTransport, 'recorded' | 'playedView'>,
  leg: LegName,
): readonly Playout[] | null {
  if (leg === 'agent') return playedView?.playouts ?? null
  if (recorded.farEnd === null) return null
  const before = farEndPlayouts.get(recorded)
  if (before !== undefined) return before
  const type = recorded.recording.tracks.caller?.payloadType
  const playouts = placePackets(recorded.farEnd.filter(({ payloadType }) => payloadType === type)).streams.map((stream) => playOut(stream))
  farEndPlayouts.set(recorded, playouts)
  return playouts
}

function oneWayDelay(rttMs: number | null, { played, bufferMs, ptimeMs }: Tally): OneWayDelay | { readonly why: string } {
  if (rttMs === null) return { why: 'the round-trip time was not measured, so the one-way delay is not known' }
  if (played === 0) return { why: 'no packet came in time to be played' }
  const jitterBufferMs = bufferMs / played
  const lookaheadMs = opusLookaheadSamples / 48
  const networkMs = rttMs / 2
  return {
    totalMs: networkMs + jitterBufferMs + ptimeMs + lookaheadMs,
    networkMs,
    networkFrom: 'half of the round-trip time that ICE checks measured',
    jitterBufferMs,
    ptimeMs,
    lookaheadMs,
  }
}

/** Rate of what was sent while this side was speaking: what the codec spends on silence says nothing of speech. */
function speechRate({ recorded, playedView, conversation }: EvidenceOfTransport, leg: LegName): Pick<LegTransport, 'bitrateKbps' | 'cbr'> {
  const sizes = new Map<number, number>()
  let [packets, bits, lengthMs] = [0, 0, 0]
  const add = (payload: Uint8Array): void => {
    packets++
    bits += 8 * payload.length
    lengthMs += opusFrameSamples(payload) / 48
    sizes.set(payload.length, (sizes.get(payload.length) ?? 0) + 1)
  }
  if (leg === 'caller') {
    const type = recorded.recording.tracks.caller?.payloadType
    const isSpeech = withinSpans(conversation.callerActive)
    for (const { payloadType, atMs, payload } of recorded.caller) if (payloadType === type && isSpeech(atMs)) add(payload)
  } else {
    for (const { fates } of playedView?.playouts ?? []) {
      const isSpeech = withinSpans(conversation.speechUnits)
      for (const fate of fates) if (fate.kind !== 'lost' && isSpeech(fate.packet.playAtMs)) add(fate.packet.packet.payload)
    }
  }
  if (lengthMs === 0) return { bitrateKbps: null, cbr: false }
  return { bitrateKbps: bits / lengthMs, cbr: Math.max(...sizes.values()) >= oneSizeShare * packets }
}
