import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunStatus } from '../../model/result.ts'
import { sampleResult } from '../../testing/sample-result.ts'
import { renderJson } from '../json.ts'
import { renderJunit } from '../junit.ts'
import { renderHtml } from './html.ts'

const executable = findOnPath(['chromium', 'chromium-browser', 'google-chrome'])
const ffmpeg = findOnPath(['ffmpeg'])
const inCi = process.env['CI'] === 'true'
if (executable === null) console.warn('skipped: the report is not opened in a browser, because there is no Chromium; install: vqt setup')
if (ffmpeg === null) console.warn('skipped: no audio is played in the report, because there is no ffmpeg to make some; install: vqt setup')

// In CI a missing browser is a failure (`launch` says so), never a skip.
const unlessMissing = describe.skipIf(executable === null && !inCi)
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const statuses: readonly RunStatus[] = ['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable']

unlessMissing('report.html in Chromium', () => {
  const dir = mkdtempSync(join(tmpdir(), 'vqt-report-'))
  let browser: Browser

  beforeAll(async () => {
    const audio = ffmpeg === null ? null : tone(ffmpeg, dir)
    for (const status of statuses) {
      const result = sampleResult({ status, nasty: true })
      writeFileSync(join(dir, `${status}.html`), await renderHtml(result, { runDir: dir, readAudio: async () => audio }))
    }
    if (executable === null) throw new Error('there is no Chromium on the PATH; install: vqt setup')
    browser = await chromium.launch({ executablePath: executable, args: [...flags, '--disable-component-update', '--disable-sync'] })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(dir, { recursive: true, force: true })
  })

  /** Opens a page and collects what must not happen on it. */
  async function open(
    status: RunStatus,
    hash = '',
    options: { dark?: boolean; scripts?: boolean; width?: number } = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1200, height: 900 },
      colorScheme: options.dark === true ? 'dark' : 'light',
      javaScriptEnabled: options.scripts ?? true,
      reducedMotion: 'reduce',
    })
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(`console: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(pathToFileURL(join(dir, `${status}.html`)).href) || /^(data|blob):/.test(request.url())
      if (!isOwn) complaints.push(`request: ${request.url()}`)
    })
    await page.goto(pathToFileURL(join(dir, `${status}.html`)).href + hash)
    return { page, complaints }
  }

  it.each(statuses.flatMap((status) => [false, true].map((dark) => [status, dark ? 'dark' : 'light'] as const)))(
    'is clean and accessible: %s, %s',
    async (status, theme) => {
      const { page, complaints } = await open(status, '', { dark: theme === 'dark' })
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(
        { pass: 'Passed', fail: 'Failed', inconclusive: 'Inconclusive', interrupted: 'Interrupted', unreachable: 'Unreachable' }[status],
      )
      expect(await violations(page)).toEqual([])
      expect(complaints).toEqual([])
      await page.close()
    },
  )

  it.each(['light', 'dark'])('opens a call by its address, clean and accessible: %s', async (theme) => {
    const { page, complaints } = await open('fail', '#/call/call-0002?t=2.5', { dark: theme === 'dark' })
    await page.getByRole('heading', { level: 1, name: 'call-0002' }).waitFor()
    expect(await page.locator('ol.turns > li').count()).toBe(4)
    expect(await page.locator('.bracket').count()).toBe(4)
    expect(await page.locator('.wave').evaluateAll((paths) => paths.map((path) => (path.getAttribute('d') ?? '').length > 1000))).toEqual([
      true,
      true,
    ])
    expect(await page.locator('ol.turns').textContent()).toContain('> 10 000 ms (unanswered)')
    expect(await page.locator('.readout').textContent()).toMatch(ffmpeg === null ? /of 0:/ : /^0:02\.5 of 0:/)
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })

  it.skipIf(ffmpeg === null && !inCi)('plays both tracks as one and lets one be heard alone', async () => {
    const { page, complaints } = await open('fail', '#/call/call-0002')
    await page.locator('#play').click()
    await expect
      .poll(() => page.evaluate("[...document.querySelectorAll('audio')].every((track) => !track.paused && track.currentTime > 0.3)"), {
        timeout: 10_000,
      })
      .toBe(true)
    const times = await page.locator('audio').evaluateAll((tracks) => tracks.map((track) => track.currentTime))
    expect(times).toHaveLength(2)
    expect(Math.abs(times[0]! - times[1]!)).toBeLessThan(0.25)
    await page.getByLabel('Agent only').check({ force: true })
    // The page renders after the event: what it does is waited for, not assumed.
    await expect.poll(() => page.locator('audio').evaluateAll((tracks) => tracks.map((track) => track.muted))).toEqual([true, false])
    await page.locator('#play').click()
    await expect.poll(() => page.locator('audio').evaluateAll((tracks) => tracks.every((track) => track.paused))).toBe(true)
    await page.getByRole('button', { name: /^Turn 2/ }).click()
    const start = sampleResult({ status: 'fail', nasty: true }).calls.find((call) => call.id === 'call-0002')!.turns[1]!.fragments[0]![0]
    await expect.poll(() => page.locator('#audio-caller').evaluate((track) => track.currentTime)).toBeCloseTo(start / 1000, 1)
    expect(page.url()).toContain(`#/call/call-0002?t=${(start / 1000).toFixed(1)}`)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('links the audio that is not in the file, and says when a call is unknown', async () => {
    const { page, complaints } = await open('fail', '#/call/call-0001')
    expect(await page.locator('.linked a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual(
      ['caller', 'agent'].map((track) => `calls/call-0001/${track}.ogg`),
    )
    await page.evaluate("location.hash = '#/call/nobody'")
    await page.getByRole('heading', { name: 'No such call' }).waitFor()
    await page.getByRole('link', { name: 'All calls' }).click()
    await page.getByRole('heading', { level: 2, name: 'Calls' }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  it('sorts and filters the calls and keeps that in the address', async () => {
    const { page, complaints } = await open('fail')
    const shown = (): Promise<string[]> =>
      page.locator('#calls-table tbody tr:visible').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-call') ?? ''))
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    expect((await shown())[0]).toBe('call-0001')
    expect(
      await page.locator('#calls-table [aria-sort]').evaluateAll((heads) => heads.map((head) => [head.textContent, head.ariaSort])),
    ).toEqual([['Call', 'ascending']])
    await page.getByLabel('Filter').fill('s:off')
    expect(await shown()).toEqual(['call-0009'])
    expect(await page.getByRole('status').textContent()).toBe('1 of 24 calls')
    const { page: again } = await open('fail', new URL(page.url()).hash)
    expect(await again.locator('#calls-table tbody tr:visible').count()).toBe(1)
    expect(complaints).toEqual([])
    await page.close()
    await again.close()
  })

  it('saves the same bytes as the result.json it was made from', async () => {
    const { page } = await open('fail')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Save the copy/ }).click()])
    expect(download.suggestedFilename()).toBe('result.json')
    expect(readFileSync(await download.path(), 'utf8')).toBe(renderJson(sampleResult({ status: 'fail', nasty: true })))
    await page.close()
  })

  it('is useful with scripts off and on a narrow screen', async () => {
    const { page } = await open('fail', '', { scripts: false, width: 360 })
    for (const heading of ['Gates', 'Can this run be trusted?', 'Distributions', 'Calls', 'Method and provenance']) {
      expect(await page.getByRole('heading', { level: 2, name: heading, exact: true }).isVisible()).toBe(true)
    }
    expect(await page.locator('#calls-table tbody tr').count()).toBe(24)
    await page.close()
    const { page: narrow } = await open('fail', '#/call/call-0002', { width: 360 })
    for (const hash of ['#/call/call-0002', '#verdict']) {
      await narrow.evaluate(`location.hash = '${hash}'`)
      expect(await narrow.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    }
    await narrow.close()
  })

  it('lets the reader choose the colours', async () => {
    const { page } = await open('pass')
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await background()
    await page.getByRole('button', { name: /Colours: auto/ }).click()
    expect(await background()).toBe(light)
    await page.getByRole('button', { name: /Colours: light/ }).click()
    expect(await background()).not.toBe(light)
    expect(await violations(page)).toEqual([])
    await page.close()
  })

  it('reads junit.xml as XML, whatever a target said', async () => {
    const { page } = await open('pass')
    for (const status of statuses) {
      const xml = renderJunit(sampleResult({ status, nasty: true }))
      const root = await page.evaluate(
        `new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml').documentElement.nodeName`,
      )
      expect(root).toBe('testsuites')
    }
    await page.close()
  })
})

async function violations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> }
    }
    const { violations: found } = await run.run()
    return found.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })) }))
  })
}

function tone(program: string, dir: string): Uint8Array {
  const file = join(dir, 'tone.ogg')
  execFileSync(program, ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=30', '-c:a', 'libopus', '-b:a', '24k', file])
  return new Uint8Array(readFileSync(file))
}

function findOnPath(names: readonly string[]): string | null {
  const dirs = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin']
  for (const name of names) {
    for (const dir of dirs) {
      try {
        accessSync(join(dir, name), constants.X_OK)
        return join(dir, name)
      } catch {
        // Not here; the next directory may have it.
      }
    }
  }
  return null
}
