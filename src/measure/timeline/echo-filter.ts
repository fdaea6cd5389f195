import type { Interval } from './units.ts'

/** The echo path is modelled from this long before its main lag to this long after it: fractions of a sample, codecs' filters, near walls. */
const reachMs = { before: 2, after: 6 } as const

type SampleAt = (ms: number) => number

/**
 * Least-squares filter from what the caller sent to what was heard `lagMs` later, over the given windows: tap k stands at lag + k/perMs −
 * `reachMs.before`. Null where the windows do not determine one.
 */
export function echoFilter(
  sent: SampleAt,
  heard: SampleAt,
  windows: readonly Interval[],
  lagMs: number,
  perMs: number,
): Float64Array | null {
  const taps = (reachMs.before + reachMs.after) * perMs + 1
  const matrix = Array.from({ length: taps }, () => new Float64Array(taps))
  const right = new Float64Array(taps)
  for (const [fromMs, toMs] of windows) {
    const length = Math.floor((toMs - fromMs) * perMs)
    const past = Float64Array.from({ length: length + taps - 1 }, (_, at) => sent(fromMs + (at - taps + 1) / perMs + reachMs.before))
    const target = Float64Array.from({ length }, (_, at) => heard(fromMs + at / perMs + lagMs))
    for (let row = 0; row < taps; row++) {
      for (let column = row; column < taps; column++) {
        let sum = 0
        for (let at = 0; at < length; at++) sum += (past[at + taps - 1 - row] as number) * (past[at + taps - 1 - column] as number)
        matrix[row]![column]! += sum
      }
      let sum = 0
      for (let at = 0; at < length; at++) sum += (past[at + taps - 1 - row] as number) * (target[at] as number)
      right[row]! += sum
    }
  }
  return solved(matrix, right)
}

/** What the filter makes of the caller's sound in a stretch of the heard signal. */
export function filtered(sent: SampleAt, filter: Float64Array, [fromMs, toMs]: Interval, lagMs: number, perMs: number): Float64Array {
  const taps = filter.length
  const length = Math.max(0, Math.floor((toMs - fromMs) * perMs))
  const past = Float64Array.from({ length: length + taps - 1 }, (_, at) => sent(fromMs - lagMs + (at - taps + 1) / perMs + reachMs.before))
  return Float64Array.from({ length }, (_, at) => filter.reduce((sum, tap, k) => sum + tap * (past[at + taps - 1 - k] as number), 0))
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
