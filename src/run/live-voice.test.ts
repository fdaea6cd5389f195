import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder, opusLookaheadSamples } from '../audio/opus.ts'
import type { CallPlan, Ptime, RenderedUtterance } from '../model/plan.ts'
import type { MediaSession } from '../peer/contract.ts'
import type { FrameSource } from '../peer/frame-clock.ts'
import { encodeCallerSpeech, silencePacket, type EncodedUtterance } from './caller-speech.ts'
import { echoMemory, LiveVoice, needsLiveVoice } from './live-voice.ts'
import { Mouth } from './mouth.ts'

const firstTimestamp = 0xffff_f000
const startMs = 5_000.25

/** Noise from 150 Hz to 3 kHz, by a fixed sequence: loud where speech is loud. */
function noise(lengthMs: number, rms: number, seed: number): Int16Array {
  const values = new Float64Array(48 * lengthMs)
  let state = seed >>> 0
  let low = 0
  let lower = 0
  let slow = 0
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    low += 0.3 * (state / 2 ** 31 - 1 - low)
    lower += 0.3 * (low - lower)
    slow += 0.02 * (lower - slow)
    values[i] = lower - slow
  }
  const scale = rms / Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
  return Int16Array.from(values, (value) => Math.round(value * scale))
}

const rms = (samples: ArrayLike<number>, from = 0, to = samples.length): number => {
  let sum = 0
  for (let i = from; i < to; i++) sum += samples[i]! ** 2
  return Math.sqrt(sum / (to - from))
}
const db = (ratio: number): number => 20 * Math.log10(ratio)

/** −26 dBov. */
const speechRms = 32768 * 10 ** (-26 / 20)

function utterance(lengthMs: number): RenderedUtterance {
  const samples = noise(lengthMs, speechRms, 1)
  return { key: 'u', text: 'u', sha256: '', samples, fragments: [[0, samples.length]] }
}

interface Heard {
  readonly atMs: number
  readonly timestamp: number
  readonly payload: Uint8Array
}

interface Sent {
  /** Decoded, the codec's look-ahead taken off: sample n of the call stands at n. */
  readonly samples: Int16Array
  readonly payloads: readonly Uint8Array[]
  readonly fragments: readonly (readonly [number, number])[]
}

/** Plays a call of `lengthMs` on a clock that the test moves: says the utterance at `sayAtMs`, hears packets when they arrive. */
function play(options: {
  readonly plan?: Pick<CallPlan, 'layers' | 'echo'>
  readonly layer?: Int16Array
  readonly ptimeMs?: Ptime
  readonly lengthMs: number
  readonly say?: EncodedUtterance
  readonly sayAtMs?: number
  readonly heard?: readonly Heard[]
}): Sent {
  const { ptimeMs = 20, lengthMs, say, sayAtMs = 0, heard = [] } = options
  const payloads: Uint8Array[] = []
  let nowMs = startMs
  const media = {
    payloadType: 111,
    ssrc: 7,
    dtmfPayloadType: null,
    send({ payload }: { payload: Uint8Array }) {
      payloads.push(payload)
      return { atMs: nowMs, sequenceNumber: payloads.length }
    },
  } as unknown as MediaSession
  let source: FrameSource | null = null
  const clock = { add: (added: FrameSource) => ((source = added), () => {}) }
  const plan = { ...options.plan, ptimeMs }
  const received = echoMemory(111, plan)
  const voice = needsLiveVoice(plan) ? new LiveVoice({ plan, layer: () => options.layer ?? new Int16Array(48), received }) : null
  const mouth = new Mouth({ media, clock, ptimeMs, silence: silencePacket(ptimeMs), firstTimestamp, voice })
  const arriving = [...heard]
  let fragments: Sent['fragments'] = []
  for (let frame = 0; frame * ptimeMs < lengthMs; frame++) {
    nowMs = startMs + frame * ptimeMs
    while (arriving.length > 0 && arriving[0]!.atMs <= nowMs) {
      received?.onPacket({ ...arriving.shift()!, sequenceNumber: 0, payloadType: 111, ssrc: 9, marker: false })
    }
    if (say !== undefined && fragments.length === 0 && frame * ptimeMs >= sayAtMs) fragments = mouth.say(say).fragments
    source!.onFrame(nowMs)
  }
  mouth.stop()
  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const samples = Int16Array.from(payloads.flatMap((payload) => [...decoder.decode(payload)])).subarray(opusLookaheadSamples)
  decoder.close()
  return { samples, payloads, fragments: fragments.map(([from, to]) => [(from - firstTimestamp) >>> 0, (to - firstTimestamp) >>> 0]) }
}

