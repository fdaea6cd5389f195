import { describe, expect, it } from 'vitest'
import type { RunStatus } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import { markdownLimitBytes, renderMarkdown } from './markdown.ts'

const statuses: readonly RunStatus[] = ['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable']

describe('summary.md', () => {
  it('holds verdict, gates, trust and at most ten calls', () => {
    const text = renderMarkdown(sampleResult({ status: 'fail' }))
    expect(text).toContain('## ✗ Failed: refill')
    expect(text).toContain('| ✗ fail | turn\\_latency:p(95)&lt;1000 | &lt; 1000 ms | &gt; 10 000 ms (unanswered) |')
    expect(text).toContain('Calibration: pass: bias within ±3.2 ms, sd up to 2.6 ms.')
    expect([...text.matchAll(/^\| call-\d+/gm)]).toHaveLength(10)
    expect(text).toContain('14 more calls in report.html.')
  })

  it.each(statuses)('is a table of equal columns and free of foreign HTML: %s', (status) => {
    const text = renderMarkdown(sampleResult({ status, nasty: true }))
    expect(text).not.toMatch(/<[a-z/!]/i)
    expect(text).not.toContain('@user')
    for (const table of text.split('\n\n').filter((block) => block.startsWith('|'))) {
      const columns = table
        .trim()
        .split('\n')
        .map((line) => line.replaceAll(/\\./g, '').split('|').length)
      expect(new Set(columns).size).toBe(1)
    }
  })

  it.each(statuses)('never prints a percentile without interval or reason, nor a rate without k and n: %s', (status) => {
    const text = renderMarkdown(sampleResult({ status })).replaceAll('\\', '')
    const numbers = text.slice(text.indexOf('### Numbers'), text.indexOf('### Can this'))
    const figures = [...numbers.matchAll(/\bp\d+ [^·|]+/g)].map(([figure]) => figure)
    expect(figures.length).toBeGreaterThan(0)
    for (const figure of figures) expect(figure).toMatch(/\[(?:−?[\d ]+|open), (?:−?[\d ]+|open)\]|– \(.+\)/)
    for (const [rate] of text.matchAll(/[^|]*95 % interval \d[^|]*/g)) expect(rate).toMatch(/\d+ of \d+ \(\d/)
  })

  it('stays below 60 kB however many gates there are, and says that it was cut', () => {
    const result = sampleResult({ status: 'fail', nasty: true })
    const gates = Array.from({ length: 400 }, () => result.verdict.gates).flat()
    const text = renderMarkdown({ ...result, verdict: { ...result.verdict, gates } })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(markdownLimitBytes)
    expect(text).toContain('Cut here')
  })
})
