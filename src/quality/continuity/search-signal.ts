import { assertRate } from './cells.ts'

/** What lags are sought on: the band below 2 kHz holds nearly all energy of speech and is what codecs keep the waveform of. */
export const searchRules = {
  rateHz: 4000,
  /** Samples a millisecond. */
  perMs: 4,
  /** Frames of the envelope. */
  envelopeMs: 5,
  /** Share of the sample before that is taken off each: less weight on the fundamental, whose periods all look alike. */
  preEmphasis: 0.9,
} as const

/** A track made ready for the search: sample i stands at i / `perMs` ms. */
export interface SearchSignal {
  readonly samples: Float64Array
  /** Sum of squares of all samples before each; one entry more than samples. */
  readonly energyBefore: Float64Array
  /** Square root of the mean square of each envelope frame. */
  readonly envelope: Float64Array
}

/** 4 kHz by two moving averages over one output sample each, then pre-emphasis. Throws `RangeError` for a rate that is not accepted. */
export function searchSignalOf(samples: Int16Array, rateHz: number): SearchSignal {
  assertRate(rateHz)
  const step = rateHz / searchRules.rateHz
  const blocks = Math.floor(samples.length / step)
  const thinned = new Float64Array(Math.max(0, blocks - 1))
  let before = 0
  let previous = 0
  for (let block = 0, at = 0; block < blocks; block++) {
    const end = Math.round((block + 1) * step)
    const length = end - at
    let sum = 0
    for (; at < end; at++) sum = (sum + samples[at]!) | 0
    const mean = sum / length
    if (block > 0) {
      const value = (before + mean) / 2
      thinned[block - 1] = value - searchRules.preEmphasis * previous
      previous = value
    }
    before = mean
  }
  return { samples: thinned, energyBefore: runningEnergy(thinned), envelope: envelopeOf(thinned) }
}

function runningEnergy(samples: Float64Array): Float64Array {
  const energy = new Float64Array(samples.length + 1)
  for (let i = 0; i < samples.length; i++) energy[i + 1] = energy[i]! + samples[i]! * samples[i]!
  return energy
}

function envelopeOf(samples: Float64Array): Float64Array {
  const length = searchRules.envelopeMs * searchRules.perMs
  const envelope = new Float64Array(Math.floor(samples.length / length))
  for (let frame = 0; frame < envelope.length; frame++) {
    let squares = 0
    for (let i = frame * length; i < (frame + 1) * length; i++) squares += samples[i]! ** 2
    envelope[frame] = Math.sqrt(squares / length)
  }
  return envelope
}
