import { assertRate } from './cells.ts'

/** Rate that is kept at least, in Hz. */
const leastRateHz = 8000

export interface NarrowBand {
  readonly samples: Int16Array
  readonly rateHz: number
}

/**
 * A track thinned by a whole number to 8 kHz or somewhat above: means of neighbouring samples. What lies above 4 kHz is weakened by 10 dB and more,
 * not removed: enough for comparing powers of two tracks of which one went through a telephone's band. Throws `RangeError` for a rate that is not
 * accepted; a rate that no such number divides is left as it is.
 */
export function narrowBand(samples: Int16Array, rateHz: number): NarrowBand {
  assertRate(rateHz)
  let step = Math.floor(rateHz / leastRateHz)
  while (rateHz % step !== 0) step--
  if (step === 1) return { samples, rateHz }
  const thinned = new Int16Array(Math.floor(samples.length / step))
  for (let i = 0, at = 0; i < thinned.length; i++) {
    let sum = 0
    for (const end = at + step; at < end; at++) sum = (sum + samples[at]!) | 0
    thinned[i] = Math.floor(sum / step + 0.5)
  }
  return { samples: thinned, rateHz: rateHz / step }
}
