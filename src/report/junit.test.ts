import { describe, expect, it } from 'vitest'
import type { RunStatus } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import { renderJunit } from './junit.ts'

const failed = renderJunit(sampleResult({ status: 'fail' }))

describe('junit.xml', () => {
  it('has a suite of gates and one of calls, counted', () => {
    expect(failed).toContain('<testsuites name="vqt refill" tests="27" failures="2" errors="4" skipped="0" time="74.300">')
    expect(failed).toContain('<testsuite name="gates" tests="3" failures="2" errors="1" skipped="0"')
    expect(failed).toMatch(/<testsuite name="calls" tests="24" failures="0" errors="3" skipped="0"/)
  })

  it('tells a missed gate (failure) from an undecided one and a broken call (error)', () => {
    expect(failed).toContain('<failure type="gate" message="turn_latency:p(95)&lt;1000: &gt; 10 000 ms (unanswered)')
    expect(failed).toContain('<error type="inconclusive" message="call_failed:rate&lt;0.15')
    expect(failed).toContain('<error type="ice.timeout" message="failed at ice: no candidate pair worked within 5000 ms">failed at ice')
    expect(renderJunit(sampleResult({ status: 'interrupted' }))).toContain('<skipped message="the run was interrupted"/>')
  })

  it('repeats the message in the body', () => {
    for (const [, message, body] of failed.matchAll(/<(?:failure|error) [^>]*message="([^"]*)">([^<]*)/g))
      expect(body?.startsWith(message!)).toBe(true)
  })

  it('leaves out numbers there are none of', () => {
    const gate = /<testcase [^>]*name="turn_latency:p\(95\)[\s\S]*?<\/testcase>/.exec(failed)?.[0]
    expect(gate).toContain('<property name="n" value="87"/>')
    expect(gate).not.toContain('name="actual"')
  })

  it('keeps names without times, the same from run to run', () => {
    const names = (text: string): string[] => [...text.matchAll(/<testcase classname="[^"]*" name="([^"]*)"/g)].map((match) => match[1]!)
    expect(names(renderJunit(sampleResult({ status: 'pass' })))).toEqual(
      names(renderJunit(sampleResult({ status: 'fail' })).replaceAll(/time="[^"]*"/g, '')).toSorted(
        byOrderOf(names(renderJunit(sampleResult({ status: 'pass' })))),
      ),
    )
  })

  it.each(['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable'] satisfies RunStatus[])(
    'is XML 1.0 whatever a target says: %s',
    (status) => {
      const text = renderJunit(sampleResult({ status, nasty: true }))
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      expect(text.toWellFormed()).toBe(text)
      expect(text).not.toContain('[31m')
      expect(text.replaceAll(/&(?:amp|lt|gt|quot|#10|#9);/g, '')).not.toContain('&')
      // Outside of tags there is no bare angle bracket: what is left after the tags is text.
      expect(text.replace(/^<\?xml[^>]*\?>/, '').replaceAll(/<\/?[a-z-]+(?: [\w-]+="[^"<]*")*\/?>/g, '')).not.toMatch(/[<>]/)
    },
  )
})

function byOrderOf(order: readonly string[]): (a: string, b: string) => number {
  return (a, b) => order.indexOf(a) - order.indexOf(b)
}
