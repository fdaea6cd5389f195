import type { GeneratorHealth } from '../../../model/recording.ts'
import type { CalibrationPoint, CalibrationResult } from '../../../model/result.ts'
import { calibrationError } from '../../figures.ts'
import { calibrationFigure, instrumentMs, integer, noValue } from '../../numbers.ts'
import { gateStatusWords, healthStatusWords } from '../../statuses.ts'
import { biasBar } from '../drawings/interval-bar.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { badge, fact, scrollable } from './parts.ts'
import type { Section } from './section.ts'

/** The instrument on trial: its error against known delays in this very run, its load, and what it had to throw away. */
export const trustSection: Section = {
  id: 'trust',
  title: 'Can this run be trusted?',
  render: ({ result }) => {
    const { health } = result.verdict
    const { counts } = result
    const overall =
      health.status === 'healthy'
        ? { icon: '✓', word: 'healthy', tone: 'good' as const }
        : { icon: '✗', word: 'unhealthy', tone: 'bad' as const }
    const checks = html`<table>
      <caption class="hidden">
        Health checks of the harness
      </caption>
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">State</th>
          <th scope="col">Actual</th>
          <th scope="col">Limit</th>
        </tr>
      </thead>
      <tbody>
        ${health.checks.map(
          (check) =>
            html`<tr>
              <th scope="row">${check.title}</th>
              <td>${badge(healthStatusWords[check.status])}</td>
              <td>${check.actual}</td>
              <td>${check.limit}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
    return html`<p class="intro">
        ${badge(overall)} A harness that sends late or hears late measures itself. These are its own figures from this run; an unhealthy one
        makes the verdict inconclusive.
      </p>
      <h3>Health checks</h3>
      ${scrollable('Health checks', checks)}
      <dl class="facts">
        ${fact('Turns not counted', `${integer(counts.invalidTurns)} of ${integer(counts.turns)}, spoiled by the harness`)}
        ${generatorFacts(health.generator, result.run.machine.cores)}
      </dl>
      <h3>Error against known delays</h3>
      ${calibration(health.calibration)}`
  },
}

function generatorFacts(generator: GeneratorHealth, cores: number): Markup {
  const busy = (used: number | null): string =>
    used === null ? noValue('could not be read') : `${used.toFixed(2)} of ${integer(cores)} cores`
  const ms = (value: number | null): string => (value === null ? noValue('not measured') : instrumentMs(value))
  return html`${fact('CPU of the callers', busy(generator.callerCpuCores))} ${fact('CPU of the agent', busy(generator.agentCpuCores))}
  ${fact('Event-loop delay, caller process', `p99 ${ms(generator.eventLoopP99Ms)}, most ${ms(generator.eventLoopMaxMs)}`)}`
}

function calibration(result: CalibrationResult | null): Markup {
  if (result === null) return html`<p>${noValue('this run was not calibrated')}</p>`
  const { status, detector, engine, why } = result
  return html`<p class="intro">
      ${badge(gateStatusWords[status])} ${calibrationError(result)}. Read by ${detector} over ${engine} on calls whose true delay is known
      to the sample.${why !== undefined && html` ${why}`}
    </p>
    ${result.points.length > 0 && scrollable('Calibration points', pointTable(result.points))}`
}

/** A row for each known delay, a pair of columns for each stimulus. */
function pointTable(points: readonly CalibrationPoint[]): Markup {
  const delays = [...new Set(points.map(({ delayMs }) => delayMs))].sort((a, b) => a - b)
  const stimuli = [...new Set(points.map(kindOf))]
  return html`<table class="calibration">
    <caption class="hidden">
      Calibration points: bias ± standard deviation against the true delay
    </caption>
    <thead>
      <tr>
        <th scope="col" class="number">True delay</th>
        ${stimuli.map(
          (stimulus) =>
            html`<th scope="col">Bias ± sd in ms, ${stimulus}</th>
              <th scope="col">within ±10 ms</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${delays.map(
        (delayMs) =>
          html`<tr>
            <th scope="row" class="number">${integer(delayMs)} ms</th>
            ${stimuli.map((stimulus) => pointCells(points.find((point) => point.delayMs === delayMs && kindOf(point) === stimulus)))}
          </tr>`,
      )}
    </tbody>
  </table>`
}

function pointCells(point: CalibrationPoint | undefined): Markup {
  if (point === undefined)
    return html`<td>– (not asked)</td>
      <td></td>`
  const missing = point.missing > 0 ? `, ${integer(point.missing)} not usable` : ''
  if (point.n === 0)
    return html`<td>– (no usable turn${missing})</td>
      <td></td>`
  return html`<td>${calibrationFigure(point)} <span class="muted">n = ${integer(point.n)}${missing}</span></td>
    <td>${biasBar(point)}</td>`
}

/** Replies are named by their stimulus alone, stops as such. */
function kindOf(point: CalibrationPoint): string {
  return point.what === 'stop' ? `stop of ${point.stimulus}` : point.stimulus
}
