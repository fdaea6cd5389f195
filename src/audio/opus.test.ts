import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder, encodeUtterance, opusFrameSamples, opusLookaheadSamples, opusSilence } from './opus.ts'
import { opusRuntime, OpusError } from './opus-wasm.ts'

/** A voiced sound with a moving pitch and syllables, so that the encoder takes it for speech. */
function voice(seconds: number): Int16Array {
  let phase = 0
  return Int16Array.from({ length: Math.round(48000 * seconds) }, (_, i) => {
    const t = i / 48000
    phase += (130 + 30 * Math.sin(2 * Math.PI * 0.7 * t)) / 48000
    let value = 0
    for (let harmonic = 1; harmonic < 25; harmonic++) value += Math.sin(2 * Math.PI * phase * harmonic) / harmonic
    return Math.round(5000 * (0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t)) * value)
  })
}

function decodeAll(packets: readonly Uint8Array[], sampleRate: 48000 | 16000 = 48000): Int16Array {
  const decoder = createOpusDecoder({ sampleRate })
  const frames = packets.map((packet) => decoder.decode(packet))
  decoder.close()
  return Int16Array.from(frames.flatMap((frame) => [...frame]))
}

/** Lag in samples at which `b` looks most like `a`, and how much: 1 is the same shape. */
function bestLag(a: Int16Array, b: Int16Array, lags: readonly number[]): { readonly lag: number; readonly likeness: number } {
  const scored = lags.map((lag) => {
    let dot = 0
    let aa = 0
    let bb = 0
    for (let i = 0; i < a.length; i++) {
      const other = b[i + lag] ?? 0
      dot += a[i]! * other
      aa += a[i]! ** 2
      bb += other ** 2
    }
    return { lag, likeness: dot / Math.sqrt(aa * bb) }
  })
  return scored.reduce((best, one) => (one.likeness > best.likeness ? one : best))
}

const lossError = (wanted: Int16Array, got: Int16Array): number => wanted.reduce((sum, x, i) => sum + (x - got[i]!) ** 2, 0)

