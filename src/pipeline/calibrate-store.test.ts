import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CalibrationResult } from '../model/result.ts'
import { calibrationDir, findCalibration, storeCalibration } from './calibrate-store.ts'

const machine = { node: 'v24.1.0', os: 'Linux 6.1.0 x64', cpu: 'a processor', cores: 2, memoryGiB: 8 }
const calibration: CalibrationResult = {
  status: 'pass',
  worstBiasMs: 2.5,
  worstSdMs: 1,
  points: [{ what: 'stop', stimulus: 'burst', delayMs: 150, n: 20, missing: 0, biasMs: 0.4, sdMs: 1 }],
  engine: 'werift',
  detector: 'E-3',
  machine,
  edges: [{ edge: 'onset', snrDb: 20, n: 32, missing: 0, biasMs: 12, sdMs: 22 }],
  codec: { lookaheadMs: 6.5, decoderDelayMs: 0 },
}
const here = { engine: 'werift', machine, detector: 'E-3' }
const monday = '2026-03-02T10:00:00.000Z'
const friday = '2026-03-06T10:00:00.000Z'

describe('stored calibrations', () => {
  let env: Record<string, string>
  beforeEach(() => void (env = { XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'vqt-store-')) }))
  afterEach(() => rmSync(env['XDG_CACHE_HOME'] as string, { recursive: true }))

  it('gives back what was stored, also on another kernel and Node', async () => {
    expect(await storeCalibration(calibration, monday, env)).toMatchObject({ kind: 'stored' })
    const updated = { ...machine, node: 'v26.0.0', os: 'Linux 7.0.0 x64' }
    expect(await findCalibration({ ...here, machine: updated }, env)).toEqual({ kind: 'found', at: monday, calibration })
  })

  it('none: says how to make one', async () => {
    expect(await findCalibration(here, env)).toEqual({
      kind: 'none',
      why: 'werift was never calibrated on this machine; make one: vqt calibrate',
    })
  })

  it('another machine or engine has its own file and stands for nobody else', async () => {
    await storeCalibration(calibration, monday, env)
    const other = { ...here, machine: { ...machine, cpu: 'another processor' } }
    expect(await findCalibration(other, env)).toMatchObject({ kind: 'none', why: expect.stringContaining('another engine or machine') })
    expect(await findCalibration({ ...here, engine: 'wrtc' }, env)).toMatchObject({ kind: 'none' })
    await storeCalibration({ ...calibration, machine: other.machine, worstBiasMs: 7 }, friday, env)
    expect(await findCalibration(here, env)).toMatchObject({ at: monday, calibration: { worstBiasMs: 2.5 } })
    expect(await findCalibration(other, env)).toMatchObject({ at: friday, calibration: { worstBiasMs: 7 } })
  })

  it('prefers the detector in use to a newer calibration of another, and gives an older one where there is no other', async () => {
    await storeCalibration({ ...calibration, detector: 'E-2' }, monday, env)
    expect(await findCalibration(here, env)).toMatchObject({ kind: 'found', calibration: { detector: 'E-2' } })
    await storeCalibration(calibration, monday, env)
    await storeCalibration({ ...calibration, detector: 'E-2' }, friday, env)
    expect(await findCalibration(here, env)).toMatchObject({ at: monday, calibration: { detector: 'E-3' } })
    expect(await findCalibration({ ...here, detector: 'E-4' }, env)).toMatchObject({ at: friday })
  })

  it.each(['', '{', '[]', 'null', '{"schemaVersion":2}', '{"schemaVersion":1,"at":"yesterday","calibration":{}}'])(
    'a damaged file (%j) is named, not thrown, and costs no other calibration',
    async (damage) => {
      const kept = await storeCalibration(calibration, monday, env)
      if (kept.kind !== 'stored') throw new Error(kept.why)
      writeFileSync(kept.path, damage)
      const [name] = readdirSync(calibrationDir(env))
      expect(await findCalibration(here, env)).toEqual({
        kind: 'none',
        why: `the stored calibration ${name} cannot be read; make one: vqt calibrate`,
      })
      expect(readFileSync(kept.path, 'utf8')).toBe(damage)
      await storeCalibration({ ...calibration, detector: 'E-2' }, monday, env)
      expect(await findCalibration(here, env)).toMatchObject({ kind: 'found', calibration: { detector: 'E-2' } })
    },
  )

  it('a file of another machine under the name of this one is not believed', async () => {
    const kept = await storeCalibration(calibration, monday, env)
    if (kept.kind !== 'stored') throw new Error(kept.why)
    writeFileSync(kept.path, readFileSync(kept.path, 'utf8').replace('a processor', 'a faster one'))
    expect(await findCalibration(here, env)).toMatchObject({ kind: 'none', why: expect.stringContaining('cannot be read') })
  })

  it('a calibration without enough turns does not replace one that had them; a reading beyond the limits does', async () => {
    await storeCalibration(calibration, monday, env)
    const incomplete = { ...calibration, status: 'fail' as const, why: 'burst at 0 ms: only 3 of 20 turns usable' }
    expect(await storeCalibration(incomplete, friday, env)).toMatchObject({ kind: 'not-stored', why: expect.stringContaining('kept') })
    expect(await findCalibration(here, env)).toMatchObject({ at: monday })
    const wrong = { ...incomplete, points: calibration.points.map((point) => ({ ...point, biasMs: -14 })) }
    expect(await storeCalibration(wrong, friday, env)).toMatchObject({ kind: 'stored' })
    expect(await findCalibration(here, env)).toMatchObject({ at: friday, calibration: { status: 'fail' } })
  })

  it('a cache that cannot be written costs the storing, not the calibration', async () => {
    const file = join(env['XDG_CACHE_HOME'] as string, 'file')
    writeFileSync(file, '')
    expect(await storeCalibration(calibration, monday, { XDG_CACHE_HOME: file })).toMatchObject({ kind: 'not-stored' })
    mkdirSync(join(env['XDG_CACHE_HOME'] as string, 'vqt'), { recursive: true })
    expect(await findCalibration(here, { XDG_CACHE_HOME: file })).toMatchObject({ kind: 'none' })
  })
})
