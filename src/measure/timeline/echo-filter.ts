import { indexAt, searchPerMs, stretchOf, type SearchTrack } from './search-track.ts'
import type { Interval } from './units.ts'

/** The echo path is modelled from this long before its main lag to this long after it: fractions of a sample, codecs' filters, near walls. */
const reachMs = { before: 2, after: 6 } as const
const taps = (reachMs.before + reachMs.after) * searchPerMs + 1

/** What became of the caller's sound on its way back, as a least-squares filter around one lag. */
export interface EchoFilter {
  /** Share of the energy of what was heard in a stretch that is left after the filtered caller, at the stretch's own best gain, is taken off. */
  residualShare(stretch: Interval): number
}

/**
 * Least-squares filter from what the caller sent to what was heard `lagMs` later, over windows of what was sent: tap k stands at lag +
 * k/searchPerMs − `reachMs.before`. Null where the windows do not determine one.
 */
export function echoFilter(sent: SearchTrack, heard: SearchTrack, windows: readonly Interval[], lagMs: number): EchoFilter | null {
  const matrix = Array.from({ length: taps }, () => new Float64Array(taps))
  const right = new Float64Array(taps)
  for (const [fromMs, toMs] of windows) {
    const { past, target } = bothOf(sent, heard, [fromMs + lagMs, toMs + lagMs], lagMs)
    const length = target.length
    for (let row = 0; row < taps; row++) {
      const a = taps - 1 - row
      const line = matrix[row] as Float64Array
      for (let column = row; column < taps; column++) {
        const b = taps - 1 - column
        let sum = 0
        for (let at = 0; at < length; at++) sum += (past[at + a] as number) * (past[at + b] as number)
        line[column] = (line[column] as number) + sum
      }
      let sum = 0
      for (let at = 0; at < length; at++) sum += (past[at + a] as number) * (target[at] as number)
      right[row] = (right[row] as number) + sum
    }
  }
  const filter = solved(matrix, right)
  if (filter === null) return null
  return {
    residualShare(stretch) {
      const { past, target } = bothOf(sent, heard, stretch, lagMs)
      let own = 0
      let cross = 0
      let echo = 0
      for (let at = 0; at < target.length; at++) {
        let guess = 0
        for (let k = 0; k < taps; k++) guess += (filter[k] as number) * (past[at + taps - 1 - k] as number)
        const value = target[at] as number
        own += value * value
        cross += value * guess
        echo += guess * guess
      }
      return own === 0 || echo === 0 ? 1 : 1 - cross ** 2 / (echo * own)
    },
  }
}

/** The heard stretch, and the sent samples that its echo is made of: `past[at + taps − 1 − k]` meets tap k at `target[at]`. */
function bothOf(
  sent: SearchTrack,
  heard: SearchTrack,
  [fromMs, toMs]: Interval,
  lagMs: number,
): { readonly past: Float32Array; readonly target: Float32Array } {
  const length = Math.max(0, Math.floor((toMs - fromMs) * searchPerMs))
  return {
    past: stretchOf(sent, indexAt(sent, fromMs - lagMs + reachMs.before) - taps + 1, length + taps - 1),
    target: stretchOf(heard, indexAt(heard, fromMs), length),
  }
}

/** Cholesky on the upper half of a symmetric matrix, with a floor of −40 dB of its mean diagonal that keeps weak bands from ringing. */
function solved(matrix: readonly Float64Array[], right: Float64Array): Float64Array | null {
  const size = right.length
  const trace = matrix.reduce((sum, row, at) => sum + (row[at] as number), 0)
  if (!(trace > 0)) return null
  const floor = (1e-4 * trace) / size
  const lower = matrix.map(() => new Float64Array(size))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = (matrix[column] as Float64Array)[row] as number
      if (row === column) sum += floor
      for (let k = 0; k < column; k++) sum -= (lower[row]![k] as number) * (lower[column]![k] as number)
      lower[row]![column] = row === column ? Math.sqrt(sum) : sum / (lower[column]![column] as number)
    }
  }
  const forward = new Float64Array(size)
  for (let row = 0; row < size; row++) {
    let sum = right[row] as number
    for (let k = 0; k < row; k++) sum -= (lower[row]![k] as number) * (forward[k] as number)
    forward[row] = sum / (lower[row]![row] as number)
  }
  const solution = new Float64Array(size)
  for (let row = size - 1; row >= 0; row--) {
    let sum = forward[row] as number
    for (let k = row + 1; k < size; k++) sum -= (lower[k]![row] as number) * (solution[k] as number)
    solution[row] = sum / (lower[row]![row] as number)
  }
  return solution
}
