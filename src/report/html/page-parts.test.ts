import { describe, expect, it } from 'vitest'
import { sampleResult } from '../../testing/sample-result.ts'
import { turnLimit } from '../turn-limit.ts'
import { ticks } from './drawings/scale.ts'
import { bracketsOf } from './page/call/brackets.ts'
import { commonFullScale, decodePeaks, waveformPath } from './page/call/waveform.ts'
import { callsFilter } from './page/calls-filter.ts'
import { callHash, callsHash, parseRoute } from './page/route.ts'

describe('the address', () => {
  it('names a call and a moment in it, whatever the id holds', () => {
    expect(parseRoute(callHash('a/b #1', 12_430))).toEqual({ kind: 'call', id: 'a/b #1', atMs: 12_400 })
    expect(parseRoute('#/call/x')).toEqual({ kind: 'call', id: 'x', atMs: null })
    expect(parseRoute('#/call/%E0%A4%A')).toEqual({ kind: 'call', id: '%E0%A4%A', atMs: null })
    expect(parseRoute('#/call/x?t=-3')).toMatchObject({ atMs: null })
  })

  it('names filter and order of the calls', () => {
    expect(parseRoute(callsHash('s:failed !"a b"', '-latency'))).toEqual({ kind: 'calls', query: 's:failed !"a b"', sort: '-latency' })
    expect(callsHash('', null)).toBe('#calls')
  })

  it('leaves places in the report alone', () => {
    for (const hash of ['', '#gates', '#/other', '#/callsx']) expect(parseRoute(hash)).toEqual({ kind: 'report' })
  })
})

describe('the filter of calls', () => {
  const row = { end: 'off-script', latencyMs: 1500, turns: 3, text: 'call-0001 my reference is g b two four' }
  const holds = (query: string): boolean => callsFilter(query)(row)

  it('reads ends, numbers, words and their opposites', () => {
    expect(['', 's:off', 'm:>1499', 'm:>=1500', 'n:3', 'reference', '"g b two"', '!lisinopril', 's:off !s:failed'].every(holds)).toBe(true)
    expect(['s:failed', 'm:>1500', 'm:<1500', 'n:<3', 'lisinopril', '!reference', '"b g"', 's:off lisinopril'].some(holds)).toBe(false)
  })

  it('compares nothing with a call that was never answered', () => {
    expect(callsFilter('m:<99999')({ ...row, latencyMs: null })).toBe(false)
  })

  it('takes what it cannot read as text', () => {
    expect(holds('m:>')).toBe(false)
    expect(callsFilter('m:>')({ ...row, text: 'm:> was said' })).toBe(true)
  })
})

describe('waveforms', () => {
  it('keep the loudest peak of every pixel and one scale for both tracks', () => {
    const peaks = decodePeaks(Buffer.from([0, 10, 200, 10, 0, 0]).toString('base64'))
    expect(commonFullScale(peaks, new Uint8Array([100]))).toBe(200)
    // 60 ms a pixel: three frames each; the first pixel reaches full height (10 of 20 around the middle 50).
    expect(waveformPath(peaks, 1 / 60, 50, 20, 200)).toMatch(/^M0\.5 40L1\.5 49\.5L1\.5 50\.5L0\.5 60Z$/)
    expect(waveformPath(decodePeaks(null), 1, 50, 20, 200)).toBe('')
  })
})

describe('latency brackets', () => {
  const { calls, verdict } = sampleResult({ status: 'fail' })
  const brackets = calls.flatMap((call) => bracketsOf(call, turnLimit(verdict.gates)))

  it('run from the end of the caller turn to the onset of the answer', () => {
    for (const { turn, fromMs, toMs } of brackets) {
      const end = turn.fragments.at(-1)![1]
      if (turn.turnLatencyMs === null) expect([fromMs, toMs]).toEqual([end, end + 10_000])
      else expect(toMs - fromMs).toBeCloseTo(Math.abs(turn.turnLatencyMs), 6)
    }
  })

  it('carry value and uncertainty, or the reason', () => {
    for (const { label } of brackets) expect(label).toMatch(/^−?\d+ ms ±8$|^> 10 000 ms \(unanswered\)$|^– \(not counted: .+\)$/)
    expect(new Set(brackets.map(({ judgement }) => judgement))).toEqual(new Set(['within', 'over', 'unanswered', 'not counted']))
  })
})

describe('axis ticks', () => {
  it('are round and inside the range', () => {
    expect(ticks(-150, 1900, 5)).toEqual([0, 500, 1000, 1500])
    expect(ticks(0, 0.03, 5)).toEqual([0, 0.01, 0.02, 0.03])
    expect(ticks(5, 5, 5)).toEqual([5])
  })
})
