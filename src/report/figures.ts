import type { LegName } from '../model/quality.ts'
import type {
  CalibrationResult,
  CallResult,
  DroppedGate,
  EventResult,
  GateResult,
  MeasureDefinition,
  Percentile,
  Result,
  Summary,
  TurnResult,
  Unit,
  Verdict,
} from '../model/result.ts'
import { integer, interval, noValue, plusMinus, quantileName, rateText, valueWithUnit, withUncertainty } from './numbers.ts'
import { droppedWords } from './statuses.ts'

/*
 * From fields of a result to the words every reporter prints for them, so that no two reports disagree. Nothing is measured
 * here: each number stands in result.json.
 */

/** One percentile in parts, for tables. `text` is never without U; `interval` is null where `text` already says why. */
export interface PercentileFigure {
  readonly name: string
  readonly text: string
  readonly interval: string | null
}

/** The definition of a measure; one that is missing is named by its id rather than left out. */
export function definitionOf(result: Result, measure: string): Pick<MeasureDefinition, 'id' | 'title' | 'kind' | 'better' | 'why'> {
  const found = result.measures.find((each) => each.id === measure)
  return found ?? { id: measure, title: measure, kind: 'distribution', better: 'lower', why: '' }
}

/** A measure as reports list it: one entry, or one for each leg of a call. */
export interface ShownMeasure {
  readonly measure: MeasureDefinition
  readonly summary: Summary
  readonly title: string
  /** Unlike any other's. */
  readonly id: string
}

/** Every measure that has a summary, in the order of the result; those with samples of both legs once for each. */
export function shownMeasures(result: Result): readonly ShownMeasure[] {
  return result.measures.flatMap((measure) =>
    result.summaries
      .filter((summary) => summary.measure === measure.id)
      .map((summary) =>
        summary.leg === undefined
          ? { measure, summary, title: measure.title, id: measure.id }
          : { measure, summary, title: `${measure.title}: ${legNames[summary.leg]}`, id: `${measure.id}-${summary.leg}` },
      ),
  )
}

/** What every report says of a gate that was not judged. */
export function droppedText({ expression, profile, why }: DroppedGate): string {
  return `${droppedWords.word}: ${expression} of profile ${profile} cannot apply: ${why}`
}

/** What a run says that has no gate to show: none was set, or none was left. */
export function noGateText({ droppedGates = [] }: Pick<Verdict, 'droppedGates'>): string {
  return droppedGates.length === 0
    ? 'No gate was set: this run could not fail.'
    : 'No gate was judged: this run could neither pass nor fail.'
}

/** What a leg is called in every report. */
export const legNames: Readonly<Record<LegName, string>> = { agent: 'agent’s leg', caller: 'caller’s leg' }

export function summaryOf(result: Result, measure: string): Summary | null {
  return result.summaries.find((each) => each.measure === measure) ?? null
}

/** `> 10 000 ms (unanswered)`: the shortest wait among the unanswered samples, which every one of them exceeded. */
export function unansweredText(beyond: number | null, unit: Unit): string {
  return beyond === null ? 'unanswered (no upper end)' : `> ${valueWithUnit(beyond, unit)} (unanswered)`
}

/** Shortest wait among the unanswered samples of a measure that match the selector; null when there are none. */
export function unansweredBeyond(result: Result, measure: string, selector: Readonly<Record<string, string>> = {}): number | null {
  let shortest: number | null = null
  for (const { measure: id, tags, outcome } of result.measurements) {
    if (id !== measure || outcome.kind !== 'censored') continue
    if (Object.entries(selector).some(([tag, value]) => tags[tag] !== value)) continue
    shortest = Math.min(shortest ?? Infinity, outcome.beyond)
  }
  return shortest
}

/** A percentile with U and interval, or the reason why there is none. `beyond` as `unansweredBeyond` gives it. */
export function percentileFigure(percentile: Percentile, summary: Summary, beyond: number | null): PercentileFigure {
  const name = quantileName(percentile.q)
  const bounds = interval(percentile.low, percentile.high, summary.unit)
  if (percentile.value !== null) {
    return { name, text: withUncertainty(percentile.value, summary.unit, summary.uncertainty), interval: bounds }
  }
  if (percentile.why === 'unanswered') return { name, text: unansweredText(beyond, summary.unit), interval: bounds }
  return { name, text: noValue(summary.n === 0 ? whyEmpty(summary) : `n = ${integer(summary.n)} is too small`), interval: null }
}

/** Why a summary has no samples, in a few words. */
export function whyEmpty(summary: Summary): string {
  const first = summary.notApplicableWhy[0]
  if (first !== undefined) return first
  if (summary.invalid > 0) return `${integer(summary.invalid)} spoiled by the harness`
  if (summary.failed > 0) return `${integer(summary.failed)} could not be measured`
  return 'no samples'
}

/** A rate as k of n with its Wilson interval, or the reason why there is none. */
export function rateFigure(summary: Summary): string {
  return summary.rate === null || summary.rate.n === 0 ? noValue(whyEmpty(summary)) : rateText(summary.rate)
}

/** One value of the whole run with its 95 % interval and n, or the reason why there is none. */
export function runFigure(summary: Summary): string {
  const { figure } = summary
  if (figure === null) return noValue(whyEmpty(summary))
  if (figure.value === null) return noValue(figure.why ?? 'no samples')
  const suffix = summary.unit === 'ratio' ? ' %' : ''
  return `${valueWithUnit(figure.value, summary.unit)} ${interval(figure.low, figure.high, summary.unit)}${suffix}, n = ${integer(figure.n)}`
}

