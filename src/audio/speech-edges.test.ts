import { describe, expect, it } from 'vitest'
import { speechEdges, trimToSpeech } from './speech-edges.ts'

/** A 200 Hz tone between two silences, in samples. */
function between(before: number, tone: number, after: number, rate: number, amplitude = 8000): Int16Array {
  return Int16Array.from({ length: before + tone + after }, (_, i) =>
    i >= before && i < before + tone ? Math.round(amplitude * Math.cos((2 * Math.PI * 200 * (i - before)) / rate)) : 0,
  )
}

describe('speechEdges', () => {
  it.each([8000, 16000, 48000])('finds a hard-edged sound exactly at %i Hz', (rate) => {
    const ms = rate / 1000
    expect(speechEdges(between(123 * ms, 700 * ms, 311 * ms, rate), rate)).toEqual({ start: 123 * ms, end: 823 * ms })
  })

  it.each([44100, 22050, 11025])('stays within a frame where 1 ms is no whole number of samples: %i Hz', (rate) => {
    const edges = speechEdges(between(5000, 20000, 3000, rate), rate)!
    expect(Math.abs(edges.start - 5000)).toBeLessThanOrEqual(Math.ceil(rate / 1000))
    expect(Math.abs(edges.end - 25000)).toBeLessThanOrEqual(Math.ceil(rate / 1000))
  })

  it('does not depend on the level, and reaches 35 dB below it', () => {
    const loud = between(4800, 48000, 4800, 48000)
    // A soft lead-in of 100 ms: 30 dB down counts as speech, 40 dB down does not.
    const led = (db: number): Int16Array => {
      const samples = between(9600, 48000, 4800, 48000)
      samples.set(between(0, 4800, 0, 48000, 8000 * 10 ** (-db / 20)), 4800)
      return samples
    }
    expect(
      speechEdges(
        loud.map((x) => Math.round(x / 8)),
        48000,
      ),
    ).toEqual(speechEdges(loud, 48000))
    expect(speechEdges(led(30), 48000)!.start).toBe(4800)
    expect(speechEdges(led(40), 48000)!.start).toBe(9600)
  })

  it('takes no lone crackle for the beginning', () => {
    const samples = between(48000, 48000, 4800, 48000)
    samples[10000] = 400
    expect(speechEdges(samples, 48000)!.start).toBe(48000)
  })

  it('finds a sound that touches both ends, and none in silence', () => {
    expect(speechEdges(between(0, 9600, 0, 48000), 48000)).toEqual({ start: 0, end: 9600 })
    expect(speechEdges(new Int16Array(48000), 48000)).toBeNull()
    expect(speechEdges(new Int16Array(0), 48000)).toBeNull()
  })
})

describe('trimToSpeech', () => {
  it('leaves the sound alone', () => {
    expect(trimToSpeech(between(960, 24000, 4800, 48000), 48000)).toEqual(between(0, 24000, 0, 48000))
    expect(trimToSpeech(new Int16Array(4800), 48000).length).toBe(0)
  })
})
