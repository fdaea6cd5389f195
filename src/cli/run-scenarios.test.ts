import { readFileSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import { judging, running, worldWith } from './fake-pipeline.ts'
import { fakeVerdict } from './fake-result.ts'
import { settle } from './fake-world.ts'
import { leaveGraceMs, samePressMs } from './interrupts.ts'
import { main } from './main.ts'

describe('exit codes', () => {
  it.each([0, 1, 3, 4, 130] as const)('passes a verdict’s %i on', async (code) => {
    expect(await main(['run'], worldWith(judging({ 'quick-start': fakeVerdict(code) })))).toBe(code)
  })

  it('takes the strongest of several scenarios and runs them all', async () => {
    const pipeline = judging({ a: fakeVerdict(3), b: fakeVerdict(1), c: fakeVerdict(0) })
    expect(await main(['run', 'a', 'b', 'c'], worldWith(pipeline))).toBe(1)
    expect(pipeline.requests).toHaveLength(3)
    expect(await main(['run', 'a', 'b'], worldWith(judging({ a: fakeVerdict(1), b: fakeVerdict(3, 'unhealthy') })))).toBe(3)
  })

  it('--strict makes inconclusive 1', async () => {
    expect(await main(['run', '--strict'], worldWith(judging({ 'quick-start': fakeVerdict(3) })))).toBe(1)
  })

  it('finds bad input of any scenario before the first call, with all problems', async () => {
    const pipeline = judging()
    const world = worldWith({
      ...pipeline,
      planScenario: (request) => Promise.reject(new InputError([{ code: 'x', message: `trouble in ${request.scenarioFile}` }])),
    })
    expect(await main(['run', 'a', 'b'], world)).toBe(2)
    expect(world.err()).toMatch(/trouble in a[\s\S]*trouble in b/)
    expect(pipeline.requests).toEqual([])
  })

  it('an internal error is 70: one line, the stack only with --debug', async () => {
    const crash = { runScenario: () => Promise.reject(new TypeError('a bug')) }
    const world = worldWith(crash)
    expect(await main(['run'], world)).toBe(70)
    expect(world.err()).toContain('internal error: a bug')
    expect(world.err()).not.toContain('run-scenarios.test.ts')
    const file = /details: (\S+)/.exec(world.err())?.[1] ?? ''
    expect(readFileSync(file, 'utf8')).toContain('run-scenarios.test.ts')
    rmSync(file)
    const debug = worldWith(crash)
    expect(await main(['run', '--debug'], debug)).toBe(70)
    expect(debug.err()).toContain('run-scenarios.test.ts')
  })
})

describe('Ctrl-C', () => {
  it('once: stops placing, says so, and still reports', async () => {
    const world = worldWith({ runScenario: running })
    const code = main(['run'], world)
    await settle()
    world.press('SIGINT')
    expect(await code).toBe(130)
    expect(world.err()).toContain('no new calls are placed')
    expect(world.out()).toContain('report of quick-start')
    expect(world.listeners()).toBe(0)
  })

  it('twice: leaves with 130, without a report and without another scenario', async () => {
    const begun: (string | null)[] = []
    const world = worldWith({
      runScenario: (request, observe, signals) => {
        begun.push(request.scenarioFile)
        return new Promise((_resolve, reject) => {
          signals.leave.addEventListener('abort', () => reject(new Error('torn down')))
        })
      },
    })
    const code = main(['run', 'a', 'b'], world)
    await settle()
    world.press('SIGINT')
    await world.advance(samePressMs)
    world.press('SIGINT')
    expect(await code).toBe(130)
    expect(begun).toEqual(['a'])
    expect(world.out()).toBe('')
    expect(world.err()).not.toContain('internal error')
  })

  it('twice: leaves although the pipeline hangs', async () => {
    const world = worldWith({ runScenario: () => new Promise(() => {}) })
    const code = main(['run', '--json'], world)
    await settle()
    world.press('SIGINT')
    await world.advance(samePressMs)
    world.press('SIGINT')
    await world.advance(leaveGraceMs)
    expect(await code).toBe(130)
    expect(JSON.parse(world.out())).toMatchObject({ exitCode: 130 })
  })
})