/** The lag at which `clean` lies best in `mixed`, in samples. */
function locate(clean: ArrayLike<number>, mixed: ArrayLike<number>, fromLag: number, toLag: number): { lag: number } {
  let best = { lag: 0, product: 0 }
  for (let lag = fromLag; lag <= toLag; lag++) {
    let product = 0
    for (let i = 0; i < clean.length; i++) product += clean[i]! * (mixed[i + lag] ?? 0)
    if (product > best.product) best = { lag, product }
  }
  return { lag: best.lag }
}

/** An agent that sends this from `atMs` on, each packet up to 6 ms late; what an ideal receiver hears of it, and when. */
function agentSends(samples: Int16Array, atMs: number): { readonly packets: Heard[]; readonly heard: Int16Array } {
  const encoder = createOpusEncoder()
  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const packets: Heard[] = []
  const heard = new Int16Array(samples.length)
  const silence = silencePacket(20)
  // A silent second before, so that the receiver has its anchor.
  for (let i = -50; i < 0; i++) {
    packets.push({ atMs: atMs + 20 * i, timestamp: (2 ** 32 - 960 * 20 + 960 * i) >>> 0, payload: silence })
    decoder.decode(silence)
  }
  for (let i = 0; i * 960 < samples.length; i++) {
    const payload = encoder.encode(samples.slice(i * 960, (i + 1) * 960))
    packets.push({ atMs: atMs + 20 * i + ((i * 7) % 13) / 2, timestamp: (2 ** 32 - 960 * 20 + 960 * i) >>> 0, payload })
    heard.set(decoder.decode(payload), i * 960)
  }
  encoder.close()
  decoder.close()
  return { packets, heard }
}

const quietLayer = { noise: 'hiss', snrDb: 20, fromMs: 1e6, toMs: null, seed: 1 } as const

describe('calls without noise and echo', () => {
  it('send the packets encoded beforehand, byte for byte', () => {
    const say = encodeCallerSpeech(utterance(500), 20)
    const { payloads, fragments } = play({ lengthMs: 1000, say, sayAtMs: 200 })
    const silence = silencePacket(20)
    const speech = [...say.packets]
    const expected = [...Array.from({ length: 10 }, () => silence), ...speech]
    while (expected.length < 50) expected.push(silence)
    expect(payloads).toEqual(expected)
    expect(fragments).toEqual([[48 * 260, 48 * 760]])
  })
})

describe('speech that is mixed as it is sent', () => {
  for (const ptimeMs of [10, 20, 60] as const) {
    it(`stands where packets encoded beforehand have it, to the sample (ptime ${ptimeMs})`, () => {
      const say = encodeCallerSpeech(utterance(600), ptimeMs, { keepSamples: true })
      const plain = play({ lengthMs: 1500, ptimeMs, say, sayAtMs: 240 })
      const mixed = play({ plan: { layers: [quietLayer] }, lengthMs: 1500, ptimeMs, say, sayAtMs: 240 })
      expect(mixed.fragments).toEqual(plain.fragments)
      const clean = utterance(600).samples
      const [from, to] = mixed.fragments[0]!
      expect(Math.abs(db(rms(mixed.samples, from + 960, to - 960) / rms(clean, 960, clean.length - 960)))).toBeLessThan(0.5)
      const place = ({ samples }: Sent): number => locate(clean.subarray(4800, 14_400), samples, from + 4500, from + 5100).lag
      expect(place(mixed)).toBe(from + 4800)
      // At 32 kbit/s the codec itself shifts phases by up to 0.1 ms.
      expect(Math.abs(place(plain) - (from + 4800))).toBeLessThan(5)
    })
  }
})

