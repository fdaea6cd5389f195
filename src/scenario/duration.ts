/** Text form of a duration: digits, an optional fraction, an optional unit; no unit means milliseconds. */
export const durationPattern: RegExp = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m)?\s*$/

const unitMs = { ms: 1, s: 1000, m: 60_000 } as const

/** Milliseconds of `600`, `'600ms'`, `'1.5s'` or `'2m'`; null where the value is no duration or is negative. */
export function parseDurationMs(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null
  if (typeof value !== 'string') return null
  const match = durationPattern.exec(value)
  if (match === null) return null
  const unit = (match[2] ?? 'ms') as keyof typeof unitMs
  // Rounding to a microsecond removes binary dust of 1.1 * 1000, no more.
  return Math.round(Number(match[1]) * unitMs[unit] * 1000) / 1000
}

/** Milliseconds of a duration in a file in which no problem was found. */
export function durationMs(value: number | string): number {
  const parsed = parseDurationMs(value)
  if (parsed === null) throw new Error(`not a duration: ${String(value)}`)
  return parsed
}
