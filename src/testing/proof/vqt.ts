import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Result } from '../../model/result.ts'
import { watchMachine } from '../machine-watch.ts'

const mark = randomUUID()
const bin = fileURLToPath(new URL('../../../bin/vqt.js', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

/** Runs the command line as a person does: the built program in a process of its own, with a hard end. */
export async function vqt(
  args: readonly string[],
  options: { limitS?: number; env?: Record<string, string>; interruptAfterMs?: number } = {},
): Promise<Ran> {
  const started = performance.now()
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, NO_COLOR: '1', CI: '1', VQT_PROOF: mark, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString('utf8')))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString('utf8')))
  const timer = setTimeout(() => child.kill('SIGKILL'), (options.limitS ?? 150) * 1000)
  if (options.interruptAfterMs !== undefined) setTimeout(() => child.kill('SIGINT'), options.interruptAfterMs)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  return { code, stdout, stderr, seconds: (performance.now() - started) / 1000 }
}

/** On two busy cores every second run can be spoiled for an hour; what is repeated is never a reading. */
const attempts = 5

/**
 * As `vqt run … --out dir`, again (at most four times) while the run itself says that its generator was not healthy: a stall of the
 * machine is no answer to the question (measures.md §12.3: rerun what is invalid, never a failure). `spoiledBy` may ask for more, say
 * that no spare call was needed: it gives what was missing, or null. Each repetition is printed. Where every attempt was spoiled while a bare timer beside it stood still as well, the
 * test is skipped with that reason: the machine could not be measured on. A generator that is unhealthy on a machine that kept time fails.
 */
export async function healthyRun(
  args: readonly string[],
  options: Parameters<typeof vqt>[1] & { readonly skip: (why: string) => void },
  spoiledBy: (result: Result) => string | null = () => null,
): Promise<{ ran: Ran; result: Result; out: string }> {
  for (let attempt = 1; ; attempt++) {
    const out = join(scratch(), 'run')
    const machine = watchMachine()
    const ran = await vqt(['run', ...args, '--out', out], options)
    const { stalled } = await machine.stop()
    const result = readResult(out)
    const spoiled = result.verdict.health.status === 'healthy' ? spoiledBy(result) : result.verdict.why
    if (spoiled === null) return { ran, result, out }
    console.info(`attempt ${attempt}: ${spoiled} ${stalled ?? 'The machine kept time.'}`)
    if (attempt < attempts) continue
    if (stalled !== null) options.skip(stalled)
    return { ran, result, out }
  }
}

const folders: string[] = []

/** A folder for one test; `cleanUp` removes them all. */
export function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vqt-proof-'))
  folders.push(dir)
  return dir
}

export function cleanUp(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
}

export function readResult(dir: string): Result {
  return JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')) as Result
}

/** Two short turns against the reference agent: enough for everything that is not about statistics. */
export function shortScenario(dir: string, agent: string, more = ''): string {
  const file = join(dir, 'short.yaml')
  writeFileSync(
    file,
    `name: short
calls: 2
concurrency: 2
turns: 4
spares: 0
voices: [slt, rms]
data: { drug: { class: drug, only: [metformin, losartan] } }
steps:
  - wait: { for: greeting, limit: 6s }
  - say: 'i would like to refill my {drug} please'
  - wait: { says: 'strength|dose', limit: 4s }
  - say: i take ten milligrams
  - wait: { says: 'birth|born', limit: 4s }
  - hangup
agent: ${agent}
thresholds: { turn_latency: ['p(50)<1500'], call_failed: ['rate<0.9'] }
${more}`,
  )
  return file
}

/** Processes that carry the mark of one of our runs in their environment: none may outlive its run. */
export function leftBehind(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => environmentOf(pid).includes(`VQT_PROOF=${mark}`))
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}
