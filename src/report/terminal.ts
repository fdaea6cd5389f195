import { join } from 'node:path'
import { styleText } from 'node:util'
import type { CalibrationPoint, GateResult, HealthCheck, Result, Summary } from '../model/result.ts'
import {
  calibrationText,
  droppedText,
  gateActual,
  gateBounds,
  noGateText,
  percentileFigure,
  rateFigure,
  runFigure,
  shownMeasures,
  unansweredBeyond,
  whyEmpty,
} from './figures.ts'
import { calibrationFigure, duration, integer, noValue, quantileName } from './numbers.ts'
import { nextCommand } from './next-command.ts'
import { plainLine } from './plain-text.ts'
import { droppedWords, gateStatusWords, healthStatusWords, runStatusWords, worstFirst } from './statuses.ts'
import type { StatusWords } from './statuses.ts'
import { disturbedPath } from './disturbed-path.ts'
import { alignColumns, columnsOf, cutTo, wrap } from './text-layout.ts'
import { worstCalls } from './worst-calls.ts'

export interface TerminalOptions {
  readonly color: boolean
  /** Columns of the terminal; below 40 the text wraps as for 40. */
  readonly width: number
  readonly runDir: string
}

/** Measures that are named even without a sample: their absence says something about any run. */
const alwaysNamed: ReadonlySet<string> = new Set(['turn_latency', 'time_to_first_audio', 'unanswered', 'expectation_met', 'call_failed'])

/** Measures that the terminal shows where they have samples. */
const headlines: ReadonlySet<string> = new Set([
  ...alwaysNamed,
  'turn_latency_played',
  'perceived_silence',
  'agent_cut_in',
  'caller_cut_in',
  'greeting_latency',
  'premature_endpoint',
  'pause_tolerance',
  'stop_time',
  'barge_in_yield',
  'excess_yield',
  'post_barge_response',
  'false_stop',
  'false_response',
  'barge_in_balanced_accuracy',
  'heard_context',
  'caller_echo',
  'off_script',
  'packet_loss',
  'mos_cqe',
  'pacing',
])

interface Page {
  readonly width: number
  readonly paint: (style: Style, text: string) => string
}

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/**
 * What a run says at its end: verdict, gates, numbers, trust, the three worst calls, where the report is and what to type next.
 * Pure: nothing is printed. Ends with a newline. Without `color` there is no escape sequence in it.
 */
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const page: Page = {
    width: Math.max(40, options.width),
    // The caller has decided about colour; styleText must not ask the stream again.
    paint: (style, text) => (options.color ? styleText(style, text, { validateStream: false }) : text),
  }
  const blocks = [
    verdictBlock(result, page),
    titled('GATES', [...gateLines(result, page), ...droppedLines(result, page)], page),
    titled('NUMBERS', numberLines(result, page), page),
    titled('TRUST', trustLines(result, page), page),
    titled('WORST CALLS', worstLines(result, page), page),
    closingLines(result, options.runDir, page),
  ]
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function verdictBlock(result: Result, page: Page): string[] {
  const { verdict, run, counts } = result
  const words = runStatusWords[verdict.status]
  const parts = [
    `${integer(counts.calls)} calls`,
    ...nonZero([counts.failed, 'failed'], [counts.dropped, 'dropped'], [counts.offScript, 'off script'], [counts.notPlaced, 'not placed']),
    `${integer(counts.validTurns)} valid turns`,
    ...nonZero([counts.unanswered, 'unanswered'], [counts.invalidTurns, 'spoiled by the harness']),
    duration(run.durationMs),
    `seed ${run.seed}`,
  ]
  const head = `${words.icon} ${words.word.toUpperCase()}`
  return [
    `${page.paint('bold', tone(words, head, page))}  ${cutTo(plainLine(`${run.scenario} → ${run.target}`), page.width - columnsOf(head) - 2)}`,
    ...wrap(plainLine(verdict.why), page.width, '  '),
    ...wrap(parts.join(' · '), page.width, '  ').map((line) => page.paint('dim', line)),
  ]
}

function gateLines(result: Result, page: Page): string[] {
  const gates = worstFirst(result.verdict.gates)
  if (gates.length === 0) return wrap(noGateText(result.verdict), page.width, '  ')
  const rows = alignColumns(gates.map((gate) => gateRow(gate, result)))
  const tooWide = rows.some((row) => columnsOf(row) + 2 > page.width)
  return gates.flatMap((gate, at) => {
    const [status = '', expression = '', ...found] = gateRow(gate, result)
    const lines = tooWide ? [`  ${status}  ${expression}`, ...wrap(found.join('  '), page.width, '    ')] : [`  ${rows[at] ?? ''}`]
    const toned = lines.map((line, index) =>
      index === 0 ? line.replace(status, (word) => tone(gateStatusWords[gate.status], word, page)) : line,
    )
    const caveat = result.measures.find(({ id }) => id === gate.measure)?.caveat
    // What a gate must be read with is said of one that passed, too; others say it in their reason.
    if (gate.status === 'pass' && caveat !== undefined)
      return [...toned, ...wrap(`mind: ${plainLine(caveat)}`, page.width, '    ').map((line) => page.paint('dim', line))]
    return gate.status === 'pass'
      ? toned
      : [...toned, ...wrap(plainLine(gate.why), page.width, '    ').map((line) => page.paint('dim', line))]
  })
}

