import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import { judging, worldWith } from './fake-pipeline.ts'
import { fakePlan, fakeResult, fakeVerdict } from './fake-result.ts'
import type { FakeOptions } from './fake-world.ts'
import { main } from './main.ts'
import type { Pipeline } from './rooms.ts'

describe('options', () => {
  it('hands the request over, leaving out what was not given', async () => {
    const pipeline = judging()
    const world = worldWith(pipeline, { cwd: '/home/me' })
    expect(await main(['run'], world)).toBe(0)
    expect(pipeline.requests).toEqual([
      { scenarioFile: null, out: null, gates: [], command: 'vqt run', runsRoot: '/home/me/reports', env: world.env },
    ])
  })

  it('hands over everything that was given', async () => {
    const pipeline = judging()
    const world = worldWith(pipeline, { cwd: '/home/me' })
    const argv = [
      'run',
      'my s.yaml',
      '--out',
      'o',
      '--calls',
      '3',
      '--concurrency',
      '2',
      '--duration',
      '2m',
      '--only',
      'a,b',
      '--only',
      'c',
    ]
    const more = [
      '--seed',
      '9',
      '--gate',
      'turn_latency:p(95)<1000',
      '--gate',
      'call_failed:rate<0.1',
      '--agent-delay',
      '800ms',
      '--target',
      'agent',
    ]
    expect(await main([...argv, ...more], world)).toBe(0)
    expect(pipeline.requests[0]).toMatchObject({
      scenarioFile: 'my s.yaml',
      out: '/home/me/o',
      calls: 3,
      concurrency: 2,
      durationMs: 120_000,
      only: ['a', 'b', 'c'],
      seed: 9,
      gates: ['turn_latency:p(95)<1000', 'call_failed:rate<0.1'],
      agentDelayMs: 800,
      target: 'agent',
    })
    expect(pipeline.requests[0]?.command).toContain(`vqt run 'my s.yaml' --out o --calls 3`)
    expect(pipeline.requests[0]?.command).toContain(`--gate 'turn_latency:p(95)<1000' --gate 'call_failed:rate<0.1'`)
  })

  it('reads the token from the environment only and prints it nowhere', async () => {
    const pipeline = judging()
    const world = worldWith(pipeline, { env: { VQT_TARGET_TOKEN: 'hunter2' } })
    await main(['run', '--json', '--target', 'https://a.example/x'], world)
    expect(pipeline.requests[0]?.token).toBe('hunter2')
    expect(pipeline.requests[0]?.command).not.toContain('hunter2')
    expect(world.out() + world.err()).not.toContain('hunter2')
    expect(await main(['run', '--token', 'x'], world)).toBe(2)
  })

  it('reports every bad option at once, exits with 2 and runs nothing', async () => {
    const pipeline = judging()
    const world = worldWith(pipeline)
    const code = await main(
      ['run', '--calls', '0', '--duration', '5 parsecs', '--gate', 'turn_latensy:p(95)<1000', '--gate', 'nonsense'],
      world,
    )
    expect(code).toBe(2)
    expect(pipeline.requests).toEqual([])
    for (const text of ['--calls "0"', '--duration "5 parsecs" is not a duration', 'did you mean turn_latency?', 'nonsense']) {
      expect(world.err()).toContain(text)
    }
    expect(world.out()).toBe('')
  })

  it('suggests the option that was meant', async () => {
    const world = worldWith({})
    expect(await main(['run', '--cals', '3'], world)).toBe(2)
    expect(world.err()).toContain('--calls')
  })
})

describe('--out', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'vqt-run-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('refuses a directory with a user’s files, and leaves them alone', async () => {
    const pipeline = judging()
    writeFileSync(join(dir, 'thesis.txt'), 'ten years')
    const world = worldWith(pipeline)
    expect(await main(['run', '--out', dir], world)).toBe(2)
    expect(world.err()).toContain('not of a vqt run')
    expect(pipeline.requests).toEqual([])
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('ten years')
  })

  it('makes room in a former run, but not for bad input', async () => {
    mkdirSync(join(dir, 'calls', 'x-001'), { recursive: true })
    for (const file of ['result.json', 'calls/x-001/recording.json']) writeFileSync(join(dir, file), '{"schemaVersion":1,"vqt":"0.1.0"}')
    const broken = worldWith({ planScenario: () => Promise.reject(new InputError([{ code: 'x', message: 'broken' }])) })
    expect(await main(['run', '--out', dir], broken)).toBe(2)
    expect(readdirSync(dir).sort()).toEqual(['calls', 'result.json'])
    expect(await main(['run', '--out', dir], worldWith(judging()))).toBe(0)
    expect(readdirSync(join(dir, 'calls'))).toEqual([])
  })

  it('gives several scenarios a folder each', async () => {
    const pipeline = judging()
    await main(['run', 'a/booking.yaml', 'b/refill.yaml', '--out', '/o/x'], worldWith(pipeline))
    expect(pipeline.requests.map((request) => request.out)).toEqual(['/o/x/booking', '/o/x/refill'])
  })
})

