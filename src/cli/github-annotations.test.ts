import { expect, it } from 'vitest'
import { fakeGate, fakeVerdict } from './fake-result.ts'
import { githubAnnotations } from './github-annotations.ts'

it('marks the lines of gates that did not pass, failed ones first, escaped', () => {
  const text = githubAnnotations(
    fakeVerdict(1, 'healthy', [
      fakeGate({ status: 'inconclusive', file: 's.yaml', line: 9, why: 'too few\nturns: 50 %' }),
      fakeGate({ status: 'pass', file: 's.yaml', line: 8 }),
      fakeGate({ status: 'fail', file: 's.yaml', line: 7 }),
      fakeGate({ status: 'fail' }),
    ]),
  )
  expect(text).toBe(
    '::error file=s.yaml,line=7,title=turn_latency%3Ap(95)<1000::fail: p95 is 1200 ms\n' +
      '::warning file=s.yaml,line=9,title=turn_latency%3Ap(95)<1000::inconclusive: too few%0Aturns: 50 %25\n',
  )
})

it('keeps to ten', () => {
  const gates = Array.from({ length: 30 }, (_, line) => fakeGate({ file: 's.yaml', line: line + 1 }))
  expect(
    githubAnnotations(fakeVerdict(1, 'healthy', gates))
      .trim()
      .split('\n'),
  ).toHaveLength(10)
})
