import { activeSpeechLevel } from '../audio/active-speech-level.ts'
import { createOpusDecoder, createOpusEncoder, opusLookaheadSamples } from '../audio/opus.ts'
import type { CalibrationEdge, CalibrationResult } from '../model/result.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { detectActivity } from './timeline/activity.ts'
import type { Interval } from './timeline/units.ts'

/** Noise levels of measures.md 1.8: active speech level over RMS of the noise. */
export const calibrationSnrsDb: readonly number[] = [40, 30, 20]

const rate = 48_000
const frameSamples = 960
/** Noise alone before and after each line, so that the detector meets the noise floor it would meet in a call. */
const marginSamples = rate
/** What the detector finds further than this from the line is no reading of its edge. */
const reachMs = 500

/**
 * How far the detector dates the edges of speech from where they are (detected − true), in noise and through the codec (Opus 32 kbit/s,
 * look-ahead taken off): mean and sd over the lines, by edge and SNR. A line is 48 kHz mono clean speech, trimmed to its edges (measures.md
 * 1.2): true onset = its first sample, true offset = one past its last. The noise is pink-like (about −3 dB an octave), by seed.
 */
export function calibrationEdges(lines: readonly Int16Array[], snrsDb: readonly number[] = calibrationSnrsDb): readonly CalibrationEdge[] {
  return snrsDb.flatMap((snrDb) => {
    const read = lines.map((line, index) => detectedEdges(throughCodec(inNoise(line, snrDb, index + 1)), line.length))
    return (['onset', 'offset'] as const).map((edge): CalibrationEdge => {
      const errors = read.flatMap((edges) => (edges === null ? [] : [edges[edge]]))
      return { edge, snrDb, n: errors.length, missing: lines.length - errors.length, ...meanAndSd(errors) }
    })
  })
}

/**
 * What decoding adds to the encoder's own look-ahead, measured: a click in silence goes through both; the peak of what comes out lies behind
 * it by look-ahead + decoder delay. Median over places in the frame: where a click falls on a block's border its peak is smeared.
 */
export function codecDelay(): NonNullable<CalibrationResult['codec']> {
  const places = [0, 200, 480, 700, 901]
  const lags = places.map((place) => {
    const click = 10 * frameSamples + place
    const pcm = new Int16Array(25 * frameSamples)
    pcm[click] = 30_000
    const heard = throughCodec(pcm, 64_000)
    return heard.reduce((peak, sample, at) => (Math.abs(sample) > Math.abs(heard[peak] as number) ? at : peak), 0) - click
  })
  const encoder = createOpusEncoder()
  const { lookaheadSamples } = encoder
  encoder.close()
  const lag = lags.toSorted((a, b) => a - b)[places.length >> 1] as number
  return { lookaheadMs: lookaheadSamples / 48, decoderDelayMs: (lag - lookaheadSamples) / 48 }
}

/** The line with a second of pink-like noise around it, `snrDb` below its active speech level. */
export function inNoise(line: Int16Array, snrDb: number, seed: number): Int16Array {
  const { activeLevelDbov } = activeSpeechLevel(line, rate)
  const noise = pinkNoise(line.length + 2 * marginSamples, seed)
  const gain = 32768 * 10 ** (((activeLevelDbov ?? -26) - snrDb) / 20)
  return Int16Array.from(noise, (value, at) =>
    Math.max(-32768, Math.min(32767, Math.round(gain * value + (line[at - marginSamples] ?? 0)))),
  )
}

/** Noise of RMS 1 that falls by about 3 dB an octave: white noise through first-order low-passes an octave-and-a-half apart, added up. */
function pinkNoise(length: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  const poles = [0.999, 0.9963, 0.9866, 0.9512, 0.834, 0.5]
  const gains = poles.map((pole) => Math.sqrt(1 - pole))
  const states = new Float64Array(poles.length)
  const noise = new Float64Array(length)
  let squares = 0
  for (let at = 0; at < length; at++) {
    const white = 2 * random() - 1
    let sum = 0
    for (let index = 0; index < poles.length; index++) {
      const state = (poles[index] as number) * (states[index] as number) + (gains[index] as number) * white
      states[index] = state
      sum += state
    }
    noise[at] = sum
    squares += sum * sum
  }
  const rms = Math.sqrt(squares / length)
  return noise.map((value) => value / rms)
}

/** Encoded and decoded; as long as what went in, look-ahead still in it. */
function throughCodec(pcm: Int16Array, bitrate: number = 32_000): Int16Array {
  const encoder = createOpusEncoder({ bitrate })
  const decoder = createOpusDecoder({ sampleRate: rate })
  try {
    const heard = new Int16Array(Math.ceil(pcm.length / frameSamples) * frameSamples)
    for (let start = 0; start < heard.length; start += frameSamples) {
      const frame = new Int16Array(frameSamples)
      frame.set(pcm.subarray(start, start + frameSamples))
      heard.set(decoder.decode(encoder.encode(frame)), start)
    }
    return heard
  } finally {
    encoder.close()
    decoder.close()
  }
}

/** Errors of the first onset and the last offset near the line, in ms; null where nothing was found there. */
function detectedEdges(heard: Int16Array, lineSamples: number): { readonly onset: number; readonly offset: number } | null {
  const { segments } = detectActivity({ sampleRate: rate, samplesPerMs: rate / 1000, startMs: 0, samples: heard, undecodable: 0 })
  const startMs = (marginSamples + opusLookaheadSamples) / 48
  const endMs = startMs + lineSamples / 48
  const near = segments.filter(([from, to]: Interval) => to > startMs - reachMs && from < endMs + reachMs)
  const first = near[0]
  const last = near.at(-1)
  return first === undefined || last === undefined ? null : { onset: first[0] - startMs, offset: last[1] - endMs }
}

/** Mean and sample standard deviation (n − 1); 0 where there are too few, which `n` tells. */
export function meanAndSd(errors: readonly number[]): { readonly biasMs: number; readonly sdMs: number } {
  if (errors.length === 0) return { biasMs: 0, sdMs: 0 }
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
  const squares = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0)
  return { biasMs: mean, sdMs: errors.length < 2 ? 0 : Math.sqrt(squares / (errors.length - 1)) }
}