describe('a noise layer', () => {
  for (const snrDb of [0, 10, 20, 30]) {
    it(`lies ${snrDb} dB under the level of speech, from and to the given times`, () => {
      // Its own level must not matter.
      const layer = noise(1500, 900, 5)
      const layers = [{ noise: 'street', snrDb, fromMs: 500, toMs: 3500, seed: 5 }] as const
      const { samples } = play({ plan: { layers }, layer, lengthMs: 4500 })
      expect(Math.abs(db(speechRms / rms(samples, 48 * 520, 48 * 3480)) - snrDb)).toBeLessThan(0.5)
      expect(rms(samples, 0, 48 * 490)).toBeLessThan(3)
      expect(rms(samples, 48 * 3600, 48 * 4400)).toBeLessThan(3)
    })
  }

  it('goes round at its end, and two layers add up', () => {
    const layer = noise(1000, 2000, 5)
    const one = { noise: 'street', snrDb: 10, fromMs: 0, toMs: null, seed: 5 } as const
    const { samples } = play({ plan: { layers: [one] }, layer, lengthMs: 3500 })
    const { lag } = locate(samples.subarray(48 * 500, 48 * 600), samples, 48 * 1450, 48 * 1550)
    expect(lag).toBe(48 * 1500)
    const both = play({ plan: { layers: [one, one] }, layer, lengthMs: 3500 })
    expect(db(rms(both.samples, 9600, 150_000) / rms(samples, 9600, 150_000))).toBeCloseTo(6.02, 0)
  })

  it('saturates where speech and noise together are louder than full scale', () => {
    const say = encodeCallerSpeech(utterance(600), 20, { keepSamples: true })
    const layers = [{ ...quietLayer, fromMs: 0, snrDb: -30 }]
    const { samples } = play({ plan: { layers }, layer: noise(1000, 2000, 5), lengthMs: 1000, say })
    // Wrapped samples would be noise of full band; saturated ones keep the layer's sign.
    expect(rms(samples, 4800, 40_000)).toBeGreaterThan(15_000)
    const wanted = noise(1000, 2000, 5)
    const same = wanted.subarray(9600, 36_000).filter((value, i) => Math.sign(value) === Math.sign(samples[9600 + i]!)).length
    expect(same / 26_400).toBeGreaterThan(0.9)
  })
})

describe('the echo path', () => {
  // Starts at an odd time: 1234.5 ms after the first caller packet.
  const { packets, heard } = agentSends(noise(1500, 3000, 9), startMs + 1234.5)

  for (const ptimeMs of [10, 20, 60] as const) {
    for (const [delayMs, erlDb] of [
      [40, 12],
      [180, 24],
    ] as const) {
      it(`brings the agent's voice back ${delayMs} ms later and ${erlDb} dB lower (ptime ${ptimeMs})`, () => {
        const echo = { delayMs, erlDb, doubleTalkClipping: false }
        const { samples } = play({ plan: { echo }, ptimeMs, lengthMs: 3500, heard: packets })
        const { lag } = locate(heard.subarray(9600, 14_400), samples, 48 * 1420, 48 * 1720)
        const gainDb = db(rms(samples, lag, lag + 48_000) / rms(heard, 9600, 57_600))
        // Sample n is captured at n / 48 − ptime (measures.md §1.2); heard sample 9600 plays 200 ms after its stream began.
        const lagMs = lag / 48 - ptimeMs - (1234.5 + 200)
        expect(Math.abs(lagMs - delayMs)).toBeLessThan(1)
        expect(Math.abs(gainDb + erlDb)).toBeLessThan(0.5)
      })
    }
  }

  it('with a second canceller: 20 dB less echo, and the caller is cut down while the agent is audible, only then', () => {
    const echo = { delayMs: 60, erlDb: 6, doubleTalkClipping: true }
    const echoed = play({ plan: { echo }, lengthMs: 3500, heard: packets })
    expect(Math.abs(db(rms(echoed.samples, 48 * 1600, 48 * 2600) / rms(heard, 9600, 57_600)) + 26)).toBeLessThan(0.5)
    const deep = { delayMs: 60, erlDb: 40, doubleTalkClipping: true }
    const say = encodeCallerSpeech(utterance(3000), 20, { keepSamples: true })
    const { samples, fragments } = play({ plan: { echo: deep }, lengthMs: 3500, say, heard: packets })
    const clean = play({ plan: { layers: [quietLayer] }, lengthMs: 3500, say })
    const [from, to] = fragments[0]!
    // The agent is audible from 1241 ms (its encoder's look-ahead) to 2741 ms; a microphone sample is captured 20 ms before its place.
    const ratio = (fromMs: number, toMs: number): number =>
      db(rms(samples, 48 * fromMs, 48 * toMs) / rms(clean.samples, 48 * fromMs, 48 * toMs))
    expect(from / 48).toBeLessThan(100)
    expect(ratio(150, 1240)).toBeCloseTo(0, 0)
    expect(ratio(1320, 2740)).toBeCloseTo(-20, 0)
    expect(ratio(2820, to / 48 - 20)).toBeCloseTo(0, 0)
  })
})
