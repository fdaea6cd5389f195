import { allocate, checked, maxPacketBytes, maxPacketSamples, OpusError, opusRuntime } from './opus-wasm.ts'

/** Opus works on 48 kHz; timestamps and frame lengths on the wire are counted in it whatever the decoder's output rate. */
export const opusRate = 48000

/** Look-ahead of the encoder at 48 kHz voip, in samples (6.5 ms): decoded audio stands this much later than what was encoded. */
export const opusLookaheadSamples = 312

/** 20 ms of digital silence as one Opus packet (CELT, full band, mono). */
export const opusSilence: Uint8Array = Uint8Array.of(0xf8, 0xff, 0xfe)

export interface OpusEncoderOptions {
  /** Bit/s, default 32000. */
  readonly bitrate?: number
  /** libopus complexity 0…10, default 5: measured 150 µs CPU a 20 ms frame against 230 µs at 9. */
  readonly complexity?: number
  /** Packet length, default 20 ms. */
  readonly ptimeMs?: 10 | 20 | 60
  /** Packet loss in per cent the encoder should prepare for with in-band FEC; absent: no FEC. */
  readonly expectedLossPercent?: number
}

export interface OpusEncoder {
  readonly lookaheadSamples: number
  /** Encodes exactly one packet's worth of 48 kHz mono samples (48 × ptime). */
  encode(frame: Int16Array): Uint8Array
  /** Frees the state; the encoder must not be used afterwards. Closing twice is harmless. */
  close(): void
}

export interface OpusDecoder {
  /** Samples of one packet at the decoder's rate. Throws `OpusError` on an empty or invalid packet (state stays usable). */
  decode(payload: Uint8Array): Int16Array
  /** Concealment for a lost stretch of `samples` at the decoder's rate, a multiple of 2.5 ms up to 120 ms. */
  conceal(samples: number): Int16Array
  /** The lost packet before `nextPayload`, from its in-band FEC where it carries any, else concealment. `samples` as in `conceal`. */
  recover(nextPayload: Uint8Array, samples: number): Int16Array
  close(): void
}

const applicationVoip = 2048
const setBitrate = 4002
const setComplexity = 4010
const setInbandFec = 4012
const setPacketLossPercent = 4014
const getLookahead = 4027

/** A 48 kHz mono voip encoder. Deterministic: a fresh one gives the same packets for the same samples. */
export function createOpusEncoder(options: OpusEncoderOptions = {}): OpusEncoder {
  const { exports, pcmAddress, packetAddress, pcm, packet } = opusRuntime()
  const frameSamples = (opusRate / 1000) * (options.ptimeMs ?? 20)
  let state = allocate(exports.opus_encoder_get_size(1))
  const set = (request: number, value: number): void => {
    checked(`encoder setting ${request} = ${value}`, exports.opus_encoder_ctl_set(state, request, value))
  }
  const close = (): void => {
    if (state !== 0) exports.free(state)
    state = 0
  }
  try {
    checked('new encoder', exports.opus_encoder_init(state, opusRate, 1, applicationVoip))
    set(setBitrate, options.bitrate ?? 32000)
    set(setComplexity, options.complexity ?? 5)
    if (options.expectedLossPercent !== undefined) {
      set(setInbandFec, 1)
      set(setPacketLossPercent, options.expectedLossPercent)
    }
  } catch (thrown) {
    close()
    throw thrown
  }
  return {
    lookaheadSamples: exports.opus_encoder_ctl_get(state, getLookahead),
    encode(frame) {
      if (state === 0) throw new Error('Opus: encode after close')
      if (frame.length !== frameSamples) throw new RangeError(`Opus: a frame has ${frameSamples} samples, got ${frame.length}`)
      pcm().set(frame)
      const bytes = checked('encode', exports.opus_encode(state, pcmAddress, frameSamples, packetAddress, maxPacketBytes))
      return packet().slice(0, bytes)
    },
    close,
  }
}

/** A mono decoder (stereo packets are mixed down by libopus). One per stream: it carries state from packet to packet. */
export function createOpusDecoder(options: { readonly sampleRate: 48000 | 16000 }): OpusDecoder {
  const { exports, pcmAddress, packetAddress, pcm, packet } = opusRuntime()
  let state = allocate(exports.opus_decoder_get_size(1))
  const close = (): void => {
    if (state !== 0) exports.free(state)
    state = 0
  }
  try {
    checked('new decoder', exports.opus_decoder_init(state, options.sampleRate, 1))
  } catch (thrown) {
    close()
    throw thrown
  }
  const run = (what: string, payload: Uint8Array | null, samples: number, fec: 0 | 1): Int16Array => {
    if (state === 0) throw new Error(`Opus: ${what} after close`)
    // A length of 0 would ask libopus for concealment: an empty packet on the wire is damage and must not pass for that.
    if (payload !== null && payload.length === 0) throw new OpusError(what, -4)
    if (payload !== null && payload.length > maxPacketBytes) throw new OpusError(what, -4)
    if (samples > maxPacketSamples) throw new RangeError(`Opus: at most 120 ms at once, got ${samples} samples`)
    if (payload !== null) packet().set(payload)
    const address = payload === null ? 0 : packetAddress
    const length = checked(what, exports.opus_decode(state, address, payload?.length ?? 0, pcmAddress, samples, fec))
    return pcm().slice(0, length)
  }
  return {
    decode: (payload) => run('decode', payload, maxPacketSamples, 0),
    conceal: (samples) => run('conceal', null, samples, 0),
    recover: (nextPayload, samples) => run('recover', nextPayload, samples, 1),
    close,
  }
}

/**
 * Length of a packet in 48 kHz samples, read from its first bytes (RFC 6716 §3.1, table 2, and §3.2); 0 when they describe no
 * valid packet. Does not look at the rest of the payload.
 */
export function opusFrameSamples(payload: Uint8Array): number {
  const toc = payload[0]
  if (toc === undefined) return 0
  const config = toc >> 3
  const frame =
    config < 12 ? [480, 960, 1920, 2880][config % 4]! : config < 16 ? [480, 960][config % 2]! : [120, 240, 480, 960][config % 4]!
  const code = toc & 3
  const frames = code === 0 ? 1 : code < 3 ? 2 : (payload[1] ?? 0) & 0x3f
  const samples = frame * frames
  return samples <= maxPacketSamples ? samples : 0
}

/**
 * A whole utterance (48 kHz mono) as consecutive packets from a fresh encoder: the last one is padded with zeros, and one silent
 * packet follows so that the encoder's look-ahead (312 samples) is flushed and no speech is lost at the end.
 * n samples give ceil(n / (48 · ptime)) + 1 packets; none for no samples.
 */
export function encodeUtterance(
  samples: Int16Array,
  ptimeMs: 10 | 20 | 60,
  options: Omit<OpusEncoderOptions, 'ptimeMs'> = {},
): Uint8Array[] {
  if (samples.length === 0) return []
  const encoder = createOpusEncoder({ ...options, ptimeMs })
  try {
    const frameSamples = (opusRate / 1000) * ptimeMs
    const packets: Uint8Array[] = []
    for (let start = 0; start < samples.length + frameSamples; start += frameSamples) {
      const frame = new Int16Array(frameSamples)
      frame.set(samples.subarray(start, start + frameSamples))
      packets.push(encoder.encode(frame))
    }
    return packets
  } finally {
    encoder.close()
  }
}
