/**
 * A counter that wraps, continued without wraps: of all values congruent to `wrapped`, the one nearest to `previous` (at most half
 * the range away, so reordered packets come out smaller). May be negative.
 */
function unwrap(wrapped: number, previous: number, range: number): number {
  const step = (((wrapped - previous) % range) + range) % range
  return previous + (step >= range / 2 ? step - range : step)
}

/** The 32-bit RTP timestamp (RFC 3550 §5.1) nearest to the unwrapped `previous`, without wraps. */
export function unwrapTimestamp(timestamp: number, previous: number): number {
  return unwrap(timestamp, previous, 2 ** 32)
}

/** RTP timestamps in order of arrival, without wraps; the first stands for itself. */
export function unwrapTimestamps(timestamps: readonly number[]): number[] {
  return unwrapAll(timestamps, unwrapTimestamp)
}

/** The 16-bit RTP sequence number nearest to the unwrapped `previous`, without wraps. */
export function unwrapSequenceNumber(sequenceNumber: number, previous: number): number {
  return unwrap(sequenceNumber, previous, 2 ** 16)
}

/** RTP sequence numbers in order of arrival, without wraps; the first stands for itself. */
export function unwrapSequenceNumbers(sequenceNumbers: readonly number[]): number[] {
  return unwrapAll(sequenceNumbers, unwrapSequenceNumber)
}

function unwrapAll(values: readonly number[], next: (value: number, previous: number) => number): number[] {
  let previous = values[0] ?? 0
  return values.map((value) => (previous = next(value, previous)))
}
