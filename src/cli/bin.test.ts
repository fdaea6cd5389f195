import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A project with the real `bin/vqt.js`; `node_modules` and `dist` are made by each test. */
let project: string
const bin = (): string => join(project, 'bin', 'vqt.js')

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'vqt-bin-'))
  mkdirSync(join(project, 'bin'))
  copyFileSync(fileURLToPath(new URL('../../bin/vqt.js', import.meta.url)), bin())
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  // Makes any Node believe to be an old one.
  writeFileSync(join(project, 'old.cjs'), `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`)
})
afterEach(() => rmSync(project, { recursive: true }))

function withPinned(script: string): void {
  mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true })
  const node = join(project, 'node_modules', '.bin', 'node')
  writeFileSync(node, `#!/bin/sh\n${script}\n`)
  chmodSync(node, 0o755)
}

function withDist(source: string): void {
  mkdirSync(join(project, 'dist', 'cli'), { recursive: true })
  writeFileSync(join(project, 'dist', 'cli', 'main.js'), source)
}

const env = { ...process.env, VQT_PINNED_NODE: undefined }
const run = (args: readonly string[]): ReturnType<typeof spawnSync> => spawnSync(process.execPath, [...args], { encoding: 'utf8', env })
const old = (): string[] => ['--require', join(project, 'old.cjs'), bin()]

describe('bin/vqt.js', () => {
  it('runs the built command line', () => {
    withDist(`export async function runProcess() { console.log(process.argv.slice(2).join()); process.exitCode = 3 }`)
    expect(run([bin(), 'run', '--json'])).toMatchObject({ status: 3, stdout: 'run,--json\n', stderr: '' })
  })

  it('works through a link, as package managers install it', () => {
    withDist(`export async function runProcess() { console.log('here') }`)
    symlinkSync(bin(), join(project, 'vqt'))
    expect(run([join(project, 'vqt')])).toMatchObject({ status: 0, stdout: 'here\n' })
  })

  it('says how to build where that was not done', () => {
    const ended = run([bin(), 'run'])
    expect(ended).toMatchObject({ status: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^[^\n]*npm run build\n$/)
  })

  it('on an old Node hands over to the pinned one and passes its exit code on', () => {
    withPinned('echo "pinned $(basename "$1") $2"; exit 7')
    expect(run([...old(), 'doctor'])).toMatchObject({ status: 7, stdout: 'pinned vqt.js doctor\n' })
  })

  it('on an old Node without a pinned one says what to do, in one line', () => {
    const ended = run([...old(), 'run'])
    expect(ended.status).toBe(2)
    expect(ended.stderr).toMatch(/^vqt needs Node 22\.12 or later, this is 20\.20\.2; hint: npm ci[^\n]*\n$/)
  })

  it('does not hand over for ever when the pinned Node is too old itself', () => {
    withPinned(`exec '${process.execPath}' --require '${join(project, 'old.cjs')}' "$@"`)
    expect(run([...old(), 'run'])).toMatchObject({ status: 2, stderr: expect.stringContaining('Node 22.12') })
  })

  it('passes signals on to the pinned Node and waits for it', async () => {
    withPinned(`trap 'echo stopped; exit 130' INT; echo up; for i in $(seq 200); do sleep 0.05; done`)
    const child = spawn(process.execPath, [...old(), 'run'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let said = ''
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (said === 'up\n') child.kill('SIGINT')
    })
    const [code] = (await once(child, 'close')) as [number]
    expect([code, said]).toEqual([130, 'up\nstopped\n'])
  })
})
