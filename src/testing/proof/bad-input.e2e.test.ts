import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cleanUp, scratch, vqt, type Ran } from './vqt.ts'

afterAll(cleanUp)

/** Runs a scenario of this text; nothing may be left in its run directory. */
async function refused(text: string, files: Readonly<Record<string, Uint8Array | string>> = {}): Promise<Ran> {
  const dir = scratch()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content)
  writeFileSync(join(dir, 'bad.yaml'), text)
  const ran = await vqt(['run', join(dir, 'bad.yaml'), '--out', join(dir, 'run')], { limitS: 60 })
  expect(ran.code, ran.stdout + ran.stderr).toBe(2)
  expect(existsSync(join(dir, 'run', 'result.json'))).toBe(false)
  return ran
}

const say = (line: string): string => `name: bad\nsteps:\n  - wait: greeting\n  - say: ${line}\n  - hangup\n`

describe('bad input', () => {
  it('broken YAML: file, line and column', async () => {
    expect((await refused('name: bad\nsteps: [unclosed\n')).stderr).toMatch(/bad\.yaml:\d+:\d+/)
  })

  it('an unknown key: a code frame and what was meant', async () => {
    const { stderr } = await refused('name: bad\nsteps:\n  - sya: hello\n')
    expect(stderr).toMatch(/bad\.yaml:3:5 unknown key "sya"; did you mean "say"\?/)
    expect(stderr).toMatch(/\^/)
  })

  it('an unknown measure in a gate: what was meant', async () => {
    expect((await refused(`${say('hello')}thresholds: { turn_latenzy: ['p(95)<1000'] }\n`)).stderr).toMatch(/turn_latency/)
    const ran = await vqt(['run', '--gate', 'turn_latenzy:p(95)<1000', '--dry-run'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/turn_latency/)
  })

  it('a missing and a corrupt audio file: which one, and what to do', async () => {
    const audio = '{ parts: [ { audio: caller.wav } ] }'
    expect((await refused(say(audio))).stderr).toMatch(/caller\.wav/)
    expect((await refused(say(audio), { 'caller.wav': 'RIFF....this is no sound' })).stderr).toMatch(/caller\.wav/)
  })

  it('a scenario that is not there, a folder that cannot be written: exit 2 with a hint', async () => {
    const missing = await vqt(['run', join(scratch(), 'none.yaml')])
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringMatching(/none\.yaml/)])
    const dir = scratch()
    writeFileSync(join(dir, 'file'), '')
    const blocked = await vqt(['run', '--calls', '1', '--out', join(dir, 'file', 'run')])
    expect([blocked.code, blocked.stderr]).toEqual([2, expect.stringMatching(/--out|directory/)])
    mkdirSync(join(dir, 'empty'))
    const nothing = await vqt(['measure', join(dir, 'empty')])
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringMatching(/run\.json|run directory/)])
  })

  it('a port that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const ran = await vqt(['agent', '--port', String(port)], { limitS: 60 })
    server.close()
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(new RegExp(`${port}`))])
  })
})
