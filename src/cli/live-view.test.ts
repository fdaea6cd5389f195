import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { fakeCall, fakePlan, fakeTurn } from './fake-result.ts'
import { FakeScreen } from './fake-screen.ts'
import { fakeWorld, progressEvent, type FakeOptions, type FakeWorld } from './fake-world.ts'
import { startLiveView, type LiveView } from './live-view.ts'
import { paintWith } from './paint.ts'

function start(options: FakeOptions, quiet = false): { world: FakeWorld; view: LiveView } {
  const world = fakeWorld(options)
  return { world, view: startLiveView({ world, paint: paintWith(false), quiet }) }
}

const planned = { type: 'planned', plan: fakePlan(), dir: 'reports/x' } as const

describe('on a terminal', () => {
  it('keeps the block at the bottom, finished calls above, and redraws four times a second', async () => {
    const screen = new FakeScreen(80)
    const { world, view } = start({ stderrTTY: true, screen: screen.write })
    view.observe(planned)
    view.observe(progressEvent())
    view.observe({ type: 'call-ended', call: fakeCall('quick-start-001', { turns: [fakeTurn(640)] }) })
    view.observe({ type: 'note', level: 'warn', text: 'the recogniser is missing' })
    await world.advance(250)
    const rows = screen.text().split('\n')
    expect(rows.slice(0, 2)).toEqual(['✓ quick-start-001  1 of 1 turns answered, slowest 640 ms', 'warning: the recogniser is missing'])
    expect(rows.slice(2)).toHaveLength(5)
    expect(rows[2]).toContain('0:30 elapsed')
    await world.advance(2000)
    expect(screen.text()).toContain('0:32 elapsed')
    view.close()
    expect(screen.text()).toBe(rows.slice(0, 2).join('\n'))
    expect([screen.cursorShown, world.listeners()]).toEqual([true, 0])
  })

  it('says what Ctrl-C did', () => {
    const screen = new FakeScreen(80)
    const { view } = start({ stderrTTY: true, screen: screen.write })
    view.observe(progressEvent())
    view.stopping('stopping: no new calls')
    expect(screen.text()).toContain('stopping: no new calls')
    view.close()
  })

  it('writes nothing to stdout', async () => {
    const { world, view } = start({ stderrTTY: true })
    view.observe(progressEvent())
    await world.advance(1000)
    view.close()
    expect(world.out()).toBe('')
  })
})

describe.each([
  ['not a terminal', {}],
  ['a terminal in CI', { stderrTTY: true, env: { CI: 'true' } }],
  ['a dumb terminal', { stderrTTY: true, env: { TERM: 'dumb' } }],
] as const)('%s', (_name, options) => {
  it('prints one plain line every 10 s and no control codes', async () => {
    const { world, view } = start(options)
    view.observe(planned)
    view.observe(progressEvent())
    for (let call = 0; call < 20; call++) view.observe({ type: 'call-ended', call: fakeCall(`c-${call}`) })
    const before = world.err().split('\n').length
    await world.advance(35_000)
    const lines = world.err().trimEnd().split('\n')
    expect(lines.length - before + 1).toBe(3)
    expect(lines.at(-1)).toContain('1:00 elapsed, about 0:15 left | calls: 8 active, 4 of 17 ended | 31 turns, 1 invalid')
    // oxlint-disable-next-line no-control-regex
    expect(world.err()).not.toMatch(/[\u001b\r]/)
    view.close()
    await world.advance(60_000)
    expect(world.err().trimEnd().split('\n')).toHaveLength(lines.length)
  })
})

it('quiet says nothing but what Ctrl-C did', async () => {
  const { world, view } = start({ stderrTTY: true }, true)
  view.observe(planned)
  view.observe(progressEvent())
  await world.advance(60_000)
  expect(world.err()).toBe('')
  view.stopping('stopping')
  expect(world.err()).toBe('stopping\n')
})

describe('the cursor of a real process comes back', () => {
  const script = (end: string): string => `
    const { startLiveView } = await import(${JSON.stringify(new URL('live-view.ts', import.meta.url).href)})
    const { realWorld } = await import(${JSON.stringify(new URL('world.ts', import.meta.url).href)})
    process.stderr.isTTY = true
    const world = { ...realWorld(), env: {} }
    startLiveView({ world, paint: (_style, text) => text, quiet: false })
    ${end}`

  it.each([
    ['process.exit', 'process.exit(3)', 3],
    ['an uncaught error', 'setTimeout(() => { throw new Error("bang") }, 10)', 1],
    ['the natural end', '', 0],
  ])('after %s', (_name, end, code) => {
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script(end)], { encoding: 'utf8' })
    expect(run.status).toBe(code)
    expect(run.stderr).toContain('\u001b[?25l')
    expect(run.stderr.lastIndexOf('\u001b[?25h')).toBeGreaterThan(run.stderr.lastIndexOf('\u001b[?25l'))
  })
})
