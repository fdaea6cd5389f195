import { integer, unitName } from '../../numbers.ts'
import { html } from '../markup.ts'
import { fact } from './parts.ts'
import type { Section } from './section.ts'

const rules = [
  'A percentile is the nearest rank of all samples, unanswered turns included as infinitely long; its 95 % interval is by order statistics and, from ten calls on, no narrower than a bootstrap over whole calls.',
  'A share is k of n with the Wilson 95 % interval.',
  '± is the expanded uncertainty of the instrument (k = 2): pacing, placement, detector and the bias found by calibration.',
  'Turns the harness itself spoiled are neither passed nor failed; they are counted and shown.',
  '“–” is no value, with the reason. It is never zero and never a pass.',
] as const

/** What every number means and where it comes from. */
export const methodSection: Section = {
  id: 'method',
  title: 'Method and provenance',
  render: ({ result, runDir }) => {
    const { run } = result
    const { machine } = run
    return html`<h3>Rules for every number</h3>
      <ul class="plain">
        ${rules.map((rule) => html`<li>${rule}</li>`)}
      </ul>
      <h3>Definitions</h3>
      <dl class="definitions">
        ${result.measures.map(
          (measure) =>
            html`<div>
              <dt>
                ${measure.title} <code>${measure.id}</code>
                <span class="muted"
                  >version ${measure.version}${unitName(measure.unit) !== '' && `, ${unitName(measure.unit)}`}, ${measure.better} is
                  better</span
                >
              </dt>
              <dd>${measure.definition}</dd>
            </div>`,
        )}
      </dl>
      <h3>Provenance</h3>
      <dl class="facts">
        ${fact('vqt', result.vqt)} ${fact('Result schema', `version ${result.schemaVersion}`)} ${fact('Engine', run.engine)}
        ${fact('Node', machine.node)} ${fact('System', machine.os)}
        ${fact('Processor', `${machine.cpu}, ${integer(machine.cores)} cores, ${integer(machine.memoryGiB)} GiB`)}
        ${fact('Target', run.target)} ${fact('Seed', String(run.seed))} ${fact('Plan', html`<code class="hash">${run.planHash}</code>`)}
        ${fact('Command', html`<code>${run.command}</code>`)}
        ${fact('Judge the recordings again', html`<code>vqt measure ${runDir}</code>`)}
      </dl>
      <p>Every number on this page stands in <a href="result.json">result.json</a> beside this file. <span id="save-result"></span></p>`
  },
}
