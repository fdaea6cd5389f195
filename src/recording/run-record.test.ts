import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunRecord } from '../model/recording.ts'
import { realDisk } from './disk.ts'
import { readRunRecord, runRecordJsonSchema, writeRunRecord } from './run-record.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vqt-run-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const run: RunRecord = {
  schemaVersion: 1,
  vqt: '0.1.0',
  scenario: 'quick-start',
  description: '',
  target: 'agent',
  media: 'rtp',
  engine: 'werift',
  seed: 7,
  planHash: 'ab',
  startedAt: '2025-01-01T00:00:00.000Z',
  durationMs: 90_000.5,
  interrupted: false,
  command: 'vqt run',
  thresholds: [
    { expression: 'turn_latency:p(95)<1000', profile: 'slo-1s', file: 'a.yaml', line: 3 },
    { expression: 'invalid_turns:rate<0.02' },
  ],
  wantedTurns: 96,
  maxOffScriptRate: 0.1,
  calls: ['a', 'b'],
  notPlaced: 1,
  machine: { node: 'v24', os: 'linux', cpu: 'x', cores: 2, memoryGiB: 3.5 },
  generator: { callerCpuCores: 0.4, agentCpuCores: null, eventLoopP99Ms: 1.25, eventLoopMaxMs: null, lateStarts: 0 },
}

it('reads back as it was written, into a new folder and over an older record', async () => {
  const dir = join(folder, 'reports', 'run')
  await writeRunRecord(dir, run)
  expect(await readRunRecord(dir)).toEqual(run)
  await writeRunRecord(dir, { ...run, interrupted: true })
  expect((await readRunRecord(dir)).interrupted).toBe(true)
  expect(readdirSync(dir)).toEqual(['run.json'])
})

it('keeps the older record when the disk is full', async () => {
  await writeRunRecord(folder, run)
  const full = { ...realDisk, writeFile: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) }
  await expect(writeRunRecord(folder, { ...run, seed: 8 }, full)).rejects.toMatchObject({ problems: [{ code: 'disk.full' }] })
  expect(await readRunRecord(folder)).toEqual(run)
  expect(readdirSync(folder)).toEqual(['run.json'])
})

it('says what is wrong with a folder that is no run', async () => {
  await expect(readRunRecord(folder)).rejects.toMatchObject({ problems: [{ code: 'recording.missing' }] })
  writeFileSync(join(folder, 'run.json'), '{"schemaVersion": 9}')
  await expect(readRunRecord(folder)).rejects.toMatchObject({ problems: [{ code: 'recording.version' }] })
  writeFileSync(join(folder, 'run.json'), 'null')
  await expect(readRunRecord(folder)).rejects.toMatchObject({ problems: [{ code: 'recording.corrupt' }] })
})

it('has a JSON schema', () => {
  expect(runRecordJsonSchema()).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' })
})
