import { createOpusEncoder } from '../audio/opus.ts'
import type { Ptime, RenderedUtterance } from '../model/plan.ts'

/** One utterance as packets: encoded once before the run, then shared by every call that says it. */
export interface EncodedUtterance {
  readonly key: string
  readonly text: string
  readonly sha256: string
  readonly packets: readonly Uint8Array[]
  readonly samplesPerPacket: number
  /** [first, one-past-last] speech sample of each fragment, counted at 48 kHz from the first sample of the first packet. */
  readonly fragments: readonly (readonly [number, number])[]
  /** The same as PCM, sample for sample what the packets hold: for calls that mix while they send. */
  readonly samples?: Int16Array
}

/** Silence in front of the speech, so that a fresh encoder has settled when speech begins. */
const leadInMs = 60

/** Silence behind the speech: the codec's look-ahead (6.5 ms) must be flushed. */
const tailMs = 20

/**
 * Encodes a rendered utterance with a fresh encoder: the same samples and ptime always give the same packets. `keepSamples` for calls
 * that cannot use them as they are (`needsLiveVoice`).
 */
export function encodeCallerSpeech(
  utterance: RenderedUtterance,
  ptimeMs: Ptime,
  options: { readonly keepSamples?: boolean } = {},
): EncodedUtterance {
  const samplesPerPacket = 48 * ptimeMs
  const leadIn = 48 * leadInMs
  const count = Math.ceil((leadIn + utterance.samples.length + 48 * tailMs) / samplesPerPacket)
  const padded = new Int16Array(count * samplesPerPacket)
  padded.set(utterance.samples, leadIn)
  const encoder = createOpusEncoder({ ptimeMs })
  const packets: Uint8Array[] = []
  for (let i = 0; i < count; i++) packets.push(encoder.encode(padded.subarray(i * samplesPerPacket, (i + 1) * samplesPerPacket)))
  encoder.close()
  return {
    key: utterance.key,
    text: utterance.text,
    sha256: utterance.sha256,
    packets,
    samplesPerPacket,
    fragments: utterance.fragments.map(([start, end]) => [start + leadIn, end + leadIn]),
    ...(options.keepSamples === true ? { samples: padded } : {}),
  }
}

/** What the caller sends while silent: the packet an encoder settles on after 100 ms of digital silence. */
export function silencePacket(ptimeMs: Ptime): Uint8Array {
  const encoder = createOpusEncoder({ ptimeMs })
  const frame = new Int16Array(48 * ptimeMs)
  let packet = encoder.encode(frame)
  for (let sentMs = 0; sentMs < 100; sentMs += ptimeMs) packet = encoder.encode(frame)
  encoder.close()
  return packet
}
