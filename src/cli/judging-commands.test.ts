import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { CalibrationResult } from '../model/result.ts'
import { calibrationText } from './calibrate-command.ts'
import { fakeResult, fakeVerdict } from './fake-result.ts'
import { fakeWorld, settle, type FakeOptions, type FakeWorld } from './fake-world.ts'
import { main } from './main.ts'
import type { Pipeline } from './rooms.ts'

const dir = mkdtempSync(join(tmpdir(), 'vqt-judging-'))
afterAll(() => rmSync(dir, { recursive: true }))

function worldWith(pipeline: Partial<Pipeline>, options: FakeOptions = {}): FakeWorld {
  return fakeWorld({ ...options, rooms: { pipeline: async () => pipeline as Pipeline, ...options.rooms } })
}

describe('vqt measure', () => {
  it('judges again and exits as a run does', async () => {
    const dirs: string[] = []
    const measureRun: Pipeline['measureRun'] = async (run) => (dirs.push(run), { result: fakeResult('x', fakeVerdict(3)), dir: run })
    const world = worldWith({ measureRun }, { cwd: '/home/me' })
    expect(await main(['measure', 'reports/x'], world)).toBe(3)
    expect([dirs, world.out()]).toEqual([['/home/me/reports/x'], 'report of x\n'])
    expect(await main(['measure', 'reports/x', '--strict'], world)).toBe(1)
    const json = worldWith({ measureRun })
    await main(['measure', 'reports/x', '--json'], json)
    expect(JSON.parse(json.out())).toEqual(fakeResult('x', fakeVerdict(3)))
  })
})

describe('vqt report', () => {
  const file = join(dir, 'result.json')
  const written: string[] = []
  const pipeline: Partial<Pipeline> = { writeReports: async (_result, where, env) => void written.push(where, JSON.stringify(env)) }
  const rooms = { readResult: async () => fakeResult('x', fakeVerdict(1)) }

  it.each([dir, file])('writes the reports of %s again and exits with 0 whatever the verdict', async (given) => {
    writeFileSync(file, '{}')
    written.length = 0
    const world = worldWith(pipeline, { rooms, env: { GITHUB_STEP_SUMMARY: '/summary' } })
    expect(await main(['report', given], world)).toBe(0)
    expect(written).toEqual([dir, '{}'])
    expect(world.out()).toBe('report of x\n')
  })

  it('--no-write only prints', async () => {
    written.length = 0
    expect(await main(['report', file, '--no-write'], worldWith(pipeline, { rooms }))).toBe(0)
    expect(written).toEqual([])
  })

  it('says what to give where there is no result', async () => {
    const world = worldWith(pipeline, { rooms })
    expect(await main(['report', join(dir, 'nothing')], world)).toBe(2)
    expect(world.err()).toContain('vqt measure')
  })
})

const calibration: CalibrationResult = {
  status: 'pass',
  worstBiasMs: -2.34,
  worstSdMs: 1.2,
  points: [
    { what: 'reply', stimulus: 'burst', delayMs: 0, n: 20, missing: 0, biasMs: 0.4, sdMs: 1.2 },
    { what: 'reply', stimulus: 'speech', delayMs: 2000, n: 0, missing: 20, biasMs: 0, sdMs: 0 },
  ],
  engine: 'werift',
  detector: 'E-2',
  machine: { node: 'v24.0.0', os: 'Linux', cpu: 'a processor', cores: 2, memoryGiB: 8 },
}

describe('vqt calibrate', () => {
  it.each([
    ['pass', 0],
    ['fail', 1],
  ] as const)('a calibration that ends with %s exits with %i', async (status, code) => {
    const world = worldWith({ runCalibration: async () => ({ ...calibration, status }) })
    expect(await main(['calibrate', '--json'], world)).toBe(code)
    expect(JSON.parse(world.out())).toEqual({ ...calibration, status })
  })

  it('prints a table, and a point without turns as no value', () => {
    const text = calibrationText(calibration)
    expect(text).toContain('calibration PASSED: worst bias −2.3 ms, worst sd 1.2 ms')
    expect(text).toMatch(/burst +0 ms +20 +0 +\+0\.4 ms +1\.2 ms/)
    expect(text).toMatch(/speech +2000 ms +0 +20 +– +–/)
  })

  it('Ctrl-C ends it with 130 and without a result', async () => {
    const world = worldWith({
      runCalibration: ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(calibration))),
    })
    const code = main(['calibrate', '--json'], world)
    await settle()
    world.press('SIGINT')
    expect(await code).toBe(130)
    expect(world.out()).toBe('')
  })

  it('hands the engine over', async () => {
    const engines: (string | undefined)[] = []
    const world = worldWith({ runCalibration: async ({ engine }) => (engines.push(engine), calibration) })
    await main(['calibrate'], world)
    await main(['calibrate', '--engine', 'werift'], world)
    expect(engines).toEqual([undefined, 'werift'])
  })
})

describe('vqt schema', () => {
  it.each([
    [[], 'scenario'],
    [['scenario'], 'scenario'],
    [['result'], 'result'],
    [['recording'], 'recording'],
  ])('%j prints the schema of a %s', async (argv, name) => {
    const world = fakeWorld({ rooms: { schema: async (asked) => ({ title: asked }) } })
    expect(await main(['schema', ...argv], world)).toBe(0)
    expect(JSON.parse(world.out())).toEqual({ title: name })
  })
})
