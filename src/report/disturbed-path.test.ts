import { describe, expect, it } from 'vitest'
import type { CallResult, Result, TurnResult } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import { disturbedPath } from './disturbed-path.ts'
import { renderMarkdown } from './markdown.ts'
import { renderTerminal } from './terminal.ts'

const clean = sampleResult({ status: 'pass' })
const sample = clean.calls[0]?.turns[0] as TurnResult

const turn = (rest: Partial<TurnResult> = {}): TurnResult => ({
  ...sample,
  tags: [],
  valid: true,
  turnLatencyMs: 800,
  playedLatencyMs: 820,
  ...rest,
})
const said = (...turns: TurnResult[]): string | null => disturbedPath({ calls: [{ ...(clean.calls[0] as CallResult), turns }] })

describe('a disturbed path', () => {
  it('is said with its counts: tagged turns, and those whose buffer grew beyond 40 ms', () => {
    expect(said(turn(), turn({ playedLatencyMs: 840 }), turn({ turnLatencyMs: null, playedLatencyMs: null }))).toBeNull()
    expect(said(turn({ tags: ['path:disturbed'] }), turn(), turn({ playedLatencyMs: 840.1 }))).toMatch(
      /around 2 of 3 turns.*gate on turn_latency_played/,
    )
  })

  it('does not count turns that were not counted', () => {
    expect(said(turn({ valid: false, tags: ['path:disturbed'] }), turn())).toBeNull()
  })

  it('stands in the terminal and in the summary where there is one, and only there', () => {
    const calls = clean.calls.map((call) => ({ ...call, turns: call.turns.map((each) => ({ ...each, tags: ['path:disturbed'] })) }))
    const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')
    const terminal = (result: Result): string => renderTerminal(result, { color: false, width: 100, runDir: 'reports/x' })
    for (const render of [renderMarkdown, terminal]) {
      expect(flat(render(clean))).not.toContain('path disturbed')
      expect(flat(render({ ...clean, calls }))).toContain('path disturbed (loss or jitter) around')
    }
  })
})