/** Gates that do not count stand after those that do. */
function droppedLines({ verdict }: Result, page: Page): string[] {
  return (verdict.droppedGates ?? []).flatMap((gate) =>
    wrap(plainLine(droppedText(gate)), page.width, `  ${droppedWords.icon} `).map((line) => page.paint('dim', line)),
  )
}

function gateRow(gate: GateResult, result: Result): string[] {
  const words = gateStatusWords[gate.status]
  return [`${words.icon} ${words.word}`, plainLine(gate.expression), gateActual(gate, result), gateBounds(gate), `n = ${integer(gate.n)}`]
}

function numberLines(result: Result, page: Page): string[] {
  const pairs = shownMeasures(result).map(({ measure, summary, title }) => ({
    title: plainLine(title),
    kind: measure.kind,
    better: measure.better,
    summary,
  }))
  const gated = new Set(result.verdict.gates.map(({ measure }) => measure))
  // The terminal has room for what decides; the report shows every measure.
  const wanted = pairs.filter(({ summary }) => gated.has(summary.measure) || headlines.has(summary.measure))
  const shown = wanted.filter(({ kind, summary }) => kind === 'distribution' && summary.n > 0)
  const rates = wanted.filter(({ kind, summary }) => kind === 'rate' && summary.n > 0)
  const figures = wanted.filter(({ kind, summary }) => kind === 'figure' && summary.n > 0)
  const empty = wanted.filter(({ summary }) => summary.n === 0 && (gated.has(summary.measure) || alwaysNamed.has(summary.measure)))
  const disturbed = disturbedPath(result)
  const left = pairs.length - shown.length - rates.length - figures.length - empty.length
  return [
    // Percentiles of the lower tail are other columns.
    ...percentileLines(
      shown.filter(({ better }) => better === 'lower'),
      result,
      page,
    ),
    ...percentileLines(
      shown.filter(({ better }) => better === 'higher'),
      result,
      page,
    ),
    ...hanging(
      [
        ...figures.map(({ title, summary }) => [title, runFigure(summary)] as const),
        ...rates.map(({ title, summary }) => [title, rateFigure(summary)] as const),
        ...empty.map(({ title, summary }) => [title, noValue(plainLine(whyEmpty(summary)))] as const),
      ],
      page,
    ),
    ...(disturbed === null ? [] : wrap(`! ${disturbed}`, page.width, '  ', '    ').map((line) => page.paint('yellow', line))),
    ...(left > 0 ? wrap(`${integer(left)} more measures are in the report`, page.width, '  ').map((line) => page.paint('dim', line)) : []),
  ]
}

/** A row of values and under it a row of 95 % intervals; where that is too wide, one percentile a line. */
function percentileLines(shown: readonly { title: string; summary: Summary }[], result: Result, page: Page): string[] {
  if (shown.length === 0) return []
  const quantiles = [...new Set(shown.flatMap(({ summary }) => summary.percentiles.map(({ q }) => q)))].sort(
    (a, b) => Math.abs(a - 0.5) - Math.abs(b - 0.5),
  )
  const rows = [['', 'n', ...quantiles.map(quantileName)]]
  const lists: string[] = []
  for (const { title, summary } of shown) {
    const beyond = unansweredBeyond(result, summary.measure)
    const figures = quantiles.map((q) => {
      const percentile = summary.percentiles.find((each) => each.q === q)
      if (percentile === undefined) return { text: '–', interval: 'not computed' }
      const figure = percentileFigure(percentile, summary, beyond)
      return figure.interval === null ? { text: '–', interval: percentile.why ?? '' } : { text: figure.text, interval: figure.interval }
    })
    rows.push([title, integer(summary.n), ...figures.map(({ text }) => text)], ['', '', ...figures.map(({ interval }) => interval)])
    const indent = '      '
    lists.push(...wrap(`${title}, n = ${integer(summary.n)}`, page.width, '  '))
    figures.forEach(({ text, interval }, at) =>
      lists.push(...wrap(`${text} ${interval}`, page.width, `    ${quantileName(quantiles[at] ?? 0)} `, indent)),
    )
  }
  const lines = alignColumns(rows, [1]).map((line) => `  ${line}`)
  const fits = lines.every((line) => columnsOf(line) <= page.width)
  if (!fits) return lists
  return lines.map((line, at) => (at === 0 || at % 2 === 0 ? page.paint('dim', line) : line))
}

