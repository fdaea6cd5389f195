import { disturbedPath } from '../../disturbed-path.ts'
import { percentileFigure, rateFigure, summaryOf, unansweredBeyond } from '../../figures.ts'
import { duration, integer } from '../../numbers.ts'
import { runStatusWords } from '../../statuses.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { fact } from './parts.ts'
import type { ReportView } from './section.ts'

/** The verdict in one glance: the word, one sentence why, the figures that carry it, and what was run. */
export function verdictBar({ result }: ReportView): Markup {
  const { verdict, run, counts } = result
  const words = runStatusWords[verdict.status]
  const disturbed = disturbedPath(result)
  return html`<section class="verdict tone-${words.tone}" aria-labelledby="verdict-title">
    <p class="eyebrow">${run.scenario}<span aria-hidden="true"> → </span><span class="hidden"> against </span>${run.target}</p>
    <h1 id="verdict-title"><span class="icon" aria-hidden="true">${words.icon}</span>${words.word}</h1>
    <p class="why">${verdict.why}</p>
    ${headline(result)} ${disturbed !== null && html`<p class="why">${disturbed}</p>`}
    <dl class="facts">
      ${fact('Calls', callsText(counts))} ${fact('Turns', turnsText(counts))} ${fact('Started', startedText(run.startedAt))}
      ${fact('Took', duration(run.durationMs))} ${fact('Seed', String(run.seed))} ${fact('Exit code', String(verdict.exitCode))}
    </dl>
    ${run.description !== '' && html`<p class="description">${run.description}</p>`}
  </section>`
}

/** p50 and p95 of turn latency and the share of long silences: the three figures a person asks for first. */
function headline(result: ReportView['result']): Markup | null {
  const latency = summaryOf(result, 'turn_latency')
  if (latency === null || latency.n === 0) return null
  const beyond = unansweredBeyond(result, 'turn_latency')
  const silence = summaryOf(result, 'perceived_silence')
  const percentiles = latency.percentiles.filter(({ q }) => q === 0.5 || q === 0.95)
  return html`<dl class="headline">
    ${percentiles.map((percentile) => {
      const { name, text, interval } = percentileFigure(percentile, latency, beyond)
      return html`<div>
        <dt>${name} turn latency</dt>
        <dd>
          <span class="figure">${split(text)}</span
          ><span class="beside">${interval !== null && html`95 % interval ${interval} ms, `}n = ${integer(latency.n)}</span>
        </dd>
      </div>`
    })}
    ${
      silence?.rate &&
      html`<div>
        <dt>${result.measures.find(({ id }) => id === 'perceived_silence')?.title ?? 'Long silences'}</dt>
        <dd>
          <span class="figure">${integer(silence.rate.k)} <small>of ${integer(silence.rate.n)}</small></span
          ><span class="beside">${rateFigure(silence).replace(/^[^(]*\(|\)$/g, '')}</span>
        </dd>
      </div>`
    }
  </dl>`
}

/** `569 ms ±8` with the number large and what follows small. */
function split(text: string): Markup {
  const found = /^(> )?([−\d ]+\d|[−\d])(.*)$/.exec(text)
  return found === null ? html`<small>${text}</small>` : html`${found[1] ?? ''}${found[2] ?? ''}<small>${found[3] ?? ''}</small>`
}

function callsText({ connected, calls, failed, dropped, offScript, notPlaced }: ReportView['result']['counts']): string {
  const others = nonZero([failed, 'failed'], [dropped, 'dropped'], [offScript, 'off script'], [notPlaced, 'not placed'])
  return [`${integer(connected)} of ${integer(calls)} connected`, ...others].join(', ')
}

function turnsText({ validTurns, unanswered, invalidTurns }: ReportView['result']['counts']): string {
  return [`${integer(validTurns)} valid`, ...nonZero([unanswered, 'unanswered'], [invalidTurns, 'spoiled by the harness'])].join(', ')
}

function nonZero(...counts: readonly (readonly [number, string])[]): string[] {
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${integer(count)} ${what}`)
}

/** `2026-11-21 09:30:00 UTC`; text that is no ISO time is shown as it is. */
function startedText(iso: string): Markup {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso)
  return found === null ? html`${iso}` : html`<time datetime="${iso}">${found[1] ?? ''} ${found[2] ?? ''} UTC</time>`
}
