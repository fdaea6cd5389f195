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

/** 4 kHz by the mean over two output samples' length around each, then pre-emphasis. Throws `RangeError` for a rate that is not accepted. */
export function searchSignalOf(samples: Int16Array, rateHz: number): SearchSignal {
  assertRate(rateHz)
  const ready = emphasised(thinned(samples, rateHz / searchRules.rateHz))
  const energyBefore = runningEnergy(ready)
  return { samples: ready, energyBefore, envelope: envelopeOf(energyBefore) }
}

function thinned(samples: Int16Array, step: number): Float64Array {
  const means = new Float64Array(Math.max(0, Math.floor(samples.length / step) - 1))
  for (let i = 0; i < means.length; i++) {
    const from = Math.round(i * step)
    const to = Math.round((i + 2) * step)
    let sum = 0
    for (let at = from; at < to; at++) sum = (sum + samples[at]!) | 0
    means[i] = sum / (to - from)
  }
  return means
}

function emphasised(samples: Float64Array): Float64Array {
  const out = samples.slice()
  for (let i = 1; i < out.length; i++) out[i] = samples[i]! - searchRules.preEmphasis * samples[i - 1]!
  return out
}

function runningEnergy(samples: Float64Array): Float64Array {
  const energy = new Float64Array(samples.length + 1)
  let sum = 0
  for (let i = 0; i < samples.length; i++) {
    sum += samples[i]! * samples[i]!
    energy[i + 1] = sum
  }
  return energy
}

function envelopeOf(energyBefore: Float64Array): Float64Array {
  const length = searchRules.envelopeMs * searchRules.perMs
  const envelope = new Float64Array(Math.floor((energyBefore.length - 1) / length))
  for (let frame = 0; frame < envelope.length; frame++) {
    envelope[frame] = Math.sqrt((energyBefore[(frame + 1) * length]! - energyBefore[frame * length]!) / length)
  }
  return envelope
}
