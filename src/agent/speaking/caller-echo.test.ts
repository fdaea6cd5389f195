import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder } from '../../audio/opus.ts'
import { seededRandom } from '../../entities/random.ts'
import { FakeMedia } from '../fake-media.ts'
import { CallerEar } from '../hearing/caller-ear.ts'
import { CallerEcho } from './caller-echo.ts'
import { Mouth } from './mouth.ts'
import { SpeechEncoder } from './speech-encoder.ts'

const callerFirst = 0xffff_fe00
/** Rate of the comparison: every 48 kHz sample. */
const perMs = 48

/**
 * A caller speaks for 2 s of 4; packets arrive up to `jitterMs` late. What the agent sends (before its codec, at the time it is heard) and what it
 * could hear (decoded at 48 kHz by another decoder, at its earliest time), both in samples of the agent's clock.
 */
function leak(options: { readonly delayMs: number; readonly lossDb: number; readonly jitterMs: number }): {
  readonly sent: Float64Array
  readonly heard: Float64Array
} {
  const random = seededRandom(5)
  const media = new FakeMedia()
  const ear = new CallerEar({ decoder: createOpusDecoder({ sampleRate: 16000 }), payloadType: 111 })
  media.onPacket((packet) => ear.onPacket(packet))
  const echo = new CallerEcho({ ear, delayMs: options.delayMs, lossDb: options.lossDb })
  const opus = createOpusEncoder()
  const made: (Int16Array | null)[] = []
  const encoder = new SpeechEncoder({
    lookaheadSamples: opus.lookaheadSamples,
    encode(frame) {
      made[made.length - 1] = frame.slice()
      return opus.encode(frame)
    },
  })
  const mouth = new Mouth({
    session: media,
    encoder,
    firstTimestamp: 0,
    beforeFrame: () => {},
    echo: (self, from, length) => echo.samples(self, from, length),
  })
  const callerEncoder = createOpusEncoder({ bitrate: 64_000 })
  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const frames = 200
  const heard = new Float64Array((frames + 60) * 960)
  const sent = new Float64Array((frames + 60) * 960)
  const agentLateMs = 8.9
  for (let k = 0; k < frames; k++) {
    const frame = Int16Array.from({ length: 960 }, (_, i) => {
      const ms = (k * 960 + i) / perMs
      if (ms < 500 || ms >= 2500) return 0
      return Math.round(5000 * Math.sin(ms * 2.9 + 3 * Math.sin(ms / 37)) * (0.6 + 0.4 * Math.sin(ms / 91)))
    })
    const payload = callerEncoder.encode(frame)
    heard.set(decoder.decode(payload), k * 960)
    media.arrive({ atMs: 1000 + k * 20 + options.jitterMs * random() ** 3, timestamp: callerFirst + k * 960, payload })
    media.nowMs = 1000 + agentLateMs + k * 20
    made.push(null)
    mouth.onFrame(media.nowMs)
  }
  // A frame sent at a time is heard from then on, later by the codec's look-ahead; time 0 is the arrival of the first packet.
  made.forEach((frame, k) => frame?.forEach((sample, at) => (sent[Math.round((agentLateMs + k * 20) * perMs) + 312 + at] = sample)))
  return { sent, heard }
}

/** Lag of highest correlation in samples (range in ms), the loss in dB there, and what is left of the echo after subtracting it, in dB of it. */
function found(sent: Float64Array, heard: Float64Array, aroundMs: number): { lagMs: number; lossDb: number; leftDb: number } {
  const [from, to] = [700 * perMs, 2300 * perMs]
  const dot = (lag: number, step = 1): number => {
    let sum = 0
    for (let at = from; at < to; at += step) sum += heard[at]! * sent[at + lag]!
    return sum
  }
  let best = Math.round((aroundMs - 5) * perMs)
  for (let lag = best; lag <= (aroundMs + 5) * perMs; lag++) if (dot(lag, 7) > dot(best, 7)) best = lag
  let own = 0
  for (let at = from; at < to; at++) own += heard[at]! ** 2
  const gain = dot(best) / own
  let left = 0
  let echo = 0
  for (let at = from; at < to; at++) {
    left += (sent[at + best]! - gain * heard[at]!) ** 2
    echo += (gain * heard[at]!) ** 2
  }
  return { lagMs: best / perMs, lossDb: -20 * Math.log10(gain), leftDb: 10 * Math.log10(left / echo) }
}

describe("the caller's voice in the agent's track", () => {
  it.each([
    { delayMs: 60, lossDb: 12, jitterMs: 0 },
    { delayMs: 180, lossDb: 20, jitterMs: 10 },
    { delayMs: 733, lossDb: 30, jitterMs: 10 },
  ])('comes $delayMs ms after it was heard, $lossDb dB down', ({ delayMs, lossDb, jitterMs }) => {
    const { sent, heard } = leak({ delayMs, lossDb, jitterMs })
    const echo = found(sent, heard, delayMs)
    expect(Math.abs(echo.lagMs - delayMs)).toBeLessThan(0.05)
    expect(Math.abs(echo.lossDb - lossDb)).toBeLessThan(0.1)
    // The same wave without gaps: what is left is the rounding and the 16 kHz path.
    expect(echo.leftDb).toBeLessThan(-20)
  })

  it('costs nothing while nothing is heard', () => {
    const { sent } = leak({ delayMs: 100, lossDb: 20, jitterMs: 0 })
    expect(sent.subarray(3000 * perMs, 3900 * perMs).every((sample) => sample === 0)).toBe(true)
  })

  it('is heard beside the speech, and no louder than there is room for', () => {
    const media = new FakeMedia()
    const frames: Int16Array[] = []
    const encoder = new SpeechEncoder({ lookaheadSamples: 312, encode: (frame) => (frames.push(frame.slice()), new Uint8Array(1)) })
    const echo = (_: Mouth, from: number, length: number): Int16Array | null =>
      from >= 2 * 960 + 312 ? new Int16Array(length).fill(2000) : null
    const mouth = new Mouth({ session: media, encoder, firstTimestamp: 0, beforeFrame: () => {}, echo })
    mouth.say(960 + 312, { samples: new Int16Array(960).fill(1000) }, 0)
    mouth.say(2 * 960 + 312, { samples: new Int16Array(960).fill(32_000) }, 0)
    mouth.say(3 * 960 + 312, { samples: new Int16Array(480).fill(1000) }, 0)
    for (let k = 0; k < 5; k++) mouth.onFrame(k * 20)
    expect(frames.map((frame) => [frame[0], frame[959]])).toEqual([
      [0, 0],
      [1000, 1000],
      [32_767, 32_767],
      [3000, 2000],
      [2000, 2000],
    ])
  })

  it('cannot come sooner than packets and codec allow', () => {
    const ear = new CallerEar({ decoder: createOpusDecoder({ sampleRate: 16000 }), payloadType: 111 })
    expect(() => new CallerEcho({ ear, delayMs: 49, lossDb: 20 })).toThrow(RangeError)
    expect(() => new CallerEcho({ ear, delayMs: 50, lossDb: 20 })).not.toThrow()
  })
})
