import { Worker } from 'node:worker_threads'
import { InputError } from '../../model/problem.ts'
import type { VisqolMap, VisqolResult } from './visqol.ts'
import type { VisqolReply, VisqolRequest, VisqolWorkerData } from './visqol-worker.ts'

interface Waiting {
  resolve(result: VisqolResult): void
  reject(error: Error): void
}

/**
 * ViSQOL on a thread of its own, so that scoring never delays the thread that paces calls. One pair of signals after another, in the order
 * asked for. It keeps the process alive only while a score is due.
 */
export class VisqolWorker {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 0
  /** Why there will be no more answers. */
  #ended: Error | null = null

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (reply: VisqolReply) => this.#settle(reply))
    worker.on('error', (error) => this.#end(error))
    worker.on('exit', (code) => this.#end(new Error(`the ViSQOL worker ended with code ${code}`)))
    worker.unref()
  }

  /** `latticeModel`: the bytes of the model's file, needed for the map `lattice` only. Rejects with `InputError` where it is no such model. */
  static async start(latticeModel: Uint8Array | null = null): Promise<VisqolWorker> {
    const workerData: VisqolWorkerData = { latticeModel }
    const worker = new Worker(entry, { workerData, execArgv: ['--no-warnings'] })
    const reply = await new Promise<VisqolReply>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the ViSQOL worker ended with code ${code} before it was ready`)))
    })
    if (reply.kind === 'ready') return new VisqolWorker(worker)
    await worker.terminate()
    throw reply.kind === 'unready' ? new InputError(reply.problems) : new Error('the ViSQOL worker did not start')
  }

  /** As `visqol`; the signals are copied. Rejects where the worker ends first or has no model for the map `lattice`. */
  score(reference: Float64Array, degraded: Float64Array, rateHz: number, map: VisqolMap = 'exp-scaled'): Promise<VisqolResult> {
    if (this.#ended !== null) return Promise.reject(this.#ended)
    const request: VisqolRequest = { id: this.#nextId++, reference, degraded, rateHz, map }
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(request)
    })
  }

  /** Ends the thread at once; what it still owes is rejected. */
  async close(): Promise<void> {
    this.#end(new Error('the ViSQOL worker is closed'))
    await this.#worker.terminate()
  }

  #settle(reply: VisqolReply): void {
    if (reply.kind !== 'result' && reply.kind !== 'failed') return
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (reply.kind === 'result') waiting?.resolve(reply.result)
    else waiting?.reject(new Error(reply.message))
  }

  #end(error: Error): void {
    this.#ended ??= error
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}

/** Beside this file: compiled in `dist`, as source in tests. */
const entry = new URL(`./visqol-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
