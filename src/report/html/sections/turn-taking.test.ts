import { describe, expect, it } from 'vitest'
import { sampleResult } from '../../../testing/sample-result.ts'
import { worstCalls } from '../../worst-calls.ts'
import { renderMarkdown } from '../../markdown.ts'
import { renderTerminal } from '../../terminal.ts'
import { turnTakingSection } from './turn-taking.ts'

const result = sampleResult({ status: 'pass', calls: 5 })
const { markup } = turnTakingSection.render({ result, ranked: worstCalls(result), limit: null, embedded: new Set(), runDir: '' })
const text = markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

describe('the section on turn-taking', () => {
  it('shows a figure with interval, n and its parts as k of n', () => {
    expect(text).toContain('87.5 % [74.0, 95.0] %, n = 36')
    expect(text).toMatch(/yielded to a barge-in 17 of 20 \(85\.0 %, 95 % interval 64\.0–94\.8 %\)/)
    expect(text).toContain('fewer than 10: read with care')
  })

  it('says why a figure has no value', () => {
    expect(text).toContain('Pause tolerance – (no turn with a pause)')
  })

  it('lists every event with what the agent did, its uncertainty, and shams as such', () => {
    expect(text).toContain('agent stopped after 243 ms ±25')
    expect(text).toContain('(sham: nothing was sent)')
    expect(text).toContain('agent stopped after 310 ms ±25 and went on 905 ms later')
    expect(text).toContain('agent took no notice')
    expect(text).toContain('– (a turn was pending)')
  })
})

describe('terminal and markdown', () => {
  const terminal = renderTerminal(result, { color: false, width: 120, runDir: 'r' })

  it('print the same figure', () => {
    const line = 'Barge-in balanced accuracy'
    expect(terminal).toMatch(new RegExp(`${line} +87\\.5 % \\[74\\.0, 95\\.0\\] %, n = 36`))
    expect(renderMarkdown(result)).toContain('87.5 % \\[74.0, 95.0\\] %, n = 36')
  })

  it('do not list measures without a sample, but say that there are more', () => {
    expect(terminal).not.toContain('Pause tolerance')
    expect(terminal).toMatch(/\d+ more measures are in the report/)
  })
})
