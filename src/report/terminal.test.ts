import { describe, expect, it } from 'vitest'
import type { RunStatus } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import { renderTerminal } from './terminal.ts'
import { alignColumns, columnsOf, cutTo, wrap } from './text-layout.ts'

const statuses: readonly RunStatus[] = ['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable']
const plain = (status: RunStatus, width = 100, nasty = false): string =>
  renderTerminal(sampleResult({ status, nasty }), { color: false, width, runDir: 'reports/now-refill' })

describe('the end of a run', () => {
  it('says verdict, gates, numbers, trust, three worst calls, report and next command, in that order', () => {
    const text = plain('fail')
    const heads = ['✗ FAILED', 'GATES', 'NUMBERS', 'TRUST', 'WORST CALLS', 'REPORT', 'NEXT'].map((head) => text.indexOf(head))
    expect(heads).toEqual(heads.toSorted((a, b) => a - b))
    expect(heads[0]).toBe(0)
    expect(text).toContain('  3. call-0009')
    expect(text).not.toContain('  4. ')
    expect(text).toContain('REPORT  reports/now-refill/report.html\nNEXT    vqt run refill --seed 42 --only call-0012\n')
  })

  it('gives unanswered percentiles, intervals, uncertainty and n', () => {
    const text = plain('fail')
    expect(text).toMatch(/turn_latency:p\(95\)<1000 +> 10 000 ms \(unanswered\) +\[\d+, open\] +n = 87/)
    expect(text).toMatch(/Turn latency +87 +\d+ ms ±8 .*> 10 000 ms \(unanswered\)/)
    expect(text).toContain('2 of 24 (8.3 %, 95 % interval 2.3–25.8 %)')
    expect(text).toMatch(/Expectations met +– \(the agent names no recogniser\)/)
  })

  it('prints its own error bar with every point', () => {
    const text = plain('pass')
    expect(text).toContain('own error against known delays, pass: bias within ±3.2 ms, sd up to 2.6 ms')
    expect(text).toMatch(/speech +\+3\.2 ±2\.6 .*n = 19 each/)
    expect(plain('pass', 50).replaceAll(/\s+/g, ' ')).toContain('speech, bias ± sd in ms at 0 ms: +3.2 ±2.6, 200 ms: +2.8 ±2.4')
    expect(plain('unreachable')).toContain('– (this run was not calibrated)')
  })

  it.each(statuses)('colours only when asked, and even then says everything in words: %s', (status) => {
    const colored = renderTerminal(sampleResult({ status, nasty: true }), { color: true, width: 100, runDir: 'reports/now-refill' })
    const text = plain(status, 100, true)
    expect(text).not.toContain('\u001b')
    expect(colored).toContain('\u001b[')
    // oxlint-disable-next-line no-control-regex
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(text)
  })

  it.each(statuses.flatMap((status) => [40, 60, 80, 120].map((width) => [status, width] as const)))(
    'keeps to its width: %s, %i columns',
    (status, width) => {
      for (const line of plain(status, width, true).split('\n')) {
        // Paths and commands are never broken; nor is a single word longer than the line.
        if (
          /^(REPORT|NEXT) /.test(line) ||
          line
            .trim()
            .split(' ')
            .some((word) => columnsOf(word) > width - 20)
        )
          continue
        expect(columnsOf(line), line).toBeLessThanOrEqual(width)
      }
    },
  )

  it('names the command that helps', () => {
    expect(plain('inconclusive')).toContain('NEXT    vqt run refill --calls 21\n')
    expect(plain('interrupted')).toContain('NEXT    vqt run refill --seed 42\n')
    expect(plain('unreachable')).toContain('NEXT    vqt doctor\n')
    const unhealthy = sampleResult({ status: 'inconclusive' })
    const health = { ...unhealthy.verdict.health, status: 'unhealthy' as const }
    expect(renderTerminal({ ...unhealthy, verdict: { ...unhealthy.verdict, health } }, { color: false, width: 80, runDir: '.' })).toContain(
      'NEXT    vqt calibrate',
    )
  })
})

describe('text layout', () => {
  it('counts columns as a terminal does', () => {
    expect(['abc', '日本', '😀', 'e\u0301', '\u001b[1mx\u001b[22m'].map(columnsOf)).toEqual([3, 4, 2, 1, 1])
  })

  it('wraps, aligns and cuts by columns', () => {
    expect(wrap('one two three', 9, '- ')).toEqual(['- one two', '  three'])
    expect(
      alignColumns(
        [
          ['a', '10'],
          ['日本', '9'],
        ],
        [1],
      ),
    ).toEqual(['a     10', '日本   9'])
    expect([cutTo('日本語', 5), cutTo('abc', 3)]).toEqual(['日本…', 'abc'])
  })
})
