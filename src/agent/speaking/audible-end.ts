/** Speech edges lie at the active level −35 dB (measures.md 1.2); the agent's clips have an active level of −26 dBov. */
const edgePower = 10 ** ((-26 - 35) / 10)
const frame = 48

/**
 * One past the last audible sample of a clip that was cut at sample `cut` with a fade of `fadeSamples` before it: the end of the last 1 ms frame
 * at or above the edge level. A cut inside the closure of a plosive is heard where the closure began.
 */
export function audibleEnd(samples: Int16Array, cut: number, fadeSamples: number): number {
  for (let end = Math.min(cut, samples.length); end > 0; end -= frame) {
    let sum = 0
    for (let at = Math.max(0, end - frame); at < end; at++) {
      const gain = fadeSamples === 0 ? 1 : Math.min(1, (cut - at) / fadeSamples)
      sum += ((samples[at]! * gain) / 32768) ** 2
    }
    if (sum / frame >= edgePower) return end
  }
  return 0
}
