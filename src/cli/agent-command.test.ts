import { expect, it } from 'vitest'
import type { RunningAgent } from '../agent/start-agent.ts'
import { defaultAgentSettings } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import { fakeWorld, settle, type FakeOptions, type FakeWorld } from './fake-world.ts'
import { main } from './main.ts'
import type { Rooms } from './rooms.ts'

function agentWorld(
  more: Partial<RunningAgent> = {},
  options: FakeOptions = {},
): { world: FakeWorld; asked: Parameters<Rooms['startAgent']>[0][]; stopped: () => number } {
  const asked: Parameters<Rooms['startAgent']>[0][] = []
  let stops = 0
  const agent: RunningAgent = {
    url: 'http://127.0.0.1:4711',
    recogniser: 'closed-catalogue',
    recogniserId: 'x',
    cpuUsage: async () => null,
    exited: new Promise(() => {}),
    stop: async () => void stops++,
    ...more,
  }
  const world = fakeWorld({ ...options, rooms: { startAgent: async (options) => (asked.push(options), agent) } })
  return { world, asked, stopped: () => stops }
}

it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, then stops the agent and exits with 0', async (signal) => {
  const { world, asked, stopped } = agentWorld()
  const code = main(['agent'], world)
  await settle()
  expect(asked).toEqual([{ settings: defaultAgentSettings }])
  expect(world.out()).toBe('http://127.0.0.1:4711/calls\n')
  expect(world.err()).toContain('closed-catalogue recogniser')
  expect(stopped()).toBe(0)
  world.press(signal)
  expect(await code).toBe(0)
  expect([stopped(), world.listeners()]).toEqual([1, 0])
})

it('hands its options over', async () => {
  const { world, asked } = agentWorld({}, { env: { VQT_AGENT_TOKEN: 'hunter2' } })
  const code = main('agent --flow booking --delay 1200ms --edges annotated --fault no-media --recogniser off --port 8090'.split(' '), world)
  await settle()
  world.press('SIGINT')
  await code
  expect(asked).toEqual([
    {
      settings: {
        ...defaultAgentSettings,
        flow: 'booking',
        delay: { kind: 'fixed', ms: 1200 },
        edges: 'annotated',
        fault: 'no-media',
        recogniser: 'off',
      },
      port: 8090,
      token: 'hunter2',
    },
  ])
  expect(world.out() + world.err()).not.toContain('hunter2')
})

it('says why it hears nothing', async () => {
  const { world } = agentWorld({
    recogniser: 'none',
    problem: { code: 'x', message: 'pocketsphinx is not installed', hint: 'npx vqt setup' },
  })
  const code = main(['agent'], world)
  await settle()
  world.press('SIGINT')
  await code
  expect(world.err()).toContain('follows the script by turn count (pocketsphinx is not installed; npx vqt setup)')
})

it('does not outlive its process', async () => {
  const { world } = agentWorld({ exited: Promise.resolve() })
  expect(await main(['agent'], world)).toBe(70)
  expect(world.err()).toContain('ended by itself')
})

it.each(['--port 70000', '--delay soon', '--fault boredom'])('refuses %s', async (text) => {
  const { world, asked } = agentWorld()
  expect(await main(['agent', ...text.split(' ')], world)).toBe(2)
  expect(asked).toEqual([])
})

it('a port that is taken is bad input', async () => {
  const problem = { code: 'port.taken', message: 'port 80 is taken', hint: 'choose another' }
  const world = fakeWorld({ rooms: { startAgent: () => Promise.reject(new InputError([problem])) } })
  expect(await main(['agent', '--port', '80'], world)).toBe(2)
  expect(world.err()).toContain('port 80 is taken')
})
