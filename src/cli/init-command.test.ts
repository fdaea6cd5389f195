import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadScenario } from '../scenario/load-scenario.ts'
import { fakeWorld } from './fake-world.ts'
import { main } from './main.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vqt-init-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

it('writes a scenario that loads, with its schema line and the name of the file', async () => {
  const world = fakeWorld({ cwd: dir })
  expect(await main(['init', 'My Clinic (2).yaml'], world)).toBe(0)
  const file = join(dir, 'My Clinic (2).yaml')
  const text = readFileSync(file, 'utf8')
  const loaded = loadScenario(text, file)
  expect(loaded).not.toHaveProperty('problems')
  expect(loaded).toMatchObject({ scenario: { name: 'my-clinic-2' } })
  const schema = /^# yaml-language-server: \$schema=(.*)$/m.exec(text.split('\n')[0] ?? '')?.[1] ?? ''
  expect(existsSync(resolve(dirname(file), schema))).toBe(true)
  expect(world.out()).toContain('vqt run My Clinic (2).yaml --dry-run')
})

it('is called scenario.yaml where no name was given', async () => {
  expect(await main(['init'], fakeWorld({ cwd: dir }))).toBe(0)
  expect(existsSync(join(dir, 'scenario.yaml'))).toBe(true)
})

it('never writes over a file', async () => {
  writeFileSync(join(dir, 'mine.yaml'), 'precious')
  const world = fakeWorld({ cwd: dir })
  expect(await main(['init', 'mine.yaml'], world)).toBe(2)
  expect(world.err()).toContain('already there')
  expect(readFileSync(join(dir, 'mine.yaml'), 'utf8')).toBe('precious')
})

it.each(['gone/x.yaml', 'x.txt'])('refuses %s with a hint', async (name) => {
  const world = fakeWorld({ cwd: dir })
  expect(await main(['init', name], world)).toBe(2)
  expect(world.err()).toContain('hint:')
})
