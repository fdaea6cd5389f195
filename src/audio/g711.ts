/** ITU-T G.711 (11/88), table 2a, works on 14 bits: magnitudes 0…8158, shifted by 33 so that the segments begin at powers of two. */
const bias = 33
const largest = 8158

/** G.711 runs at 8 kHz, one octet a sample. */
export const g711Rate = 8000

/**
 * µ-law octets of 16-bit samples (taken as 14 bits and two more), as on the wire: the character signal with its bits inverted (ITU-T G.711,
 * table 2a, note 2). By the table's decision values, a value on one belonging to the louder code; louder than the last are clipped.
 */
export function encodeMuLaw(samples: Int16Array): Uint8Array {
  const octets = new Uint8Array(samples.length)
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] as number
    const magnitude = bias + Math.min(largest, Math.abs(sample) >> 2)
    const segment = 26 - Math.clz32(magnitude)
    const code = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f)
    octets[at] = ~(sample < 0 ? 0x80 | code : code)
  }
  return octets
}

/** 16-bit samples of µ-law octets: the table's decoder output values × 4. Both zeros (0xff, 0x7f) give 0. */
export function decodeMuLaw(octets: Uint8Array): Int16Array {
  const samples = new Int16Array(octets.length)
  for (let at = 0; at < octets.length; at++) {
    const code = ~(octets[at] as number)
    const segment = (code >> 4) & 7
    const magnitude = (((code & 0x0f) * 2 + bias) << segment) - bias
    samples[at] = 4 * ((code & 0x80) === 0 ? magnitude : -magnitude)
  }
  return samples
}
