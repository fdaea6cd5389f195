import { fork, type ChildProcess } from 'node:child_process'
import type { CallPlan, TargetSpec } from '../model/plan.ts'
import type { RecordedCall } from '../model/recording.ts'
import type { EncodedUtterance } from './caller-speech.ts'
import type { LagOverall } from './event-loop-lag.ts'
import type { LayerSound } from './layer-sound.ts'
import { unpackCall, type PackedCall } from './packed-call.ts'

export type ToChild =
  | { readonly type: 'speech'; readonly utterances: readonly EncodedUtterance[] }
  | { readonly type: 'layers'; readonly layers: readonly LayerSound[] }
  | {
      readonly type: 'place'
      readonly plan: CallPlan
      readonly spec: TargetSpec
      readonly token: string | undefined
      readonly runStartMs: number
    }
  | { readonly type: 'warm-up' }
  | { readonly type: 'leave' }
  | { readonly type: 'load' }

export type FromChild =
  | { readonly type: 'ended'; readonly id: string; readonly packed: PackedCall }
  | { readonly type: 'load'; readonly load: CallerLoad }
  | { readonly type: 'warm' }

/** How busy the caller process is. */
export interface CallerLoad {
  /** Event-loop delay since the first call; null before it. */
  readonly lag: LagOverall | null
  /** Mean number of busy cores since the first call; null before it. */
  readonly cpuCores: number | null
}

export interface PlaceRequest {
  readonly plan: CallPlan
  readonly spec: TargetSpec
  readonly token: string | undefined
  /** `nowMs` at the start of the run. */
  readonly runStartMs: number
}

/**
 * The process that carries every call's media, as the rest of the program sees it: hand it speech, place calls, get their evidence
 * back. A process and not a thread: measuring, rendering and printing share neither its heap nor its memory map.
 */
export class CallerProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<string, { resolve: (call: RecordedCall) => void; reject: (error: Error) => void }>()
  readonly #warmWaiters: (() => void)[] = []
  readonly #loadWaiters: ((load: CallerLoad) => void)[] = []
  #lastWords = ''
  #closing = false

  constructor() {
    const entry = new URL(`./caller-process-entry${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
    this.#child = fork(entry, {
      serialization: 'advanced',
      // A larger young generation keeps garbage collection pauses out of the pacing (engine.md §7.3).
      execArgv: ['--max-semi-space-size=32'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Its own session: a Ctrl-C at the terminal is for us, and running calls are to finish; and its priority is its own.
      detached: true,
    })
    this.#child.stderr?.on('data', (data: Buffer) => (this.#lastWords = (this.#lastWords + data.toString('utf8')).slice(-2000)))
    this.#child.on('message', (message) => this.#onMessage(message as FromChild))
    this.#child.on('error', (error) => this.#failAll(error))
    this.#child.on('exit', (code, signal) => {
      if (!this.#closing) this.#failAll(new Error(`the caller process ended (${signal ?? `code ${code}`}): ${this.#lastWords.trim()}`))
    })
  }

  /** Before the first call: compiles what a call needs, so that no call pays for it. Resolves when done, or when the process is gone. */
  warmUp(): Promise<void> {
    return new Promise((resolve) => {
      this.#warmWaiters.push(resolve)
      this.#post({ type: 'warm-up' })
    })
  }

  addSpeech(utterances: readonly EncodedUtterance[]): void {
    this.#post({ type: 'speech', utterances })
  }

  /** Sounds of noise layers, by `layerKey`: before any call that has such a layer. */
  addLayers(layers: readonly LayerSound[]): void {
    if (layers.length > 0) this.#post({ type: 'layers', layers })
  }

  /** Resolves with the evidence when the call is over, however it ended; rejects only when the process itself broke. */
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

  load(): Promise<CallerLoad> {
    return new Promise((resolve) => {
      this.#loadWaiters.push(resolve)
      this.#post({ type: 'load' })
    })
  }

  async close(): Promise<void> {
    this.#closing = true
    const gone = new Promise<void>((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) resolve()
      else this.#child.once('exit', () => resolve())
    })
    this.#child.kill('SIGKILL')
    await gone
  }

  #post(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message, ignore)
  }

  #onMessage(message: FromChild): void {
    if (message.type === 'load') {
      this.#loadWaiters.shift()?.(message.load)
      return
    }
    if (message.type === 'warm') {
      for (const resolve of this.#warmWaiters.splice(0)) resolve()
      return
    }
    this.#waiting.get(message.id)?.resolve(unpackCall(message.packed))
    this.#waiting.delete(message.id)
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    for (const resolve of this.#warmWaiters.splice(0)) resolve()
    for (const resolve of this.#loadWaiters.splice(0)) resolve({ lag: null, cpuCores: null })
  }
}

/** What cannot be sent to a process that is gone is answered by its exit. */
function ignore(): void {}
