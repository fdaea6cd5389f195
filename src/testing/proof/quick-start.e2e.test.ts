import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Result, Summary } from '../../model/result.ts'
import { cleanUp, healthyRun } from './vqt.ts'

afterAll(cleanUp)

function turnLatency(result: Result): Summary {
  const summary = result.summaries.find((one) => one.measure === 'turn_latency')
  if (summary === undefined) throw new Error('no turn latency in the result')
  return summary
}

function p50(result: Result): number {
  return turnLatency(result).percentiles.find((one) => one.q === 0.5)?.value ?? Number.NaN
}

async function againstAgent(
  { delayMs, code, gate }: { readonly delayMs: number; readonly code: number; readonly gate: string },
  { skip }: { readonly skip: (why: string) => void },
): Promise<void> {
  const { ran, result } = await healthyRun(['--agent-delay', String(delayMs)], { skip })
  console.info(`agent ${delayMs} ms: p50 ${p50(result).toFixed(1)} ms, n ${turnLatency(result).n}, exit ${ran.code}: ${result.verdict.why}`)
  expect(Math.abs(p50(result) - delayMs)).toBeLessThanOrEqual(15)
  expect(result.verdict.gates.find((one) => one.measure === 'turn_latency')?.status).toBe(gate)
  expect(ran.code, ran.stdout + ran.stderr).toBe(code)
}

describe('the default run', () => {
  it('passes within 90 s with at least 96 valid turns in at least 12 concurrent calls', async ({ skip }) => {
    const { ran, result, out } = await healthyRun([], { skip }, (one) =>
      one.calls.every((call) => call.role === 'planned') ? null : 'Spare calls were needed.',
    )
    console.info(
      `quick start: exit ${ran.code} in ${ran.seconds.toFixed(0)} s, ${result.verdict.why}; valid ${result.counts.validTurns}, invalid ${result.counts.invalidTurns}`,
    )
    for (const check of result.verdict.health.checks) console.info(`  ${check.status} ${check.title}: ${check.actual}`)
    for (const file of ['result.json', 'report.html', 'junit.xml', 'summary.md', 'run.json'])
      expect(existsSync(join(out, file)), file).toBe(true)
    expect(existsSync(join(out, 'calls', result.calls[0]!.id, 'agent.pcap'))).toBe(true)
    expect(result.counts.validTurns).toBeGreaterThanOrEqual(96)
    expect(result.calls.filter((call) => call.role === 'planned').length).toBeGreaterThanOrEqual(12)
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(ran.seconds).toBeLessThan(90)
    // What was said is known on both legs, and Opus is all that comes between it and what was heard.
    for (const leg of ['agent', 'caller'] as const) {
      const scored = result.calls.flatMap((call) => call.quality?.[leg].lqo.segments ?? [])
      console.info(
        `ViSQOL, ${leg}’s leg: ${scored.map(({ mosLqo, lagMs }) => `${mosLqo?.toFixed(2)} at ${lagMs?.toFixed(2)} ms`).join(', ')}`,
      )
      expect(scored.length).toBeGreaterThanOrEqual(5)
      for (const { mosLqo, lagMs } of scored) {
        expect(mosLqo).toBeGreaterThan(4.5)
        expect(Math.abs(lagMs ?? Number.NaN)).toBeLessThanOrEqual(1)
      }
    }
  })

  it.for([
    { delayMs: 300, code: 0, gate: 'pass' },
    { delayMs: 800, code: 0, gate: 'pass' },
    { delayMs: 1600, code: 1, gate: 'fail' },
  ])('against an agent of $delayMs ms prints its p50 within 15 ms; the p95 gate of 1000 ms: $gate', againstAgent)

  it('with 3 calls of a healthy agent is inconclusive for p95: exit 3', async ({ skip }) => {
    const { ran, result } = await healthyRun(['--calls', '3'], { skip })
    const gate = result.verdict.gates.find((one) => one.measure === 'turn_latency')
    console.info(`3 calls: exit ${ran.code}, ${gate?.why}`)
    expect(gate?.status).toBe('inconclusive')
    expect(ran.code).toBe(3)
  })
})
