import { describe, expect, it } from 'vitest'
import type { DroppedGate, Result } from '../model/result.ts'
import { nastyText, sampleResult } from '../testing/sample-result.ts'
import { renderHtml } from './html/html.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { parseResult } from './result-schema.ts'
import { renderTerminal } from './terminal.ts'

const dropped: DroppedGate = {
  expression: 'mos_cqe{leg:agent}:p(50)>=4.0',
  profile: 'agent-leg',
  why: 'the target carries no RTP, and mos_cqe is measured on RTP packets',
}
const line = `dropped: ${dropped.expression} of profile agent-leg cannot apply: ${dropped.why}`

function resultWith(droppedGates: readonly DroppedGate[], gates = sampleResult({ status: 'pass' }).verdict.gates): Result {
  const result = sampleResult({ status: 'pass' })
  return { ...result, run: { ...result.run, media: 'audio' }, verdict: { ...result.verdict, gates, droppedGates } }
}

const html = (result: Result): Promise<string> => renderHtml(result, { runDir: '.', embedAudio: 'none', readAudio: async () => null })
const terminal = (result: Result, width = 160): string => renderTerminal(result, { color: false, width, runDir: '.' })

describe('a gate that was dropped', () => {
  const result = resultWith([dropped])

  it('stands in the terminal under the gates that were judged', () => {
    expect(terminal(result)).toMatch(/n = 24\n {2}– dropped: mos_cqe/)
    expect(terminal(result)).toContain(line)
    expect(terminal(result, 60).replaceAll(/\s+/g, ' ')).toContain(line)
  })

  it('stands in report.html under the table', async () => {
    const page = await html(result)
    expect(page).toContain(`<span aria-hidden="true">– </span>${line.replace('>', '&gt;')}</span>`)
  })

  it('stands in summary.md', () => {
    expect(renderMarkdown(result).replaceAll('\\', '').replaceAll('&gt;', '>')).toContain(`\n\n– ${line}.\n\n### Numbers`)
  })

  it('is skipped in junit.xml, no failure and no error', () => {
    const text = renderJunit(result)
    expect(text).toContain('<testsuite name="gates" tests="4" failures="0" errors="0" skipped="1"')
    expect(text).toContain(`<skipped message="${line.replace('>', '&gt;')}"/>`)
    expect(text).toContain('<property name="profile" value="agent-leg"/>')
  })

  it('is read back from result.json; older results have none', () => {
    expect(parseResult(JSON.stringify(result), 'result.json')).toEqual(result)
    expect(() => parseResult(JSON.stringify(sampleResult({ status: 'pass' })), 'result.json')).not.toThrow()
    const nameless = { ...result, verdict: { ...result.verdict, droppedGates: [{ ...dropped, profile: undefined }] } }
    expect(() => parseResult(JSON.stringify(nameless), 'result.json')).toThrow()
  })
})

it('where none is left no report says that no gate was set', async () => {
  const result = resultWith([dropped], [])
  const texts = [terminal(result), await html(result), renderMarkdown(result)]
  for (const text of texts) {
    expect(text.includes('No gate was judged: this run could neither pass nor fail.')).toBe(true)
    expect(/no gate was set/i.test(text)).toBe(false)
    expect(text.includes('dropped: mos')).toBe(true)
  }
})

it('says nothing of dropped gates where there are none', async () => {
  const result = sampleResult({ status: 'pass' })
  for (const text of [terminal(result), renderMarkdown(result), renderJunit(result)]) expect(text).not.toContain('cannot apply')
  expect((await html(result)).includes('cannot apply')).toBe(false)
})

it('no text of a result breaks out of its place', async () => {
  const result = resultWith([{ expression: nastyText, profile: nastyText, why: nastyText }])
  expect((await html(result)).includes('alert(1)</script>')).toBe(false)
  expect(renderMarkdown(result)).not.toMatch(/<[a-z/!]/i)
  expect(renderJunit(result)).not.toMatch(/<skipped message="[^"]*</)
})
