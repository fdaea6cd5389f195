import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { GateResult } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import { appendStepSummary, githubAnnotations } from './github.ts'

describe('GitHub annotations', () => {
  it('mark the line of every gate that did not pass, failed ones first', () => {
    const lines = githubAnnotations(sampleResult({ status: 'fail' }))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(
      /^::error file=scenarios\/refill\.yaml,line=11,title=turn_latency%3Ap\(95\)<1000::fail: > 10 000 ms \(unanswered\)/,
    )
    expect(lines[2]).toMatch(/^::warning file=scenarios\/refill\.yaml,line=13/)
    expect(githubAnnotations(sampleResult({ status: 'pass' }))).toEqual([])
  })

  it('are at most ten, one line each, whatever a gate says', () => {
    const result = sampleResult({ status: 'fail', nasty: true })
    const gates = Array.from({ length: 9 }, () =>
      result.verdict.gates.map((gate) => ({ ...gate, why: `100%\r\n::error::${gate.why}` })),
    ).flat()
    const lines = githubAnnotations({ ...result, verdict: { ...result.verdict, gates } })
    expect(lines).toHaveLength(10)
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n]/)
      expect(line).toContain('100%25%0A')
    }
  })

  it('leave out gates without a file', () => {
    const result = sampleResult({ status: 'fail' })
    const gates = result.verdict.gates.map(
      (gate) => Object.fromEntries(Object.entries(gate).filter(([key]) => key !== 'file' && key !== 'line')) as unknown as GateResult,
    )
    expect(githubAnnotations({ ...result, verdict: { ...result.verdict, gates } })).toEqual([])
  })
})

describe('the step summary', () => {
  it('is appended to, never overwritten', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'vqt-summary-'))
    try {
      await appendStepSummary(join(dir, 'summary'), 'one')
      await appendStepSummary(join(dir, 'summary'), 'two\n')
      expect(await readFile(join(dir, 'summary'), 'utf8')).toBe('one\ntwo\n')
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})