function trustLines(result: Result, page: Page): string[] {
  const { health } = result.verdict
  const heads = alignColumns(health.checks.map(({ status, title }) => [stateOf(status), plainLine(title)]))
  const indent = Math.max(0, ...heads.map(columnsOf)) + 4
  return [
    ...wrap(`own error against known delays, ${plainLine(calibrationText(result))}`, page.width, '  ', '    '),
    ...calibrationLines(health.calibration?.points ?? [], page),
    ...health.checks.flatMap(({ status, actual, limit }, at) => {
      const head = `  ${heads[at] ?? ''}`
      const found = `${plainLine(actual)}, limit ${plainLine(limit)}`
      // Beside the title where there is room for a few words, else under it.
      const lines =
        page.width - indent >= 32
          ? wrap(found, page.width, head.padEnd(head.length + indent - columnsOf(head)), ' '.repeat(indent))
          : [...wrap(head.trim(), page.width, '  ', '      '), ...wrap(found, page.width, '      ')]
      return lines.map((line, index) =>
        index === 0 ? line.replace(stateOf(status), (word) => tone(healthStatusWords[status], word, page)) : line,
      )
    }),
  ]
}

function stateOf(status: HealthCheck['status']): string {
  return `${healthStatusWords[status].icon} ${healthStatusWords[status].word}`
}

/** Bias ± sd in ms, a row for each stimulus and a column for each known delay. */
function calibrationLines(points: readonly CalibrationPoint[], page: Page): string[] {
  if (points.length === 0) return []
  const delays = [...new Set(points.map(({ delayMs }) => delayMs))].sort((a, b) => a - b)
  const rowOf = (point: CalibrationPoint): string => (point.what === 'stop' ? `stop, ${point.stimulus}` : point.stimulus)
  const rows = [...new Set(points.map(rowOf))].map((stimulus) => {
    const own = points.filter((point) => rowOf(point) === stimulus)
    const cells = delays.map((delayMs) => {
      const point = own.find((each) => each.delayMs === delayMs)
      return point === undefined || point.n === 0 ? '–' : calibrationFigure(point)
    })
    const used = own.map(({ n }) => n)
    return [stimulus, ...cells, `n = ${Math.min(...used)}${Math.min(...used) === Math.max(...used) ? '' : `–${Math.max(...used)}`} each`]
  })
  const table = alignColumns([['bias ± sd in ms, at', ...delays.map((delayMs) => `${integer(delayMs)} ms`), ''], ...rows])
  const fits = table.every((line) => columnsOf(line) + 4 <= page.width)
  // Too wide for columns: every figure names its delay itself.
  const lines = fits
    ? table.map((line) => `    ${line}`)
    : rows.flatMap(([stimulus = '', ...cells]) => {
        const named = cells.map((cell, at) => (at < delays.length ? `${integer(delays[at] ?? 0)} ms: ${cell}` : cell))
        return wrap(`${stimulus}, bias ± sd in ms at ${named.join(', ')}`, page.width, '    ', '      ')
      })
  return lines.map((line) => page.paint('dim', line))
}

function worstLines(result: Result, page: Page): string[] {
  const worst = worstCalls(result).slice(0, 3)
  if (worst.length === 0) return ['  no call was placed']
  return worst.flatMap(({ call, reason }, at) => wrap(`${call.id}  ${plainLine(reason)}`, page.width, `  ${at + 1}. `))
}

function closingLines(result: Result, runDir: string, page: Page): string[] {
  const { command, why } = nextCommand(result)
  // A path or a command is never wrapped or cut: it is there to be copied.
  return [
    `${page.paint('bold', 'REPORT')}  ${join(runDir, 'report.html')}`,
    `${page.paint('bold', 'NEXT')}    ${plainLine(command)}`,
    ...wrap(why, page.width, '        ').map((line) => page.paint('dim', line)),
  ]
}

function titled(title: string, lines: readonly string[], page: Page): string[] {
  return [page.paint('bold', title), ...(lines.length === 0 ? ['  –  (nothing to show)'] : lines)]
}

function hanging(rows: readonly (readonly [string, string])[], page: Page): string[] {
  const names = Math.max(0, ...rows.map(([name]) => columnsOf(name)))
  return rows.flatMap(([name, text]) => wrap(text, page.width, `  ${name}${' '.repeat(names - columnsOf(name))}  `, '      '))
}

function nonZero(...counts: readonly (readonly [number, string])[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${integer(count)} ${what}`)
}

function tone(words: StatusWords, text: string, page: Page): string {
  return words.tone === 'neutral' ? text : page.paint(({ good: 'green', bad: 'red', unsure: 'yellow' } as const)[words.tone], text)
}
