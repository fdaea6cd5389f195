import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder } from '../../audio/opus.ts'
import { PcmTimeline } from './pcm-timeline.ts'
import { SpeechEncoder } from './speech-encoder.ts'
import { toneBurst } from './stimuli.ts'

const flat = (length: number, value = 1000): Int16Array => new Int16Array(length).fill(value)

describe('the timeline', () => {
  it('gives silence, a clip across frames, and silence again', () => {
    const timeline = new PcmTimeline()
    timeline.place(100, flat(1000), 0)
    expect(timeline.render(0, 100)).toBeNull()
    expect([...timeline.render(90, 20)!]).toEqual([...flat(10, 0), ...flat(10)])
    expect(timeline.end).toBe(1100)
    expect([...timeline.render(1090, 20)!]).toEqual([...flat(10), ...flat(10, 0)])
    expect(timeline.render(1110, 20)).toBeNull()
  })

  it('cuts on time with a short fade, and leaves later turns alone', () => {
    const timeline = new PcmTimeline()
    timeline.place(0, flat(2000), 0)
    timeline.place(2000, flat(500), 0)
    timeline.place(2600, flat(300), 1)
    expect(timeline.cut(1000, 1)).toEqual([{ turn: 0, end: 1000 }])
    const out = timeline.render(0, 3000)!
    expect(out[700]).toBe(1000)
    expect(out[880]).toBe(500)
    expect([...out.subarray(1000, 2600)].every((sample) => sample === 0)).toBe(true)
    expect(out[2700]).toBe(1000)
    expect(timeline.end).toBe(2900)
    expect(timeline.cut(1500, 1)).toEqual([])
  })
})

describe('the encoder', () => {
  it('rests in silence and decodes as if it had never stopped', () => {
    const burst = toneBurst().samples
    const frames = Array.from({ length: 150 }, () => new Int16Array(960))
    const put = (at: number): void => burst.forEach((sample, i) => (frames[Math.floor((at + i) / 960)]![(at + i) % 960] = sample))
    put(20 * 960 + 77)
    put(110 * 960 + 500)
    const resting = new SpeechEncoder(createOpusEncoder({ bitrate: 64_000 }))
    const always = createOpusEncoder({ bitrate: 64_000 })
    const hear = (packets: readonly Uint8Array[]): Int16Array => {
      const decoder = createOpusDecoder({ sampleRate: 48000 })
      return Int16Array.from(packets.flatMap((packet) => [...decoder.decode(packet)]))
    }
    let rested = 0
    const sparse = frames.map((frame) => {
      const quiet = frame.every((sample) => sample === 0)
      if (quiet && resting.resting) rested++
      return resting.encode(quiet ? null : frame)
    })
    const one = hear(sparse)
    const other = hear(frames.map((frame) => always.encode(frame)))
    expect(rested).toBeGreaterThan(60)
    const loudest = (from: number, to: number): number => {
      let worst = 0
      for (let at = from; at < to; at++) worst = Math.max(worst, Math.abs(one[at]! - other[at]!))
      return worst
    }
    const level = (samples: Int16Array, from: number, to: number): number => {
      let sum = 0
      for (let at = from; at < to; at++) sum += samples[at]! ** 2
      return 10 * Math.log10(sum / (to - from) / 32768 ** 2 + 1e-12)
    }
    const onset = 110 * 960 + 500 + resting.lookaheadSamples
    expect(rested).toBeGreaterThan(60)
    // Opus dithers digital silence by one step. In speech the two quantise differently, but neither earlier nor louder.
    expect(loudest(60 * 960, onset - 960)).toBeLessThanOrEqual(1)
    // Pre-echo of a hard edge stays 25 dB below the burst either way.
    for (const track of [one, other]) expect(level(track, onset - 240, onset - 48)).toBeLessThan(-45)
    expect(Math.abs(level(one, onset, onset + 480) - level(other, onset, onset + 480))).toBeLessThan(0.5)
  })
})
