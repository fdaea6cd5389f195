import { Worker } from 'node:worker_threads'
import type { CallPlan, TargetSpec } from '../model/plan.ts'
import type { RecordedCall } from '../model/recording.ts'
import type { EncodedUtterance } from './caller-speech.ts'
import type { LagOverall } from './event-loop-lag.ts'
import { unpackCall, type PackedCall } from './packed-call.ts'

export type ToWorker =
  | { readonly type: 'speech'; readonly utterances: readonly EncodedUtterance[] }
  | { readonly type: 'place'; readonly plan: CallPlan; readonly spec: TargetSpec; readonly token: string | undefined; readonly runStartMs: number }
  | { readonly type: 'leave' }
  | { readonly type: 'lag' }
  | { readonly type: 'close' }

export type FromWorker =
  | { readonly type: 'ended'; readonly id: string; readonly packed: PackedCall }
  | { readonly type: 'lag'; readonly overall: LagOverall | null }

export interface PlaceRequest {
  readonly plan: CallPlan
  readonly spec: TargetSpec
  readonly token: string | undefined
  /** `nowMs` at the start of the run. */
  readonly runStartMs: number
}

/** The media thread as the main thread sees it: hand it speech, place calls, get their evidence back. */
export class CallThread {
  readonly #worker: Worker
  readonly #waiting = new Map<string, { resolve: (call: RecordedCall) => void; reject: (error: Error) => void }>()
  readonly #lagWaiters: ((overall: LagOverall | null) => void)[] = []
  #closing = false

  constructor() {
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    // A larger young generation keeps garbage collection pauses out of the pacing (engine.md §7.3).
    this.#worker = new Worker(new URL(`./call-worker${extension}`, import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 64 } })
    this.#worker.on('message', (message: FromWorker) => this.#onMessage(message))
    this.#worker.on('error', (error: Error) => this.#failAll(error))
    this.#worker.on('exit', (code) => {
      if (!this.#closing) this.#failAll(new Error(`the media thread ended (code ${code})`))
    })
  }

  addSpeech(utterances: readonly EncodedUtterance[]): void {
    this.#post({ type: 'speech', utterances })
  }

  /** Resolves with the evidence when the call is over, however it ended; rejects only when the thread itself broke. */
  place(request: PlaceRequest): Promise<RecordedCall> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.plan.id, { resolve, reject })
      this.#post({ type: 'place', ...request })
    })
  }

  /** Ends every running call now; their evidence still comes back, marked interrupted. */
  leave(): void {
    this.#post({ type: 'leave' })
  }

  /** Event-loop delay of the media thread since its start; null when unknown. */
  lag(): Promise<LagOverall | null> {
    return new Promise((resolve) => {
      this.#lagWaiters.push(resolve)
      this.#post({ type: 'lag' })
    })
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#worker.terminate()
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  #onMessage(message: FromWorker): void {
    if (message.type === 'lag') {
      this.#lagWaiters.shift()?.(message.overall)
      return
    }
    this.#waiting.get(message.id)?.resolve(unpackCall(message.packed))
    this.#waiting.delete(message.id)
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    for (const resolve of this.#lagWaiters.splice(0)) resolve(null)
  }
}