/** The event a turn was, where it really interrupted the agent; its latency is then no turn latency. Null for ordinary turns. */
export function bargeInOf(call: CallResult, turn: TurnResult): EventResult | null {
  if (turn.bargeInEvent === null) return null
  const event = call.callerEvents.find((each) => each.event === turn.bargeInEvent)
  return event === undefined || event.outcome === 'not_bargein' ? null : event
}

/** What an event is called in every report. */
export const eventNames: Readonly<Record<EventResult['kind'], string>> = {
  bargeIn: 'barge-in',
  backchannel: 'backchannel',
  cough: 'cough',
  noise: 'noise',
  sideTalk: 'side talk',
}

/** What came of a barge-in or a sound, in words: `agent stopped after 243 ms ±24`. */
export function eventFigure(event: EventResult): string {
  if (!event.valid) return noValue(`not counted: ${event.invalidWhy ?? 'spoiled by the harness'}`)
  const stop = event.stopMs === null ? null : withUncertainty(event.stopMs, 'ms', event.uncertaintyMs)
  switch (event.outcome) {
    case 'yield':
      return `agent stopped after ${stop ?? '–'}`
    case 'no_yield':
      return `agent spoke on for ${stop ?? '–'}`
    case 'coincident':
      return `agent stopped after ${stop ?? '–'}: too soon to be caused by it`
    case 'not_bargein':
      return 'agent was not speaking: an ordinary turn'
    case 'ignored':
      return 'agent took no notice'
    case 'natural_end':
      return 'agent had finished by itself'
    case 'paused_resumed':
      return `agent stopped after ${stop ?? '–'} and went on ${event.resumeGapMs === null ? '' : `${valueWithUnit(event.resumeGapMs, 'ms')} later`}`
    case 'dropped':
      return `agent stopped after ${stop ?? '–'} and did not go on`
    case 'false_response':
      return `agent answered it ${event.delayMs === null ? '' : valueWithUnit(event.delayMs, 'ms')} after its end`
    case null:
      return noValue(event.why ?? 'no opportunity')
  }
}

/** `< 1000 ms` */
export function gateLimit(gate: GateResult): string {
  const operator = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '==': '=', '!=': '≠' }[gate.operator]
  return `${operator} ${valueWithUnit(gate.limit, gate.unit)}`
}

/** What the gate found: `1840 ms ±8`, `3 of 96 (3.1 %)`, `> 10 000 ms (unanswered)`, or "–" with the reason. Belongs beside `gateBounds`. */
export function gateActual(gate: GateResult, result: Result): string {
  if (gate.n === 0) return noValue('no samples')
  if (gate.actual === null) {
    const beyond = unansweredBeyond(result, gate.measure, gate.selector)
    return beyond === null ? noValue('not enough samples') : unansweredText(beyond, gate.unit)
  }
  if (gate.unit === 'ratio' && definitionOf(result, gate.measure).kind === 'rate') {
    return `${integer(gate.actual * gate.n)} of ${integer(gate.n)} (${valueWithUnit(gate.actual, gate.unit)})`
  }
  return withUncertainty(gate.actual, gate.unit, gate.uncertainty)
}

/** The bounds the gate was decided on (one-sided 95 % each), or a dash where nothing bounds it. */
export function gateBounds(gate: GateResult): string {
  if (gate.low === null && gate.high === null) return '–'
  return interval(gate.low, gate.high, gate.unit) + (gate.unit === 'ratio' ? ' %' : '')
}

/** Value, bounds and n of a gate in one phrase, for places without columns. */
export function gateFinding(gate: GateResult, result: Result): string {
  const bounds = gateBounds(gate)
  const parts = [...(bounds === '–' ? [] : [`95 % bounds ${bounds}`]), `n = ${integer(gate.n)}`]
  return `${gateActual(gate, result)} (${parts.join(', ')})`
}

/** Latency of one turn with U, or why there is none. */
export function turnFigure(turn: TurnResult): string {
  if (!turn.valid) return noValue(`not counted: ${turn.invalidWhy ?? 'spoiled by the harness'}`)
  if (turn.turnLatencyMs === null) return unansweredText(turn.censoredAtMs, 'ms')
  return withUncertainty(turn.turnLatencyMs, 'ms', turn.uncertaintyMs)
}

/** How the run's own error reads in one line: `pass: bias within ±3.2 ms, sd up to 2.6 ms`. */
export function calibrationText(result: Result): string {
  const calibration = result.verdict.health.calibration
  return calibration === null ? noValue('this run was not calibrated') : `${calibration.status}: ${calibrationError(calibration)}`
}

/** The error bar itself, or why there is none. */
export function calibrationError({ worstBiasMs, worstSdMs, why }: CalibrationResult): string {
  if (worstBiasMs === null || worstSdMs === null) return noValue(why ?? 'no calibration turn was usable')
  return `bias within ±${Math.abs(worstBiasMs).toFixed(1)} ms, sd up to ${worstSdMs.toFixed(1)} ms`
}

/** `±8 ms` of a summary, or why there is none. */
export function summaryUncertainty(summary: Summary): string {
  if (summary.uncertainty === null) return '–'
  return summary.unit === 'ms' ? `${plusMinus(summary.uncertainty, 'ms')} ms` : plusMinus(summary.uncertainty, summary.unit)
}
