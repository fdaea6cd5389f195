import type { Result } from '../model/result.ts'
import { integer } from './numbers.ts'

/** A jitter buffer at rest holds 20 ms; where it held more than this, jitter had made it grow. */
const grownMs = 40

/**
 * One sentence for a run in which packets were lost or came unevenly around at least one counted turn (its tag `path:disturbed`, or a modelled buffer of more
 * than 40 ms at its answer): there a caller's jitter buffer decides what is heard, and the `played` view is what to gate on. Null: nothing
 * was disturbed.
 */
export function disturbedPath({ calls }: Pick<Result, 'calls'>): string | null {
  const turns = calls.flatMap((call) => call.turns.filter((turn) => turn.valid))
  const disturbed = turns.filter(
    ({ tags, turnLatencyMs, playedLatencyMs }) =>
      tags.includes('path:disturbed') || (turnLatencyMs !== null && playedLatencyMs !== null && playedLatencyMs - turnLatencyMs > grownMs),
  ).length
  if (disturbed === 0) return null
  return (
    `path disturbed (loss or jitter) around ${integer(disturbed)} of ${integer(turns.length)} turns: callers hear them through a jitter ` +
    'buffer; gate on turn_latency_played rather than turn_latency'
  )
}