describe('Opus', () => {
  it.each([10, 20, 60] as const)('carries speech in %i ms packets, late by the look-ahead and by nothing else', (ptimeMs) => {
    const samples = voice(0.6)
    const packets = encodeUtterance(samples, ptimeMs)
    expect(packets.length).toBe(600 / ptimeMs + 1)
    for (const packet of packets) expect(opusFrameSamples(packet)).toBe(48 * ptimeMs)
    const heard = decodeAll(packets)
    expect(heard.length).toBe(packets.length * 48 * ptimeMs)
    const { lag, likeness } = bestLag(
      samples,
      heard,
      Array.from({ length: 600 }, (_, i) => i),
    )
    expect(Math.abs(lag - opusLookaheadSamples)).toBeLessThanOrEqual(4)
    // A speech codec keeps the sound and not the waveform: 0.87…0.89 was seen here, and less than 0.5 for another sound.
    expect(likeness).toBeGreaterThan(0.8)
  })

  it('reads its look-ahead from the codec', () => {
    const encoder = createOpusEncoder()
    expect(encoder.lookaheadSamples).toBe(opusLookaheadSamples)
    encoder.close()
  })

  it('flushes the look-ahead: the last samples of an utterance come out', () => {
    const samples = new Int16Array(9600)
    samples.set(voice(0.01), samples.length - 480)
    const heard = decodeAll(encodeUtterance(samples, 20))
    const tail = heard.subarray(samples.length - 480 + opusLookaheadSamples, samples.length + opusLookaheadSamples)
    expect(Math.max(...tail.map(Math.abs))).toBeGreaterThan(1000)
    expect(encodeUtterance(new Int16Array(0), 20)).toEqual([])
    expect(encodeUtterance(new Int16Array(961), 20).length).toBe(3)
  })

  it('gives the same packets and samples every time, also beside other instances', () => {
    const samples = voice(0.3)
    const alone = encodeUtterance(samples, 20)
    const others = Array.from({ length: 3 }, () => createOpusEncoder())
    const encoder = createOpusEncoder()
    const mixed: Uint8Array[] = []
    for (let start = 0; start < samples.length; start += 960) {
      for (const [i, other] of others.entries()) other.encode(new Int16Array(960).fill(1000 * i))
      mixed.push(encoder.encode(samples.slice(start, start + 960)))
    }
    expect(mixed).toEqual(alone.slice(0, -1))
    expect(decodeAll(mixed)).toEqual(decodeAll(mixed))
    for (const one of [encoder, ...others]) one.close()
  })

  it('holds hundreds of instances through memory growth, and gives their memory back', () => {
    const memory = opusRuntime().exports.memory
    const witness = createOpusEncoder()
    const decoder = createOpusDecoder({ sampleRate: 48000 })
    const before = memory.buffer.byteLength
    const encoders = Array.from({ length: 500 }, () => createOpusEncoder())
    const grown = memory.buffer.byteLength
    expect(grown).toBeGreaterThan(before)
    const samples = voice(0.04)
    const packets = [witness.encode(samples.subarray(0, 960)), witness.encode(samples.subarray(960))]
    expect(packets).toEqual(encodeUtterance(samples, 20).slice(0, 2))
    expect(packets.map((packet) => decoder.decode(packet).length)).toEqual([960, 960])
    for (const encoder of encoders) encoder.close()
    for (const encoder of Array.from({ length: 500 }, () => createOpusEncoder())) encoder.close()
    expect(memory.buffer.byteLength).toBe(grown)
    witness.close()
    decoder.close()
  })

  it('decodes to 16 kHz', () => {
    expect(decodeAll(encodeUtterance(voice(0.1), 20), 16000).length).toBe(6 * 320)
  })

  it.each([48000, 16000] as const)('conceals exactly what is asked for at %i Hz', (sampleRate) => {
    const decoder = createOpusDecoder({ sampleRate })
    const [first, second] = encodeUtterance(voice(0.1), 20)
    decoder.decode(first!)
    const concealed = decoder.conceal(sampleRate / 50)
    expect(concealed.length).toBe(sampleRate / 50)
    expect(concealed.some((x) => Math.abs(x) > 500)).toBe(true)
    expect(decoder.conceal(sampleRate / 100).length).toBe(sampleRate / 100)
    expect(decoder.recover(second!, sampleRate / 50).length).toBe(sampleRate / 50)
    decoder.close()
  })

  it('recovers lost packets from in-band FEC, better than by concealment', () => {
    const packets = encodeUtterance(voice(2), 20, { bitrate: 32000, expectedLossPercent: 20 })
    const whole = createOpusDecoder({ sampleRate: 16000 })
    const recovering = createOpusDecoder({ sampleRate: 16000 })
    const concealing = createOpusDecoder({ sampleRate: 16000 })
    let recovered = 0
    let concealed = 0
    for (const [i, packet] of packets.entries()) {
      const wanted = whole.decode(packet)
      const next = packets[i + 1]
      if (i % 5 === 2 && next !== undefined) {
        recovered += lossError(wanted, recovering.recover(next, 320))
        concealed += lossError(wanted, concealing.conceal(320))
      } else {
        recovering.decode(packet)
        concealing.decode(packet)
      }
    }
    expect(10 * Math.log10(concealed / recovered)).toBeGreaterThan(6)
    for (const decoder of [whole, recovering, concealing]) decoder.close()
  })

  it('refuses what is no packet and stays usable', () => {
    const decoder = createOpusDecoder({ sampleRate: 48000 })
    expect(() => decoder.decode(new Uint8Array(0))).toThrow(OpusError)
    expect(() => decoder.decode(Uint8Array.of(0xff))).toThrow(/corrupted stream/)
    expect(() => decoder.decode(new Uint8Array(5000))).toThrow(OpusError)
    expect(decoder.decode(opusSilence)).toEqual(new Int16Array(960))
    decoder.close()
    decoder.close()
    expect(() => decoder.decode(opusSilence)).toThrow(/after close/)
    const encoder = createOpusEncoder()
    expect(() => encoder.encode(new Int16Array(959))).toThrow(RangeError)
    encoder.close()
    expect(() => encoder.encode(new Int16Array(960))).toThrow(/after close/)
  })

  it('reads packet lengths from the first bytes as the decoder does', () => {
    for (const config of Array.from({ length: 32 }, (_, i) => i)) {
      const packet = Uint8Array.of(config << 3, 0, 0)
      const decoder = createOpusDecoder({ sampleRate: 48000 })
      expect(opusFrameSamples(packet)).toBe(decoder.decode(packet).length)
      decoder.close()
    }
    expect(opusFrameSamples(Uint8Array.of(0xf9, 0))).toBe(1920)
    expect(opusFrameSamples(Uint8Array.of(0xfb, 3))).toBe(2880)
    expect(opusFrameSamples(Uint8Array.of(0xfb, 7))).toBe(0)
    expect(opusFrameSamples(Uint8Array.of(0xfb))).toBe(0)
    expect(opusFrameSamples(new Uint8Array(0))).toBe(0)
  })
})
