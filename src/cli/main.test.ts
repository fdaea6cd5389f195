import { describe, expect, it } from 'vitest'
import { fakeWorld } from './fake-world.ts'
import { main } from './main.ts'

const commands = ['run', 'measure', 'report', 'agent', 'calibrate', 'setup', 'doctor', 'schema', 'init']

describe('vqt', () => {
  it.each(commands)('%s --help ends with three examples that start with the command', async (command) => {
    const world = fakeWorld()
    expect(await main([command, '--help'], world)).toBe(0)
    const examples = /\nExamples:\n((?: {2}\S.*\n)+)/.exec(world.out())?.[1]?.trimEnd().split('\n') ?? []
    expect(examples).toHaveLength(3)
    for (const example of examples) expect(example).toContain(`vqt ${command}`)
    expect(world.err()).toBe('')
  })

  it('--help names every command', async () => {
    const world = fakeWorld()
    expect(await main(['--help'], world)).toBe(0)
    for (const command of commands) expect(world.out()).toMatch(new RegExp(`^  ${command}\\b`, 'm'))
  })

  it('--version prints the version', async () => {
    const world = fakeWorld()
    expect(await main(['--version'], world)).toBe(0)
    expect(world.out()).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [[]],
    [['rnu']],
    [['run', '--frobnicate']],
    [['schema', 'poem']],
    [['measure']],
    [['measure', 'a', 'b']],
    [['agent', '--flow', 'pizza']],
  ])('wrong usage %j is 2, told on stderr', async (argv) => {
    const world = fakeWorld()
    expect(await main(argv, world)).toBe(2)
    expect(world.err()).not.toBe('')
    expect(world.out()).toBe('')
  })

  it('suggests the command that was meant', async () => {
    const world = fakeWorld()
    await main(['rnu'], world)
    expect(world.err()).toContain('run')
  })
})
