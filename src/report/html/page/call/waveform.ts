/** A track as it is drawn: one peak for each 20 ms, 0…255. */
export const frameMs = 20

export function decodePeaks(base64: string | null): Uint8Array {
  return base64 === null ? new Uint8Array(0) : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/**
 * The waveform as one closed path around `middle`, mirrored, `height` tall at `full`. Peaks that share a pixel are joined by their
 * largest, so that no click gets lost when the view is narrow.
 */
export function waveformPath(peaks: Uint8Array, pixelsPerMs: number, middle: number, height: number, full: number): string {
  if (peaks.length === 0) return ''
  const stride = Math.max(1, Math.floor(1 / (frameMs * pixelsPerMs)))
  const upper: string[] = []
  const lower: string[] = []
  for (let from = 0; from < peaks.length; from += stride) {
    let peak = 0
    for (let index = from; index < Math.min(from + stride, peaks.length); index += 1) peak = Math.max(peak, peaks[index] ?? 0)
    const x = round((from + stride / 2) * frameMs * pixelsPerMs)
    const reach = Math.max(0.4, (peak / full) * (height / 2))
    upper.push(`${x} ${round(middle - reach)}`)
    lower.push(`${x} ${round(middle + reach)}`)
  }
  return `M${upper.join('L')}L${lower.reverse().join('L')}Z`
}

/** The scale both tracks are drawn to: the louder one fills its lane, and the two can be compared. */
export function commonFullScale(...tracks: readonly Uint8Array[]): number {
  let loudest = 1
  for (const track of tracks) for (const peak of track) loudest = Math.max(loudest, peak)
  return loudest
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
