import type { CallResult, EventResult, Figure, MeasureDefinition, Summary } from '../../../model/result.ts'
import { eventFigure, eventNames, runFigure } from '../../figures.ts'
import { clock, integer, rateText } from '../../numbers.ts'
import { rateBar } from '../drawings/interval-bar.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { scrollable } from './parts.ts'
import type { Section } from './section.ts'

/** More rows than anybody reads; the rest is in result.json, and the section says so. */
const eventsShown = 200

/** What the run as a whole says of turn-taking: its figures with their parts, and every barge-in and sound with what came of it. */
export const turnTakingSection: Section = {
  id: 'turn-taking',
  title: 'Turn-taking',
  render: ({ result, ranked }) => {
    const figures = result.measures.flatMap((measure) => {
      const summary = result.summaries.find((each) => each.measure === measure.id)
      return measure.kind === 'figure' && summary !== undefined ? [{ measure, summary }] : []
    })
    const events = ranked.flatMap(({ call }) => call.callerEvents.map((event) => ({ call, event })))
    if (figures.length === 0 && events.length === 0) return html`<p>This run has no figure on barge-in or pauses.</p>`
    const withValue = figures.filter(({ summary }) => summary.n > 0)
    const without = figures.filter(({ summary }) => summary.n === 0)
    return html`${withValue.map(({ measure, summary }) => figureBlock(measure, summary))}
    ${
      without.length > 0 &&
      html`<ul class="plain">
        ${without.map(({ measure, summary }) => html`<li id="measure-${measure.id}"><strong>${measure.title}</strong> ${runFigure(summary)}</li>`)}
      </ul>`
    }
    ${events.length > 0 && eventTable(events)}`
  },
}

function figureBlock(measure: MeasureDefinition, summary: Summary): Markup {
  return html`<div class="figure" id="measure-${measure.id}">
    <h3>${measure.title}</h3>
    <p><strong>${runFigure(summary)}</strong></p>
    <p class="why">${measure.why}</p>
    ${summary.figure !== null && summary.figure.parts.length > 0 && partTable(measure, summary.figure)}
  </div>`
}

function partTable(measure: MeasureDefinition, figure: Figure): Markup {
  const table = html`<table>
    <caption class="hidden">
      ${measure.title}: what it is made of, with 95 % Wilson intervals
    </caption>
    <thead>
      <tr>
        <th scope="col">Part</th>
        <th scope="col">k of n (share, Wilson interval)</th>
        <th scope="col">0 to 100 %</th>
      </tr>
    </thead>
    <tbody>
      ${figure.parts.map(
        ({ label, k, n, low, high }) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>
              ${n === 0 ? '– (none)' : rateText({ k, n, low, high })}${n > 0 && n < 10 && html`<span class="why">fewer than 10: read with care</span>`}
            </td>
            <td>${n === 0 ? '–' : rateBar({ k, n, low, high })}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
  return scrollable(measure.title, table)
}

function eventTable(events: readonly { readonly call: CallResult; readonly event: EventResult }[]): Markup {
  const shown = events.slice(0, eventsShown)
  const table = html`<table>
    <caption class="hidden">
      Barge-ins and sounds of the caller’s side, and what the agent did
    </caption>
    <thead>
      <tr>
        <th scope="col">Call</th>
        <th scope="col" class="number">At</th>
        <th scope="col">Event</th>
        <th scope="col">What the agent did</th>
        <th scope="col">Tags</th>
      </tr>
    </thead>
    <tbody>
      ${shown.map(
        ({ call, event }) =>
          html`<tr>
            <th scope="row"><a href="#/call/${encodeURIComponent(call.id)}?t=${(event.startMs / 1000).toFixed(1)}">${call.id}</a></th>
            <td class="number">${clock(event.startMs)}</td>
            <td>${eventNames[event.kind]}${event.sham && ' (sham: nothing was sent)'}<span class="why">${event.text}</span></td>
            <td>${eventFigure(event)}</td>
            <td class="muted">${event.tags.join(' · ')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
  return html`<h3>Barge-ins and sounds</h3>
    ${scrollable('Barge-ins and sounds', table)}
    ${events.length > shown.length && html`<p class="note">${integer(events.length - shown.length)} more are in result.json.</p>`}`
}
