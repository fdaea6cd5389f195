import { legs, type LegLqo, type LegName, type LegQuality, type LegTransport } from '../../../model/quality.ts'
import type { CallResult } from '../../../model/result.ts'
import { legNames } from '../../figures.ts'
import { bare, integer, noValue, valueWithUnit } from '../../numbers.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { scrollable } from './parts.ts'
import { auditOf, scaleNames } from './quality-audit.ts'
import type { Section } from './section.ts'

/** More rows than anybody reads; the rest is in result.json, and the section says so. */
const callsShown = 60

/** What each method is for: read beside its figure, so that nobody takes one for another. */
const methods: readonly (readonly [name: string, sees: string, misses: string])[] = [
  [
    'MOS-CQE, E-model',
    'packet loss and its burstiness, delay, the codec by its published values',
    'what was really heard: noise, level, bandwidth, holes of other causes',
  ],
  ['Missing speech', 'speech that was sent and never heard: its share, the gaps, the longest', 'how the rest of it sounds'],
  [
    'Sound',
    'level (ITU-T P.56), noise floor, abrupt holes, repeated frames, clipping; where the words are known, time inserted or removed',
    'what a lossy codec rounded off',
  ],
  ['MOS-LQO, ViSQOL', 'codec, bandwidth, noise: it compares spectra', 'delay, level, and nearly all packet loss and gaps'],
]

/** Every method's figures side by side for each call and leg, with how far they disagree; no average of them. */
export const qualitySection: Section = {
  id: 'quality',
  title: 'Speech quality',
  render: ({ ranked }) => {
    const judged = ranked.flatMap(({ call }) => (call.quality === null ? [] : [{ call, quality: call.quality }]))
    if (judged.length === 0) return html`<p>No call connected: there is no speech to judge.</p>`
    const shown = judged.slice(0, callsShown)
    const rows = shown.flatMap(({ call, quality }) => legs.map((leg) => row(call, leg, quality[leg])))
    const table = html`<table class="quality">
      <caption class="hidden">
        Methods side by side, a row for each call and leg
      </caption>
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">Leg</th>
          <th scope="col">MOS-CQE</th>
          <th scope="col" class="number">Lost</th>
          <th scope="col" class="number">Missing speech</th>
          <th scope="col" class="number">One way</th>
          <th scope="col">Codec</th>
          <th scope="col">Level</th>
          <th scope="col">MOS-LQO (ViSQOL)</th>
          <th scope="col" class="number">LQO − CQE</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
    return html`<p class="intro">
        Methods that hear different things, side by side and never averaged. A leg is one direction: what the agent says on its way to the
        caller, and the other way.
      </p>
      ${constantNote(judged.map(({ quality }) => quality))} ${methodTable()} ${scrollable('Speech quality by call and leg', table)}
      ${notScoredNote(judged.map(({ quality }) => quality))}
      ${judged.length > shown.length && html`<p class="note">${integer(judged.length - shown.length)} more calls are in result.json.</p>`}`
  },
}

/** Where nothing was lost and the delay is short, MOS-CQE is the codec’s own figure in every call. */
function constantNote(all: readonly Readonly<Record<LegName, LegQuality>>[]): Markup | false {
  const known = all.flatMap((quality) => legs.flatMap((leg) => quality[leg].transport ?? []))
  if (known.length === 0 || known.some(({ constant }) => !constant)) return false
  return html`<p class="note">
    The network was constant: nothing was lost and the one-way delay stayed below 100 ms in every call. MOS-CQE says here only which codec
    it was.
  </p>`
}

function methodTable(): Markup {
  const table = html`<table>
    <caption class="hidden">
      What each method can and cannot hear
    </caption>
    <thead>
      <tr>
        <th scope="col">Method</th>
        <th scope="col">Hears</th>
        <th scope="col">Does not hear</th>
      </tr>
    </thead>
    <tbody>
      ${methods.map(
        ([name, sees, misses]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${sees}</td>
            <td>${misses}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
  return scrollable('What each method can and cannot hear', table)
}

/** Segments that were left out, once for all of them. */
function notScoredNote(all: readonly Readonly<Record<LegName, LegQuality>>[]): Markup | false {
  const left = all.reduce((sum, quality) => sum + quality.agent.lqo.notScored + quality.caller.lqo.notScored, 0)
  if (left === 0) return false
  return html`<p class="note">
    ${integer(left)} stretches of speech were not scored by ViSQOL, for the time it takes: <code>--visqol all</code> scores every one.
  </p>`
}

/** The figures side by side, and under them what they come from. */
function row(call: CallResult, leg: LegName, quality: LegQuality): Markup {
  const { cqe, lqo, transport, signal } = quality
  const gap = cqe.mosCqe === null || lqo.median === null ? null : lqo.median - cqe.mosCqe
  return html`<tr>
      <th scope="row"><a href="#/call/${encodeURIComponent(call.id)}">${call.id}</a></th>
      <td>${legNames[leg]}</td>
      <td>${cqe.mosCqe === null ? noValue(cqe.reason) : html`<strong>${bare(cqe.mosCqe, 'MOS')}</strong> ${scaleNames[cqe.scale]}`}</td>
      <td class="number">${transport === null ? '–' : valueWithUnit((transport.lost + transport.late) / transport.expected, 'ratio')}</td>
      <td class="number">${quality.missing === null ? '–' : valueWithUnit(quality.missing.share, 'ratio')}</td>
      <td class="number">${transport?.delay == null ? '–' : `${integer(transport.delay.totalMs)} ms`}</td>
      <td>${transport === null ? '–' : codecText(transport)}</td>
      <td>${signal?.activeDbov == null ? '–' : `${bare(signal.activeDbov, 'dB')} dBov`}</td>
      <td>${lqoCell(lqo)}</td>
      <td class="number">${gap === null ? '–' : `${gap < 0 ? '−' : '+'}${bare(Math.abs(gap), 'MOS')}`}</td>
    </tr>
    <tr class="audit">
      <td colspan="10">
        <details>
          <summary>What is behind them<span class="hidden">: ${call.id}, ${legNames[leg]}</span></summary>
          <dl>
            ${auditOf(quality).map(
              ([name, text]) =>
                html`<dt>${name}</dt>
                  <dd>${text}</dd>`,
            )}
          </dl>
        </details>
      </td>
    </tr>`
}

function codecText({ codec, bitrateKbps }: LegTransport): string {
  return bitrateKbps === null ? codec : `${codec}, ${bitrateKbps.toFixed(1)} kbit/s`
}

function lqoCell({ median, worst, why, notScored, segments }: LegLqo): Markup {
  if (median !== null && worst !== null) return html`<strong>${bare(median, 'MOS')}</strong> median, ${bare(worst, 'MOS')} worst`
  return html`${segments.length === 0 && notScored > 0 ? '– (not scored)' : noValue(why ?? 'not scored')}`
}
