import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Result, RunStatus } from '../../model/result.ts'
import { sampleResult } from '../../testing/sample-result.ts'
import { renderHtml } from './html.ts'
import { pageAssets } from './page-assets.ts'

const statuses: readonly RunStatus[] = ['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable']
const track = new Uint8Array(3000).fill(7)
const render = (result: Result, embedAudio?: 'all' | 'none' | number, bytes: Uint8Array | null = track): Promise<string> =>
  renderHtml(result, { runDir: 'reports/now', readAudio: async () => bytes, ...(embedAudio === undefined ? {} : { embedAudio }) })

describe('report.html as a file', () => {
  it('has an app shell of at most 160 kB', async () => {
    const { script, style } = await pageAssets()
    expect(script.length + style.length).toBeGreaterThan(10_000)
    expect(Buffer.byteLength(script + style)).toBeLessThanOrEqual(160_000)
  })

  it.each(statuses)('allows exactly its own script and style, and no request: %s', async (status) => {
    const page = await render(sampleResult({ status, nasty: true }))
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    expect(policy).toContain(`default-src 'none'`)
    expect(policy).toContain(`connect-src 'none'`)
    expect(policy).toContain(`base-uri 'none'`)
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain(`script-src '${hashOf(/<script>([\s\S]*?)<\/script>/.exec(page)?.[1])}'`)
    expect(policy).toContain(`style-src '${hashOf(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1])}'`)
    expect(page.match(/<script>/g)).toHaveLength(1)
    expect(/ style="| on[a-z]+="|https?:\/\/(?!agent\.example\.org|www\.w3\.org)/.exec(page)?.[0]).toBeUndefined()
  })

  it.each(statuses)('cannot be broken out of by what a target says: %s', async (status) => {
    const page = await render(sampleResult({ status, nasty: true }))
    expect(page.match(/<script/g)?.length).toBe(page.match(/<\/script>/g)?.length)
    // Compared as true or false: a failure must not print the whole page.
    expect(page.includes('alert(1)</script>')).toBe(false)
    // oxlint-disable-next-line no-control-regex
    expect(/[\u0000-\u0008\u000b-\u001f]/.test(page)).toBe(false)
    for (const [block] of page.matchAll(/<script[\s\S]*?<\/script>/g)) expect(/[\u2028\u2029]/.test(block)).toBe(false)
    expect(page.isWellFormed()).toBe(true)
  })

  it('is the same for the same result', async () => {
    expect((await render(sampleResult({ status: 'fail' }))) === (await render(sampleResult({ status: 'fail' })))).toBe(true)
  })

  it('holds the whole result: summary plain, calls and measurements packed', async () => {
    const result = sampleResult({ status: 'fail', nasty: true })
    const page = await render(result)
    const { callIds, ...summary } = JSON.parse(/id="vqt-summary">([^<]*)</.exec(page)?.[1] ?? '') as Record<string, unknown>
    const { calls, measurements, ...rest } = result
    expect(summary).toEqual(rest)
    expect(callIds).toEqual(calls.map((call) => call.id))
    expect([...page.matchAll(/data-call="[^"]*">([^<]*)</g)].map((match) => unpacked(match[1]!))).toEqual(calls)
    expect(unpacked(/id="vqt-measurements">([^<]*)</.exec(page)?.[1] ?? '')).toEqual(measurements)
  })

  it('keeps the data of 200 calls below 3 MB', async () => {
    const page = await render(sampleResult({ status: 'pass', calls: 200 }), 'none')
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000)
  })
})

describe('audio in the file', () => {
  const result = sampleResult({ status: 'fail' })
  const embedded = (page: string): string[] => [...new Set([...page.matchAll(/data-audio="calls\/([^/]*)\//g)].map((match) => match[1]!))]

  it('is that of the ten worst and two typical calls', async () => {
    const calls = embedded(await render(result))
    expect(calls).toHaveLength(12)
    // call-0012 never connected and has none; the dropped and the off-script call come first.
    expect(calls.slice(0, 2)).toEqual(['call-0007', 'call-0009'])
  })

  it('is all, none or the N worst as asked', async () => {
    expect(embedded(await render(result, 'none'))).toEqual([])
    expect(embedded(await render(result, 'all'))).toHaveLength(23)
    expect(embedded(await render(result, 3))).toEqual(['call-0007', 'call-0009', 'call-0002'])
  })

  it('stays within the size of the file unless asked for more', async () => {
    const page = await render(result, undefined, new Uint8Array(1_000_000))
    expect(embedded(page)).toHaveLength(2)
    expect(Buffer.byteLength(page)).toBeLessThan(8_000_000)
  })

  it('is left out where a track cannot be read', async () => {
    const page = await render(result, undefined, null)
    expect(embedded(page)).toEqual([])
    expect(page.includes('with audio')).toBe(false)
  })
})

describe('what stands in the page without scripts', () => {
  it('is verdict, gates, trust, percentiles, calls and definitions', async () => {
    const result = sampleResult({ status: 'fail' })
    const text = textOf(await render(result))
    expect(text).toContain('✗ Failed')
    expect(text).toContain(result.verdict.why)
    for (const gate of result.verdict.gates) expect(text).toContain(gate.expression)
    for (const check of result.verdict.health.checks) expect(text).toContain(check.title)
    expect(text).toContain('+3.2 ±2.6 n = 19, 1 not usable')
    expect(text).toContain('p95 > 10 000 ms (unanswered) [1837, open]')
    expect(text).toContain('p99 – (n = 87 is too small)')
    expect(text).toContain('Expectations met – (the agent names no recogniser)')
    for (const call of result.calls.filter((each) => each.role !== 'calibration')) expect(text).toContain(call.id)
    for (const measure of result.measures) expect(text).toContain(measure.definition)
  })

  it('puts failed gates and worst calls first', async () => {
    const text = textOf(await render(sampleResult({ status: 'fail' })))
    expect(text.indexOf('✗ fail')).toBeLessThan(text.indexOf('? inconclusive'))
    const rows = ['call-0012', 'call-0007', 'call-0009'].map((id) => text.indexOf(id, text.indexOf('Worst first')))
    expect(rows).toEqual(rows.toSorted((a, b) => a - b))
  })

  it('never prints a rate without k, n and interval or a 0 for no value', async () => {
    const text = textOf(await render(sampleResult({ status: 'unreachable' })))
    expect(text).toContain('24 of 24 (100.0 %, 95 % interval 86.2–100.0 %)')
    expect(text).toContain('Turn latency – (no samples)')
    expect(text).toContain('– (this run was not calibrated)')
    expect(text).not.toMatch(/\b0 ms/)
  })
})

function hashOf(text: string | undefined): string {
  return `sha256-${createHash('sha256')
    .update(text ?? '')
    .digest('base64')}`
}

function unpacked(base64: string): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(base64, 'base64')).toString('utf8'))
}

function textOf(page: string): string {
  return page
    .replace(/[\s\S]*<body>/, '')
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll(/\s+/g, ' ')
}
