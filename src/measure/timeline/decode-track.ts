import { createOpusDecoder, opusSilence } from '../../audio/opus.ts'
import type { TrackInfo } from '../../model/recording.ts'
import type { Placement, PlacedStream } from './placement.ts'

/** Samples of a track on the call's clock: sample i is heard at `startMs + i / samplesPerMs`. What never came is silence (0). */
export interface PcmTimeline {
  readonly sampleRate: number
  readonly samplesPerMs: number
  readonly startMs: number
  readonly samples: Int16Array
  /** Packets the codec refused: silence in the timeline. */
  readonly undecodable: number
}

/** No call is longer; a track that claims to be is damaged and would only exhaust the memory. */
const longestMs = 4 * 60 * 60 * 1000

/**
 * Decodes a placed Opus track into one PCM timeline from `startMs` to `endMs`. Every packet's samples stand where its own
 * RTP timestamp and anchor put them, so the track is piecewise exact; gaps (DTX, loss) stay silent and nothing is
 * concealed. Streams (SSRCs) that overlap are added. The codec's look-ahead (312 samples, 6.5 ms) is part of the path and
 * stays in the result; the decoder itself adds none at 48 kHz.
 */
export function decodeTrack(
  placement: Placement,
  span: { readonly startMs: number; readonly endMs: number },
  sampleRate: 48000 | 16000 = 48000,
  codec: TrackInfo['codec'] = 'opus',
): PcmTimeline {
  const lengthMs = span.endMs - span.startMs
  if (!(lengthMs >= 0 && lengthMs <= longestMs)) throw new RangeError(`a track from ${span.startMs} to ${span.endMs} ms cannot be placed`)
  const samplesPerMs = sampleRate / 1000
  const samples = new Int16Array(Math.ceil(lengthMs * samplesPerMs))
  let undecodable = 0
  for (const [index, stream] of placement.streams.entries()) {
    const target = index === 0 ? samples : new Int16Array(samples.length)
    undecodable += decodeStream(stream, target, span.startMs, sampleRate, codec)
    if (index > 0) addInto(samples, target)
  }
  return { sampleRate, samplesPerMs, startMs: span.startMs, samples, undecodable }
}

function decodeStream(
  stream: PlacedStream,
  target: Int16Array,
  startMs: number,
  sampleRate: 48000 | 16000,
  codec: TrackInfo['codec'],
): number {
  const decoder = codec === 'opus' ? skippingSilence(sampleRate) : linearDecoder(sampleRate)
  let refused = 0
  try {
    for (const { packet, playAtMs } of stream.packets) {
      let decoded: Int16Array
      try {
        decoded = decoder.decode(packet.payload)
      } catch {
        refused++
        continue
      }
      const at = Math.round(((playAtMs - startMs) * sampleRate) / 1000)
      const from = Math.max(0, -at)
      const to = Math.min(decoded.length, target.length - at)
      if (to > from) target.set(decoded.subarray(from, to), at + from)
    }
  } finally {
    decoder.close()
  }
  return refused
}

/** So many packets of digital silence in a row, all decoded to zeros, and the decoder has nothing left that rings. */
const settledPackets = 5

/**
 * An Opus decoder that is not asked for what it would say anyway: further packets of digital silence once it has settled. What follows them
 * decodes to the same samples, bit for bit. About half of a call is such silence.
 */
function skippingSilence(sampleRate: 48000 | 16000): { decode(payload: Uint8Array): Int16Array; close(): void } {
  const decoder = createOpusDecoder({ sampleRate })
  const zeros = new Int16Array(sampleRate / 50)
  let silent = 0
  return {
    decode(payload) {
      const isSilence = payload.length === opusSilence.length && payload.every((byte, at) => byte === opusSilence[at])
      if (isSilence && silent >= settledPackets) return zeros
      silent = isSilence ? silent : 0
      const decoded = decoder.decode(payload)
      if (isSilence) silent = decoded.every((sample) => sample === 0) ? silent + 1 : 0
      return decoded
    },
    close: () => decoder.close(),
  }
}

/** L16 as this program writes it: 16-bit little-endian mono at 48 kHz. At 16 kHz every third sample: for drawings only. */
function linearDecoder(sampleRate: 48000 | 16000): { decode(payload: Uint8Array): Int16Array; close(): void } {
  const step = 48000 / sampleRate
  return {
    decode(payload) {
      const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
      return Int16Array.from({ length: Math.floor(payload.length / 2 / step) }, (_, at) => view.getInt16(at * step * 2, true))
    },
    close() {},
  }
}

function addInto(target: Int16Array, other: Int16Array): void {
  for (let index = 0; index < target.length; index++) {
    const sum = (target[index] as number) + (other[index] as number)
    target[index] = Math.max(-32768, Math.min(32767, sum))
  }
}
