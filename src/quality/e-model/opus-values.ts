import type { Scale } from './rating.ts'

/**
 * Ie and Bpl of Opus. The ITU publishes none; these were derived with instruments and published in
 * https://github.com/mohaoahmadi/Opus_Codec_Quality_Evaluation (Opus_emodel.js at 14d46e27), rounded here to two decimals.
 *
 * Copyright (c) 2021 Mohannad Alahmadi, under the MIT licence:
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"),
 * to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
 * and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:
 * The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
 * IN THE SOFTWARE.
 *
 * Packets of 20 ms are assumed. That the published super-wideband values stand on the fullband scale and the others on the wideband and narrowband
 * scales is inferred from the values of EVS and AMR-WB at like bitrates.
 */
const rows: Record<Scale, { readonly vbr: readonly Row[]; readonly cbr: readonly Row[] }> = {
  fb: {
    vbr: [
      [14, 38.06, 16.51, 9.13],
      [15, 34.12, 15.0, 7.9],
      [16, 30.16, 11.83, 10.06],
      [19, 23.81, 10.67, 8.92],
      [22, 20.22, 10.47, 8.57],
      [25, 20.21, 11.28, 9.18],
      [28, 18.48, 10.63, 8.91],
      [31, 16.83, 10.44, 8.82],
      [34, 14.76, 10.12, 8.54],
      [37, 12.08, 10.38, 8.3],
      [40, 10.67, 9.79, 8.04],
    ],
    cbr: [
      [16, 36.88, 13.3, 10.8],
      [19, 29.58, 10.74, 8.93],
      [22, 23.38, 10.01, 8.46],
      [25, 22.64, 10.57, 8.74],
      [28, 23.65, 11.67, 9.98],
      [31, 21.74, 11.51, 9.58],
      [34, 20.62, 11.78, 9.69],
      [37, 16.23, 10.62, 8.99],
      [40, 15.9, 11.35, 9.37],
    ],
  },
  wb: {
    vbr: [
      [11, 28.41, 23.94, 20.12],
      [12, 23.3, 22.22, 18.9],
      [13, 19.96, 19.5, 16.92],
    ],
    cbr: [
      [12, 29.76, 24.81, 20.78],
      [13, 26.16, 23.0, 19.37],
      [14, 20.77, 17.56, 15.85],
      [15, 18.06, 18.74, 16.1],
    ],
  },
  nb: {
    vbr: [
      [6, 23.0, 24.56, 15.36],
      [7, 21.26, 22.46, 14.43],
      [8, 16.02, 20.26, 13.48],
      [9, 11.74, 18.91, 12.44],
    ],
    cbr: [
      [6, 46.27, 8.94, 5.66],
      [7, 31.73, 18.18, 11.76],
      [8, 19.25, 15.13, 10.13],
      [9, 13.21, 17.24, 11.36],
      [10, 6.2, 15.33, 10.47],
      [11, 2.03, 15.95, 10.73],
    ],
  },
}

/** kbit/s, Ie, Bpl under random loss, Bpl under bursty loss. */
type Row = readonly [number, number, number, number]

export interface OpusValues {
  readonly ie: number
  readonly bplRandom: number
  readonly bplBursty: number
  /** The bitrate lies between two of the published ones. */
  readonly interpolated: boolean
}

/** The published bitrates of Opus on a scale, in kbit/s, ascending. */
export function opusBitratesKbps(scale: Scale, cbr: boolean): readonly number[] {
  return rowsOf(scale, cbr).map(([kbps]) => kbps)
}

/** Ie and Bpl of Opus at a bitrate, linear between the published ones; null below the lowest and above the highest: the values do not extrapolate. */
export function opusValues(scale: Scale, cbr: boolean, bitrateKbps: number): OpusValues | null {
  const published = rowsOf(scale, cbr)
  const above = published.findIndex(([kbps]) => kbps >= bitrateKbps)
  const upper = published[above]
  if (upper === undefined) return null
  if (upper[0] === bitrateKbps) return { ie: upper[1], bplRandom: upper[2], bplBursty: upper[3], interpolated: false }
  const lower = published[above - 1]
  if (lower === undefined) return null
  const share = (bitrateKbps - lower[0]) / (upper[0] - lower[0])
  const between = (column: 1 | 2 | 3): number => lower[column] + share * (upper[column] - lower[column])
  return { ie: between(1), bplRandom: between(2), bplBursty: between(3), interpolated: true }
}

function rowsOf(scale: Scale, cbr: boolean): readonly Row[] {
  return cbr ? rows[scale].cbr : rows[scale].vbr
}
