import type { Result } from '../model/result.ts'
import { disturbedPath } from './disturbed-path.ts'
import {
  calibrationText,
  droppedText,
  gateActual,
  gateBounds,
  gateLimit,
  noGateText,
  percentileFigure,
  rateFigure,
  runFigure,
  shownMeasures,
  unansweredBeyond,
} from './figures.ts'
import { duration, integer } from './numbers.ts'
import { plainLine } from './plain-text.ts'
import type { Reporter } from './reporter.ts'
import { callEndWords, droppedWords, gateStatusWords, healthStatusWords, runStatusWords, worstFirst } from './statuses.ts'
import { cutTo } from './text-layout.ts'
import { worstCalls } from './worst-calls.ts'

/** GitHub drops a step summary above 1024 kB; ours stays far below so that others fit beside it. */
export const markdownLimitBytes = 60_000
const longestCell = 240
const callsShown = 10

export const markdownReporter: Reporter = {
  id: 'markdown',
  description: 'summary.md: verdict, gates, trust and the ten worst calls, for a CI step summary',
  render: async (result) => ({ path: 'summary.md', content: renderMarkdown(result) }),
}

/** The run in at most 60 kB of GitHub Markdown. What does not fit is cut at a line and said to be cut. */
export function renderMarkdown(result: Result): string {
  const { verdict, run, counts } = result
  const { icon, word } = runStatusWords[verdict.status]
  const disturbed = disturbedPath(result)
  const lines = [
    `## ${icon} ${word}: ${cell(run.scenario)}`,
    '',
    cell(verdict.why),
    '',
    `Target ${cell(run.target)} · ${integer(counts.calls)} calls (${integer(counts.failed)} failed, ${integer(counts.dropped)} dropped, ` +
      `${integer(counts.offScript)} off script, ${integer(counts.notPlaced)} not placed) · ${integer(counts.validTurns)} valid turns, ` +
      `${integer(counts.unanswered)} unanswered · ${duration(run.durationMs)} · seed ${run.seed}`,
    '',
    '### Gates',
    '',
    ...gateTable(result),
    ...(verdict.droppedGates ?? []).flatMap((gate) => ['', `${droppedWords.icon} ${cell(droppedText(gate))}.`]),
    '',
    '### Numbers',
    '',
    ...numberTable(result),
    '',
    ...(disturbed === null ? [] : [`⚠ ${cell(disturbed)}.`, '']),
    '### Can this run be trusted?',
    '',
    `Calibration: ${cell(calibrationText(result))}. ${integer(counts.invalidTurns)} of ${integer(counts.turns)} turns were spoiled by the harness and not counted.`,
    '',
    ...table(
      ['', 'check', 'actual', 'limit'],
      verdict.health.checks.map(({ status, title, actual, limit }) => [
        `${healthStatusWords[status].icon} ${healthStatusWords[status].word}`,
        title,
        actual,
        limit,
      ]),
    ),
    '',
    '### Worst calls',
    '',
    ...callTable(result),
    '',
  ]
  return within(lines, markdownLimitBytes)
}

function gateTable(result: Result): string[] {
  if (result.verdict.gates.length === 0) return [noGateText(result.verdict)]
  return table(
    ['', 'gate', 'limit', 'actual', '95 % bounds', 'n', 'why'],
    worstFirst(result.verdict.gates).map((gate) => [
      `${gateStatusWords[gate.status].icon} ${gateStatusWords[gate.status].word}`,
      gate.expression,
      gateLimit(gate),
      gateActual(gate, result),
      gateBounds(gate),
      integer(gate.n),
      gate.why,
    ]),
  )
}

function numberTable(result: Result): string[] {
  const gated = new Set(result.verdict.gates.map(({ measure }) => measure))
  const rows = shownMeasures(result).flatMap(({ measure, summary, title }) => {
    if (summary.n === 0 && !gated.has(measure.id)) return []
    if (measure.kind === 'figure') return [[title, integer(summary.n), runFigure(summary)]]
    if (measure.kind === 'rate') return [[title, integer(summary.n), rateFigure(summary)]]
    const beyond = unansweredBeyond(result, measure.id)
    const figures = summary.percentiles.map((each) => {
      const { name, text, interval } = percentileFigure(each, summary, beyond)
      return interval === null ? `${name} ${text}` : `${name} ${text} ${interval}`
    })
    return [[title, integer(summary.n), figures.join(' · ')]]
  })
  return table(['measure', 'n', 'value with 95 % interval'], rows)
}

function callTable(result: Result): string[] {
  const ranked = worstCalls(result)
  const rows = ranked
    .slice(0, callsShown)
    .map(({ call, reason }) => [
      call.id,
      `${callEndWords[call.end.kind].icon} ${callEndWords[call.end.kind].word}`,
      `${integer(call.turns.length)} of ${integer(call.scriptedTurns)}`,
      reason,
    ])
  const rest = ranked.length - rows.length
  return [
    ...table(['call', 'end', 'turns', 'what is worst'], rows),
    ...(rest > 0 ? ['', `${integer(rest)} more calls in report.html.`] : []),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)]
}

/** One line of text in which nothing is Markdown, HTML or a mention; cut where a target's message would fill the page. */
function cell(text: string): string {
  const short = cutTo(plainLine(text), longestCell)
  return short
    .replaceAll(/[\\`*_~[\]|#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
}

function within(lines: readonly string[], limit: number): string {
  const cut = '\n*Cut here: the summary would be longer than 60 kB; report.html has the rest.*\n'
  const whole = lines.join('\n')
  if (Buffer.byteLength(whole) <= limit) return whole
  let size = Buffer.byteLength(cut)
  const kept: string[] = []
  for (const line of lines) {
    size += Buffer.byteLength(line) + 1
    if (size > limit) break
    kept.push(line)
  }
  return `${kept.join('\n')}\n${cut}`
}