describe('output', () => {
  it('prints the report to stdout and nothing else there', async () => {
    const world = worldWith(judging())
    await main(['run'], world)
    expect(world.out()).toBe('report of quick-start\n')
  })

  it('--json prints exactly one document, progress goes to stderr', async () => {
    const world = worldWith({
      runScenario: async (request, observe) => {
        observe({ type: 'note', level: 'warn', text: 'mind this' })
        return judging().runScenario(request, observe, { stopPlacing: new AbortController().signal, leave: new AbortController().signal })
      },
    })
    expect(await main(['run', '--json'], world)).toBe(0)
    expect(JSON.parse(world.out())).toEqual(fakeResult('quick-start'))
    expect(world.err()).toContain('mind this')
  })

  it('--json of several scenarios is one array; one that crashed stands in it with its problem', async () => {
    const fine = judging()
    const world = worldWith({
      runScenario: async (request, ...rest) => {
        if (request.scenarioFile === 'b') throw new TypeError('a bug')
        return fine.runScenario(request, ...rest)
      },
    })
    expect(await main(['run', 'a', 'b', 'c', '--json'], world)).toBe(70)
    const documents = JSON.parse(world.out()) as unknown[]
    expect(documents).toHaveLength(3)
    expect(documents[1]).toMatchObject({ scenario: 'b', exitCode: 70, problems: [{ message: 'a bug' }] })
    expect(world.err()).toContain('internal error: a bug')
  })

  it('--json is a document on bad input too', async () => {
    const world = worldWith({ runScenario: () => Promise.reject(new InputError([{ code: 'x', message: 'no such file' }])) })
    expect(await main(['run', 'gone.yaml', '--json'], world)).toBe(2)
    expect(JSON.parse(world.out())).toMatchObject({ exitCode: 2, problems: [{ message: 'no such file' }] })
    const other = worldWith({})
    expect(await main(['run', '--json', '--calls', '0'], other)).toBe(2)
    expect(JSON.parse(other.out())).toMatchObject({ exitCode: 2, problems: [{ code: 'option.calls' }] })
  })

  it('--quiet prints the verdict in one line', async () => {
    const world = worldWith(judging())
    await main(['run', '--quiet'], world)
    expect([world.out(), world.err()]).toEqual(['quick-start: pass: because\n', ''])
  })

  it('colours as told, else as the stream and the environment say', async () => {
    const asked: boolean[] = []
    const options = (extra: FakeOptions): FakeOptions => ({
      ...extra,
      rooms: { terminalReport: async (_result, { color }) => (asked.push(color), '') },
    })
    await main(['run'], worldWith(judging(), options({ stdoutTTY: true })))
    await main(['run'], worldWith(judging(), options({})))
    await main(['run'], worldWith(judging(), options({ stdoutTTY: true, env: { NO_COLOR: '1' } })))
    await main(['run', '--color'], worldWith(judging(), options({ env: { NO_COLOR: '1' } })))
    await main(['run', '--no-color'], worldWith(judging(), options({ stdoutTTY: true })))
    expect(asked).toEqual([true, false, false, true, false])
  })

  it('annotates on GitHub, and never on stdout', async () => {
    const world = worldWith(judging({ 'quick-start': fakeVerdict(1) }), { env: { GITHUB_ACTIONS: 'true' } })
    await main(['run', '--json'], world)
    expect(world.err()).toContain('::error file=s.yaml,line=3')
    expect(() => JSON.parse(world.out()) as unknown).not.toThrow()
    const elsewhere = worldWith(judging())
    await main(['run'], elsewhere)
    expect(elsewhere.err()).not.toContain('::')
  })

  it('--dry-run prints the plan and each gate’s power, and places nothing', async () => {
    const preview: Pipeline['planScenario'] = async () => ({
      plan: fakePlan(),
      estimate: { durationMs: 62_000, diskBytes: 12_300_000, turns: 102 },
      mos: [{ codec: 'Opus', scale: 'fullband', mosCqe: 4.4, notes: ['at 40 kbit/s'] }],
      power: [{ expression: 'turn_latency:p(95)<1000', text: 'can pass with at most 1 turn of 102 above 1000' }],
      dropped: [],
    })
    const world = worldWith({ planScenario: preview })
    expect(await main(['run', '--dry-run'], world)).toBe(0)
    for (const text of [
      '102 scripted, 96 valid',
      'about 62 s',
      '12.3 MB',
      'can pass with at most 1 turn of 102 above 1000',
      'at best 4.40 with Opus on the fullband scale',
    ])
      expect(world.out()).toContain(text)
    const json = worldWith({ planScenario: preview })
    expect(await main(['run', '--dry-run', '--json'], json)).toBe(0)
    expect(JSON.parse(json.out())).toMatchObject({ estimate: { turns: 102 }, gates: [{ expression: 'turn_latency:p(95)<1000' }] })
  })

  it('--dry-run shows gates that would be dropped, with the reason', async () => {
    const dropped = [{ expression: 'mos_cqe{leg:agent}:p(50)>=4.0', profile: 'agent-leg', why: 'the target carries no RTP' }]
    const estimate = { durationMs: 1000, diskBytes: 1000, turns: 6 }
    const planScenario: Pipeline['planScenario'] = async () => ({ plan: fakePlan(), estimate, mos: [], power: [], dropped })
    const world = worldWith({ planScenario })
    expect(await main(['run', '--dry-run'], world)).toBe(0)
    expect(world.out()).toContain(
      'gates\n  none is left: this run could neither pass nor fail\n' +
        '  dropped: mos_cqe{leg:agent}:p(50)>=4.0 of profile agent-leg cannot apply: the target carries no RTP\n',
    )
    expect(world.out()).not.toContain('MOS-CQE')
    const json = worldWith({ planScenario })
    expect(await main(['run', '--dry-run', '--json'], json)).toBe(0)
    expect(JSON.parse(json.out())).toMatchObject({ gates: [], droppedGates: dropped })
  })
})
