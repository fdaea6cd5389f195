import type { GateResult, Result } from '../../../model/result.ts'
import {
  percentileFigure,
  rateFigure,
  shownMeasures,
  summaryUncertainty,
  unansweredBeyond,
  whyEmpty,
  type ShownMeasure,
} from '../../figures.ts'
import { integer, noValue, unitName } from '../../numbers.ts'
import { rateBar } from '../drawings/interval-bar.ts'
import { gatesOf, percentileCurve } from '../drawings/percentile-curve.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { scrollable } from './parts.ts'
import type { Section } from './section.ts'

/** Percentile curves of every measure with samples, rates as k of n, and what could not be measured with the reason. */
export const distributionsSection: Section = {
  id: 'distributions',
  title: 'Distributions',
  render: ({ result }) => {
    const pairs = shownMeasures(result)
    const [first, ...others] = pairs.filter(({ measure, summary }) => measure.kind === 'distribution' && summary.n > 0)
    const rates = pairs.filter(({ measure, summary }) => measure.kind === 'rate' && summary.n > 0)
    // Figures stand in the section on turn-taking.
    const empty = pairs.filter(({ measure, summary }) => measure.kind !== 'figure' && summary.n === 0)
    const { gates } = result.verdict
    return html`<p class="intro">
        The axis is stretched towards the tail: from p90 to p99 is as far as from the minimum to p90. Whiskers are 95 % intervals; grey is
        what the number of samples cannot bound.
      </p>
      ${first !== undefined && figure(first, result, gates, true)}
      ${others.length > 0 && html`<div class="cards">${others.map((pair) => figure(pair, result, gates, false))}</div>`}
      ${rates.length > 0 && rateTable(rates)} ${empty.length > 0 && emptyList(empty)}`
  },
}

function figure(shown: ShownMeasure, result: Result, gates: readonly GateResult[], large: boolean): Markup {
  const { measure, summary, title, id } = shown
  const size = large ? { width: 700, height: 320 } : { width: 540, height: 250 }
  const curve = percentileCurve(summary, { id: `curve-${id}`, title, gates: gatesOf(summary, gates), ...size })
  return html`<figure class="distribution${large && ' large'}" id="measure-${id}">
    <figcaption>
      <h3>${title}</h3>
      <p>${measure.why}</p>
    </figcaption>
    ${scrollable(`Percentile curve: ${title}`, curve)} ${percentileTable(shown, result)}
  </figure>`
}

function percentileTable({ measure, summary, title }: ShownMeasure, result: Result): Markup {
  const beyond = unansweredBeyond(result, measure.id)
  const left = [
    [summary.censored, 'unanswered, counted as infinitely long'],
    [summary.negative, 'negative: the agent spoke before the caller had ended'],
    [summary.invalid, 'not counted, spoiled by the harness'],
    [summary.notApplicable, `not applicable (${summary.notApplicableWhy[0] ?? 'no reason given'})`],
    [summary.failed, 'could not be measured'],
  ] as const
  const notes = left.filter(([count]) => count > 0).map(([count, what]) => `${integer(count)} ${what}`)
  const table = html`<table class="percentiles">
    <caption>
      n = ${integer(summary.n)}${summary.uncertainty !== null && html`, instrument ${summaryUncertainty(summary)}`}
    </caption>
    <thead>
      <tr>
        <th scope="col">Percentile</th>
        <th scope="col" class="number">Value</th>
        <th scope="col" class="number">95 % interval${unitName(summary.unit) !== '' && `, ${unitName(summary.unit)}`}</th>
      </tr>
    </thead>
    <tbody>
      ${summary.percentiles.map((percentile) => {
        const { name, text, interval } = percentileFigure(percentile, summary, beyond)
        return interval === null
          ? html`<tr>
              <th scope="row">${name}</th>
              <td colspan="2" class="number">${text}</td>
            </tr>`
          : html`<tr>
              <th scope="row">${name}</th>
              <td class="number">${text}</td>
              <td class="number">${interval}</td>
            </tr>`
      })}
    </tbody>
  </table>`
  return html`<div class="twin">
    ${scrollable(`${title}: percentiles`, table)}
    ${
      notes.length > 0 &&
      html`<ul class="notes">
        ${notes.map((note) => html`<li>${note}</li>`)}
      </ul>`
    }
  </div>`
}

function rateTable(rates: readonly ShownMeasure[]): Markup {
  const table = html`<table>
    <caption class="hidden">
      Rates with 95 % Wilson intervals
    </caption>
    <thead>
      <tr>
        <th scope="col">Measure</th>
        <th scope="col">k of n (share, Wilson interval)</th>
        <th scope="col">0 to 100 %</th>
      </tr>
    </thead>
    <tbody>
      ${rates.map(
        ({ measure, summary, title, id }) =>
          html`<tr id="measure-${id}">
            <th scope="row">${title}<span class="why">${measure.why}</span></th>
            <td>${rateFigure(summary)}${summary.n < 10 && html`<span class="why">fewer than 10: read with care</span>`}</td>
            <td>${summary.rate !== null && summary.rate.n > 0 ? rateBar(summary.rate) : '–'}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
  return html`<h3>Rates</h3>
    ${scrollable('Rates', table)}`
}

function emptyList(empty: readonly ShownMeasure[]): Markup {
  return html`<h3>Without a value</h3>
    <details>
      <summary>${integer(empty.length)} measures had no sample in this run; each says why</summary>
      <ul class="plain">
        ${empty.map(({ summary, title, id }) => html`<li id="measure-${id}"><strong>${title}</strong> ${noValue(whyEmpty(summary))}</li>`)}
      </ul>
    </details>`
}
