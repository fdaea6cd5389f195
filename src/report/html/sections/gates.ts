import type { DroppedGate, GateResult } from '../../../model/result.ts'
import { droppedText, gateActual, gateBounds, gateLimit, noGateText, shownMeasures } from '../../figures.ts'
import { integer } from '../../numbers.ts'
import { droppedWords, gateStatusWords, worstFirst } from '../../statuses.ts'
import { marginBar } from '../drawings/margin-bar.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { badge, scrollable } from './parts.ts'
import type { ReportView, Section } from './section.ts'

/** Every gate with what it found and how far that is from its limit, failed ones first. */
export const gatesSection: Section = {
  id: 'gates',
  title: 'Gates',
  render: ({ result }) => {
    const gates = worstFirst(result.verdict.gates)
    const dropped = droppedNotes(result.verdict.droppedGates ?? [])
    if (gates.length === 0)
      return html`<p>${noGateText(result.verdict)}</p>
        ${dropped}`
    const table = html`<table class="gates">
      <caption class="hidden">
        Gates, failed ones first
      </caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Gate</th>
          <th scope="col">Limit</th>
          <th scope="col">Actual</th>
          <th scope="col">95 % bounds</th>
          <th scope="col" class="number">n</th>
          <th scope="col">Margin</th>
        </tr>
      </thead>
      <tbody>
        ${gates.map((gate) => row(gate, result))}
      </tbody>
    </table>`
    return html`<p class="intro">
        A gate passes when the whole 95 % bound, and the instrument’s own error with it, lies on the right side of the limit; it fails when
        the whole bound lies on the wrong side. Between the two the run does not decide.
      </p>
      ${scrollable('Gates', table)}
      <p class="legend">
        <span><i class="key dot"></i>value</span><span><i class="key bar"></i>bounds</span><span><i class="key line"></i>limit</span
        ><span><i class="key side"></i>side on which the gate fails</span>
      </p>
      ${dropped}`
  },
}

/** Gates that do not count, apart from those that do. */
function droppedNotes(gates: readonly DroppedGate[]): readonly Markup[] {
  return gates.map(
    (gate) =>
      html`<p class="legend">
        <span><span aria-hidden="true">${droppedWords.icon} </span>${droppedText(gate)}</span>
      </p>`,
  )
}

/** Measures with samples of both legs are shown once for each: the gate's own, or the agent's. */
function shownId(gate: GateResult, result: ReportView['result']): string {
  const shown = shownMeasures(result).filter(({ measure }) => measure.id === gate.measure)
  return (shown.find(({ summary }) => summary.leg === (gate.selector['leg'] ?? summary.leg)) ?? shown[0])?.id ?? gate.measure
}

function row(gate: GateResult, result: ReportView['result']): Markup {
  const where = gate.file === undefined ? null : `${gate.file}${gate.line === undefined ? '' : `:${gate.line}`}`
  return html`<tr class="tone-${gateStatusWords[gate.status].tone}">
    <td>${badge(gateStatusWords[gate.status])}</td>
    <th scope="row">
      <code><a href="#measure-${shownId(gate, result)}">${gate.expression}</a></code>
      <span class="why">${gate.why}${where !== null && html` · <span class="where">${where}</span>`}</span>
    </th>
    <td>${gateLimit(gate)}</td>
    <td class="strong">${gateActual(gate, result)}</td>
    <td>${gateBounds(gate)}</td>
    <td class="number">${integer(gate.n)}</td>
    <td>${marginBar(gate) ?? '–'}</td>
  </tr>`
}
