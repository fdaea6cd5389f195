/** Rate at which made sounds are filtered, in Hz. */
const rate = 48_000

/** A second-order filter: y = b0 x + b1 x₋₁ + b2 x₋₂ − a1 y₋₁ − a2 y₋₂. */
interface SecondOrder {
  readonly b: readonly [number, number, number]
  readonly a: readonly [number, number]
}

/** Butterworth low-pass, 12 dB an octave beyond `hz`. */
export function lowPass(samples: Float64Array, hz: number): Float64Array {
  const { cosine, alpha } = corner(hz, Math.SQRT1_2)
  return filtered(samples, scaled([(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2], cosine, alpha))
}

/** Butterworth high-pass, 12 dB an octave below `hz`. */
export function highPass(samples: Float64Array, hz: number): Float64Array {
  const { cosine, alpha } = corner(hz, Math.SQRT1_2)
  return filtered(samples, scaled([(1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2], cosine, alpha))
}

/** A resonance at `hz` with 0 dB at its peak; `q` is its frequency over its width. */
export function bandPass(samples: Float64Array, hz: number, q: number): Float64Array {
  const { cosine, alpha } = corner(hz, q)
  return filtered(samples, scaled([alpha, 0, -alpha], cosine, alpha))
}

function corner(hz: number, q: number): { readonly cosine: number; readonly alpha: number } {
  const angle = (2 * Math.PI * hz) / rate
  return { cosine: Math.cos(angle), alpha: Math.sin(angle) / (2 * q) }
}

/** Bilinear transform of the analogue prototype, normalised by its leading coefficient. */
function scaled([b0, b1, b2]: readonly [number, number, number], cosine: number, alpha: number): SecondOrder {
  const a0 = 1 + alpha
  return { b: [b0 / a0, b1 / a0, b2 / a0], a: [(-2 * cosine) / a0, (1 - alpha) / a0] }
}

function filtered(samples: Float64Array, { b: [b0, b1, b2], a: [a1, a2] }: SecondOrder): Float64Array {
  const out = new Float64Array(samples.length)
  let [x1, x2, y1, y2] = [0, 0, 0, 0]
  for (let at = 0; at < samples.length; at++) {
    const x = samples[at] as number
    const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    out[at] = y
  }
  return out
}
