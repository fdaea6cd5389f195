import type { GeneratorHealth } from '../../../model/recording.ts'
import type { CalibrationResult } from '../../../model/result.ts'
import { calibrationText } from '../../figures.ts'
import { instrumentMs, integer, noValue } from '../../numbers.ts'
import { healthStatusWords } from '../../statuses.ts'
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
      ${calibration(health.calibration, calibrationText(result))}`
  },
}

function generatorFacts(generator: GeneratorHealth, cores: number): Markup {
  const busy = (used: number | null): string =>
    used === null ? noValue('could not be read') : `${used.toFixed(2)} of ${integer(cores)} cores`
  const ms = (value: number | null): string => (value === null ? noValue('not measured') : instrumentMs(value))
  return html`${fact('CPU of the callers', busy(generator.callerCpuCores))} ${fact('CPU of the agent', busy(generator.agentCpuCores))}
  ${fact('Event-loop delay, media thread', `p99 ${ms(generator.eventLoopP99Ms)}, most ${ms(generator.eventLoopMaxMs)}`)}
  ${fact('Calls started late', integer(generator.lateStarts))}`
}

function calibration(result: CalibrationResult | null, text: string): Markup {
  if (result === null || result.points.length === 0) return html`<p>${text}</p>`
  const table = html`<table>
    <caption class="hidden">
      Calibration points: bias and standard deviation against the true delay
    </caption>
    <thead>
      <tr>
        <th scope="col">Stimulus</th>
        <th scope="col" class="number">True delay</th>
        <th scope="col" class="number">Bias</th>
        <th scope="col" class="number">sd</th>
        <th scope="col" class="number">n</th>
        <th scope="col">Bias ± sd within ±10 ms</th>
      </tr>
    </thead>
    <tbody>
      ${result.points.map(
        (point) =>
          html`<tr>
            <th scope="row">${point.stimulus}</th>
            <td class="number">${integer(point.delayMs)} ms</td>
            <td class="number">${point.n === 0 ? '–' : instrumentMs(point.biasMs, true)}</td>
            <td class="number">${point.n === 0 ? '–' : instrumentMs(point.sdMs)}</td>
            <td class="number">
              ${integer(point.n)}${point.missing > 0 && html` <span class="muted">(${integer(point.missing)} not usable)</span>`}
            </td>
            <td>${point.n === 0 ? '–' : biasBar(point)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
  return html`<p class="intro">
      ${badge(result.status === 'pass' ? healthStatusWords.ok : healthStatusWords.unhealthy)} ${text}. Read by ${result.detector} over
      ${result.engine}, on calls whose true delay is known to the sample.${result.why !== undefined && html` ${result.why}`}
    </p>
    ${scrollable('Calibration points', table)}`
}
