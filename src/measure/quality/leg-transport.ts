import { opusFrameSamples, opusLookaheadSamples } from '../../audio/opus.ts'
import { foreignWhy, isForeign, type RecordedCall } from '../../model/recording.ts'
import type { LegName, LegTransport, OneWayDelay } from '../../model/quality.ts'
import { lossPattern } from '../../quality/e-model/loss-pattern.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { playOut, type PacketFate, type Playout } from '../timeline/jitter-buffer.ts'
import { placePackets } from '../timeline/placement.ts'
import type { Interval } from '../timeline/units.ts'

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
  const { recorded } = evidence
  const { recording } = recorded
  if (isForeign(recording)) return { kind: 'unknown', why: foreignWhy }
  const playouts = legPlayouts(evidence, leg)
  if (playouts === null) return { kind: 'unknown', why: 'the target does not tell which of our packets it received' }
  const fates = playouts.flatMap((playout) => playout.fates)
  const pattern = lossPattern(fates.map(({ kind }) => kind !== 'played'))
  const track = leg === 'agent' ? recording.tracks.agent : recording.tracks.caller
  if (pattern === null || track === null) return { kind: 'unknown', why: 'no packet was received on this leg' }
  const count = (kind: PacketFate['kind']): number => fates.filter((fate) => fate.kind === kind).length
  const delay = oneWayDelay(recording.rttMs, fates)
  return {
    kind: 'known',
    transport: {
      codec: track.codec,
      ...bitrateOf(speechPackets(evidence, leg)),
      expected: pattern.expected,
      lost: count('lost'),
      late: count('late'),
      lossPercent: pattern.pplPercent,
      burstR: pattern.burstR,
      longestBurst: pattern.longestBurstPackets,
      ...('why' in delay ? { delay: null, delayWhy: delay.why } : { delay }),
      constant: pattern.lost === 0 && !('why' in delay) && delay.totalMs <= delayCountsFromMs,
    },
  }
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

function oneWayDelay(rttMs: number | null, fates: readonly PacketFate[]): OneWayDelay | { readonly why: string } {
  if (rttMs === null) return { why: 'the round-trip time was not measured, so the one-way delay is not known' }
  const played = fates.filter((fate) => fate.kind === 'played')
  const first = played[0]
  if (first === undefined) return { why: 'no packet came in time to be played' }
  const jitterBufferMs = played.reduce((sum, { delayMs }) => sum + delayMs, 0) / played.length
  const ptimeMs = opusFrameSamples(first.packet.packet.payload) / 48
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

/** Payloads sent while this side was speaking: what the codec spends on silence says nothing of speech. */
function speechPackets({ recorded, playedView, conversation }: EvidenceOfTransport, leg: LegName): readonly Uint8Array[] {
  if (leg === 'caller') {
    const type = recorded.recording.tracks.caller?.payloadType
    return within(
      conversation.callerActive,
      recorded.caller.filter(({ payloadType }) => payloadType === type).map(({ atMs, payload }) => ({ atMs, payload })),
    )
  }
  const heard = (playedView?.playouts ?? []).flatMap(({ fates }) =>
    fates.flatMap((fate) => (fate.kind === 'lost' ? [] : [{ atMs: fate.packet.playAtMs, payload: fate.packet.packet.payload }])),
  )
  return within(
    conversation.speechUnits,
    heard.toSorted((a, b) => a.atMs - b.atMs),
  )
}

function within(
  spans: readonly Interval[],
  packets: readonly { readonly atMs: number; readonly payload: Uint8Array }[],
): readonly Uint8Array[] {
  let span = 0
  return packets.flatMap(({ atMs, payload }) => {
    while (span < spans.length && (spans[span] as Interval)[1] <= atMs) span++
    return (spans[span]?.[0] ?? Infinity) <= atMs ? [payload] : []
  })
}

function bitrateOf(payloads: readonly Uint8Array[]): Pick<LegTransport, 'bitrateKbps' | 'cbr'> {
  const lengthMs = payloads.reduce((sum, payload) => sum + opusFrameSamples(payload) / 48, 0)
  if (lengthMs === 0) return { bitrateKbps: null, cbr: false }
  const bits = payloads.reduce((sum, payload) => sum + 8 * payload.length, 0)
  const sizes = new Map<number, number>()
  for (const { length } of payloads) sizes.set(length, (sizes.get(length) ?? 0) + 1)
  return { bitrateKbps: bits / lengthMs, cbr: Math.max(...sizes.values()) >= oneSizeShare * payloads.length }
}
