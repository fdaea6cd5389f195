import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'

/** What was kept out of a histogram and why. `clamped` values are in it, at the highest value. */
export interface HistogramRefusals {
  readonly negative: number
  readonly infinite: number
  readonly nan: number
  readonly clamped: number
}

/**
 * An HDR histogram that cannot be poisoned. hdr-histogram-js accepts NaN (and then reports percentiles of 0), accepts +∞ (and
 * then a broken maximum), throws on negatives and merges different geometries without a word; here each is refused and counted.
 */
export interface GuardedHistogram {
  readonly histogram: Histogram
  readonly refused: HistogramRefusals
}

/** The one geometry of latencies: 1 ms … 600 000 ms, 3 digits (exact to 2047 ms, 0.1 % above). Never resized, so all merge. */
export const latencyGeometry = { lowest: 1, highest: 600_000, digits: 3 } as const

/** Records values in ms, rounded to whole ms. */
export function histogramOf(values: Iterable<number>): GuardedHistogram {
  const histogram = emptyHistogram()
  let negative = 0
  let infinite = 0
  let nan = 0
  let clamped = 0
  for (const value of values) {
    if (Number.isNaN(value)) nan++
    else if (value === Infinity) infinite++
    else if (value < 0) negative++
    else {
      if (value > latencyGeometry.highest) clamped++
      histogram.recordValue(Math.min(latencyGeometry.highest, Math.round(value)))
    }
  }
  return { histogram, refused: { negative, infinite, nan, clamped } }
}

/** Sum of histograms of the same geometry. Throws a RangeError on another geometry: adding it would shift quantiles silently. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = emptyHistogram()
  for (const histogram of histograms) {
    const { lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits } = geometryOf(histogram)
    if (
      lowestDiscernibleValue !== latencyGeometry.lowest ||
      highestTrackableValue !== latencyGeometry.highest ||
      numberOfSignificantValueDigits !== latencyGeometry.digits
    ) {
      throw new RangeError(
        `histogram geometry ${lowestDiscernibleValue}..${highestTrackableValue} at ${numberOfSignificantValueDigits} digits differs from ` +
          `${latencyGeometry.lowest}..${latencyGeometry.highest} at ${latencyGeometry.digits}: refused to merge`,
      )
    }
    merged.add(histogram)
  }
  return merged
}

/** HdrHistogram V2, compressed, base64. Same counts, same text. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram)
}

/** Reads what `encodeHistogram` wrote. Throws on anything else. */
export function decodeHistogram(text: string): Histogram {
  return decodeFromCompressedBase64(text, 32, false)
}

function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: latencyGeometry.lowest,
    highestTrackableValue: latencyGeometry.highest,
    numberOfSignificantValueDigits: latencyGeometry.digits,
    useWebAssembly: false,
  })
}

function geometryOf(histogram: Histogram): {
  readonly lowestDiscernibleValue: number
  readonly highestTrackableValue: number
  readonly numberOfSignificantValueDigits: number
} {
  return histogram as unknown as ReturnType<typeof geometryOf>
}
