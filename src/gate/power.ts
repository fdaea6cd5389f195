import { minimumN, slowTurnsAllowed } from '../stats/order-statistics.ts'
import { hitsAllowed, minimumTrials } from '../stats/wilson.ts'
import { isProblem, parseThreshold, type Threshold } from './threshold.ts'

/** Measures with one sample for each leg of a call. */
export const legMeasures: readonly string[] = [
  'mos_cqe',
  'mos_cqe_nb',
  'mos_cqe_wb',
  'mos_cqe_fb',
  'missing_speech',
  'mos_lqo',
  'mos_lqo_worst',
  'speech_level',
  'noise_floor',
  'speech_holes',
  'repeated_frames',
  'clipping',
]

/** Measures with one sample a call; all others have one a turn, but for those below. */
export const callMeasures: readonly string[] = [
  'greeting_latency',
  'greeting_after_answer',
  'greeting_after_first_packet',
  'call_failed',
  'off_script',
  'call_setup',
  'media_setup',
  'packet_loss',
  'pacing_error',
  'dead_air_longest',
  'dead_air_total',
  'dead_air_count',
  'caller_share',
  'agent_share',
  'double_talk',
  'mutual_silence',
  'caller_echo',
  'caller_echo_lag',
  'caller_echo_loss',
  'abandonment',
  ...legMeasures,
]

/** Measures with one sample for each barge-in or sound that is an opportunity: how many there will be, the agent decides. */
export const eventMeasures: readonly string[] = [
  'stop_time',
  'stop_time_played',
  'barge_in_yield',
  'sham_yield',
  'talk_over',
  'tail_speech',
  'post_barge_response',
  'false_stop',
  'sham_false_stop',
  'resume_gap',
  'resumed',
  'false_response',
  'false_response_delay',
  'stale_continuation',
  'ducked',
  'cut_click',
  'cut_fade',
  'cut_word_fragment',
]

/** Measures that count something else, by what they count: neither turns nor calls nor events say how many there will be. */
export const otherMeasures: Readonly<Record<string, string>> = {
  expectation_met: 'expectations the turns state',
  heard_context: 'turns that ask the agent what it last said',
  double_answer: 'turns the caller repeats',
  duplicate_tool_write: 'tool calls that write',
  self_interruption: 'stretches of agent speech',
}

/**
 * What a gate of a planned run could show, in words for `--dry-run`: "can pass with at most 1 turn of 96 above 1000", "cannot pass: needs
 * n ≥ 59". An expression that cannot be read says so.
 */
export function gatePower(gate: string | Threshold, planned: { readonly turns: number; readonly calls: number }): string {
  const threshold = typeof gate === 'string' ? parseThreshold(gate) : gate
  if (isProblem(threshold)) return `cannot be read: ${threshold.message}`
  const counted = otherMeasures[threshold.measure]
  if (counted !== undefined) return `its n is the number of ${counted}`
  if (threshold.aggregate.kind === 'value') return 'is judged on the bounds of a figure of the whole run'
  if (eventMeasures.includes(threshold.measure)) return 'its n is the number of barge-ins or sounds that meet the agent as scripted'
  const perCall = callMeasures.includes(threshold.measure) || threshold.selector['phase'] === 'first'
  const legs = legMeasures.includes(threshold.measure) && threshold.selector['leg'] === undefined ? 2 : 1
  const n = perCall ? legs * planned.calls : planned.turns
  const power = powerAt(threshold, n, perCall ? 'call' : 'turn')
  if (power === null)
    return threshold.aggregate.kind === 'avg' ? 'depends on the spread of the values' : 'is judged as a fact about this run'
  return Object.keys(threshold.selector).length > 0 ? `${power} (if all ${n} match its tags)` : power
}

/**
 * The same for n samples. Null for gates that are facts about the run (count, min, max) or whose power depends on the values (avg, ==, !=).
 * Turns of one call are correlated, so the true number of such turns may be smaller, never larger.
 */
export function powerAt(
  threshold: Pick<Threshold, 'aggregate' | 'operator' | 'limit'>,
  n: number,
  what: 'turn' | 'call' | 'sample' = 'turn',
): string | null {
  const { aggregate, operator, limit } = threshold
  const isUpper = operator === '<' || operator === '<='
  if (!isUpper && operator !== '>' && operator !== '>=') return null
  if (aggregate.kind === 'percentile') {
    // A lower limit on p(q) is an upper limit on p(1 − q) of the mirrored values.
    const q = isUpper ? aggregate.q : 1 - aggregate.q
    const allowed = slowTurnsAllowed(n, q)
    if (allowed === null) return `cannot pass: needs n ≥ ${minimumN(q)}`
    return `can pass with at most ${allowed} ${what}${allowed === 1 ? '' : 's'} of ${n} ${isUpper ? 'above' : 'below'} ${limit}`
  }
  if (aggregate.kind === 'rate') {
    const most = isUpper ? limit : 1 - limit
    const allowed = hitsAllowed(n, most)
    const needed = minimumTrials(most)
    if (allowed !== null) return `can pass with at most ${allowed} ${isUpper ? 'such' : 'other'} ${what}${allowed === 1 ? '' : 's'} of ${n}`
    return Number.isFinite(needed)
      ? `cannot pass: needs n ≥ ${needed}`
      : 'cannot pass: no sample shows a rate of exactly 0 or 1 (use count)'
  }
  return null
}
