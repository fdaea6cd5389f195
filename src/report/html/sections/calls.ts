import { turnFigure } from '../../figures.ts'
import { integer } from '../../numbers.ts'
import { callEndWords } from '../../statuses.ts'
import type { TurnLimit } from '../../turn-limit.ts'
import { slowest, unanswered } from '../../worst-calls.ts'
import type { RankedCall } from '../../worst-calls.ts'
import { turnSparkline } from '../drawings/sparkline.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { badge, scrollable } from './parts.ts'
import type { Section } from './section.ts'

/** All judged calls, worst first. The page's script makes the table sortable and puts a filter above it. */
export const callsSection: Section = {
  id: 'calls',
  title: 'Calls',
  render: ({ ranked, limit, embedded }) => {
    if (ranked.length === 0) return html`<p>No call was placed.</p>`
    const latencies = ranked.flatMap(({ call }) => call.turns.flatMap((turn) => (turn.turnLatencyMs === null ? [] : [turn.turnLatencyMs])))
    const fullMs = Math.max(1, ...latencies, (limit?.limitMs ?? 0) * 1.2)
    const table = html`<table class="calls" id="calls-table">
      <caption class="hidden">
        Calls, worst first
      </caption>
      <thead>
        <tr>
          <th scope="col" data-key="rank" class="number">#</th>
          <th scope="col" data-key="call">Call</th>
          <th scope="col" data-key="end">End</th>
          <th scope="col" data-key="turns" class="number">Turns</th>
          <th scope="col" data-key="latency" class="number">Slowest answer</th>
          <th scope="col">Turns in order</th>
          <th scope="col">What is worst</th>
        </tr>
      </thead>
      <tbody>
        ${ranked.map((entry, index) => row(entry, index + 1, limit, fullMs, embedded))}
      </tbody>
    </table>`
    return html`<p class="intro">
        Worst first: calls that broke, then calls with unanswered turns, then by the slowest answer. A call’s page shows both tracks on one
        time axis; ♪ marks calls whose audio is in this file.
      </p>
      <noscript><p class="notice">Scripts are off: the table is complete, but calls cannot be opened, sorted or filtered.</p></noscript>
      <div id="calls-filter"></div>
      ${scrollable('Calls', table)}`
  },
}

function row({ call, reason }: RankedCall, rank: number, limit: TurnLimit | null, fullMs: number, embedded: ReadonlySet<string>): Markup {
  const worst = slowest(call)
  const silent = unanswered(call).length
  const values = Object.values(call.values).map((value) => value.canonical)
  const said = call.turns.flatMap((turn) => [turn.text, turn.said ?? '', turn.recognised?.text ?? ''])
  // An unanswered turn is slower than any answer.
  const sortLatency = silent > 0 ? 1e12 + silent : (worst?.turnLatencyMs ?? -1e12)
  const slowestText = worst === null ? '–' : turnFigure(worst)
  return html`<tr
    data-rank="${rank}"
    data-call="${call.id}"
    data-end="${call.end.kind}"
    data-turns="${call.turns.length}"
    data-latency="${sortLatency}"
    data-text="${[call.id, call.role, reason, ...values, ...said].join(' ').toLowerCase()}"
  >
    <td class="number muted">${rank}</td>
    <th scope="row">
      <a href="#/call/${encodeURIComponent(call.id)}">${call.id}</a
      >${embedded.has(call.id) && html` <span class="note" aria-hidden="true">♪</span><span class="hidden">, with audio</span>`}
      ${call.role === 'spare' && html`<span class="why">spare, placed for spoiled turns</span>`}
    </th>
    <td>${badge(callEndWords[call.end.kind])}</td>
    <td class="number">${integer(call.turns.length)} of ${integer(call.scriptedTurns)}</td>
    <td class="number">${slowestText}${silent > 0 && html`<span class="why">and ${integer(silent)} unanswered</span>`}</td>
    <td>${turnSparkline(call, limit, fullMs) ?? '–'}</td>
    <td class="reason">${reason}</td>
  </tr>`
}
