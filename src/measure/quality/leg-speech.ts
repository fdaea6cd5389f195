import { opusLookaheadSamples } from '../../audio/opus.ts'
import type { LegName } from '../../model/quality.ts'
import type { RecordedCall, TrackPacket } from '../../model/recording.ts'
import { unwrapTimestamp } from '../../recording/rtp-time.ts'

/** Around a turn some silence is kept, in ms. */
const marginMs = 200

/** Speech that was given to the encoder: where on the media clock, and which part of its source (the clip or utterance that hashes to `sha256`, at 48 kHz). */
export interface SaidStretch {
  /** Of its first sample; ms from the leg's first packet. */
  readonly atMs: number
  /** Of it to be compared, silence around it included. */
  readonly rangeMs: readonly [fromMs: number, toMs: number]
  readonly sha256: string
  readonly skippedSamples: number
  /** Null: to the end of the source. */
  readonly samples: number | null
  /** What makes the source anew; null: it was rendered before the run. */
  readonly made: SourceRecipe | null
}

/** A line of text in a voice of a synthesiser, at its natural rate. */
export interface SourceRecipe {
  readonly synthesiser: string
  readonly voice: string
  readonly text: string
}

/** What was said on a leg, and the packets in which it was heard, both on the sender's media clock. */
export interface LegSpeech {
  readonly first: TrackPacket
  readonly said: readonly SaidStretch[]
  /** As the other end received them. */
  readonly received: readonly TrackPacket[]
  /** By so much what is decoded lies behind where it is said to be. */
  readonly codecDelayMs: number
}

export type KnownSpeech = { readonly kind: 'known'; readonly speech: LegSpeech } | { readonly kind: 'unknown'; readonly why: string }

/** The speech of a leg where both sides of it are known, or why they are not. */
export function legSpeech(recorded: RecordedCall, leg: LegName): KnownSpeech {
  return leg === 'caller' ? callerSpeech(recorded) : agentSpeech(recorded)
}

/** Our caller's: rendered before the run, placed to the sample; heard by a far end that hands back what it received. Turns are told in what goes into the encoder. */
function callerSpeech({ farEnd, caller, recording }: RecordedCall): KnownSpeech {
  if (farEnd === null) return { kind: 'unknown', why: 'the target does not hand back what it received' }
  const type = recording.tracks.caller?.payloadType
  const first = caller.find(({ payloadType }) => payloadType === type)
  if (first === undefined || recording.tracks.caller?.codec !== 'opus') return { kind: 'unknown', why: 'the caller sent no speech' }
  const said = recording.turns.map(({ sha256, fragments }): SaidStretch => {
    const atMs = msSince(first, fragments[0]?.[0] ?? first.timestamp)
    const endMs = msSince(first, fragments.at(-1)?.[1] ?? first.timestamp)
    return { atMs, rangeMs: withMargin(atMs, endMs), sha256, skippedSamples: 0, samples: null, made: null }
  })
  const received = farEnd.filter(({ payloadType }) => payloadType === type)
  return { kind: 'known', speech: { first, said, received, codecDelayMs: opusLookaheadSamples / 48 } }
}

/** The agent's: told by the agent itself, in what is heard after decoding. */
function agentSpeech({ agent, recording }: RecordedCall): KnownSpeech {
  const { agentSource, tracks } = recording
  if (agentSource === undefined)
    return { kind: 'unknown', why: 'the source of the agent’s speech is not known: there is nothing to compare with' }
  const received = agent.filter(({ payloadType }) => payloadType === tracks.agent?.payloadType)
  const [first] = received
  if (first === undefined || tracks.agent?.codec !== 'opus') return { kind: 'unknown', why: 'no packet was received on this leg' }
  const said = agentSource.map(({ timestamp, samples, skippedSamples, sha256, synthesiser, voice, text }): SaidStretch => {
    const atMs = msSince(first, timestamp)
    return { atMs, rangeMs: withMargin(atMs, atMs + samples / 48), sha256, skippedSamples, samples, made: { synthesiser, voice, text } }
  })
  return { kind: 'known', speech: { first, said, received, codecDelayMs: 0 } }
}

/** Milliseconds on the media clock of 48 kHz from the first packet to a timestamp. */
export function msSince(first: TrackPacket, timestamp: number): number {
  return (unwrapTimestamp(timestamp, first.timestamp) - first.timestamp) / 48
}

function withMargin(fromMs: number, toMs: number): readonly [number, number] {
  return [Math.max(0, fromMs - marginMs), toMs + marginMs]
}
