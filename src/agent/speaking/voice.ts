import { Worker } from 'node:worker_threads'
import type { Synthesiser } from '../../speech/contract.ts'
import type { Clip } from './clip.ts'
import type { ClipReply, ClipRequest } from './clip-worker.ts'

/** Text → clip. The same text gives the same clip; a clip asked for twice is made once. */
export interface Voice {
  /** Rejects where the synthesiser fails or makes no speech. */
  clip(text: string): Promise<Clip>
  /** The clip if it is ready now. */
  ready(text: string): Clip | null
  close(): Promise<void>
}

interface Waiting {
  readonly text: string
  resolve(clip: Clip): void
  reject(error: Error): void
}

/** Clips kept in memory: at 200 kB for two seconds of speech about 100 MB. The oldest go first. */
const maxClips = 500

/** The agent's voice: one synthesiser voice at its natural rate; levelling and resampling run in a worker thread. */
export class SynthesisedVoice implements Voice {
  readonly #synthesiser: Synthesiser
  readonly #voice: string
  readonly #clips = new Map<string, Promise<Clip>>()
  readonly #ready = new Map<string, Clip>()
  readonly #waiting = new Map<number, Waiting>()
  readonly #worker: Worker
  #nextId = 0

  constructor(options: { readonly synthesiser: Synthesiser; readonly voice: string }) {
    this.#synthesiser = options.synthesiser
    this.#voice = options.voice
    this.#worker = new Worker(new URL(`./clip-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
    this.#worker.unref()
    this.#worker.on('message', (reply: ClipReply) => this.#settle(reply))
    this.#worker.on('error', (error) => this.#failAll(error))
  }

  clip(text: string): Promise<Clip> {
    const known = this.#clips.get(text)
    if (known !== undefined) return known
    const made = this.#make(text)
    this.#clips.set(text, made)
    if (this.#clips.size > maxClips) this.#forget(this.#clips.keys().next().value!)
    made.then(
      (clip) => this.#clips.get(text) === made && this.#ready.set(text, clip),
      () => this.#forget(text),
    )
    return made
  }

  ready(text: string): Clip | null {
    return this.#ready.get(text) ?? null
  }

  async close(): Promise<void> {
    this.#failAll(new Error('the voice is closed'))
    await this.#worker.terminate()
  }

  #forget(text: string): void {
    this.#clips.delete(text)
    this.#ready.delete(text)
  }

  async #make(text: string): Promise<Clip> {
    const { samples, sampleRate } = await this.#synthesiser.synthesise({ text, voice: this.#voice, rate: 1 })
    const id = this.#nextId++
    const request: ClipRequest = { id, samples, sampleRate }
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { text, resolve, reject })
      this.#worker.postMessage(request)
    })
  }

  #settle(reply: ClipReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (reply.samples === null) waiting?.reject(new Error(reply.problem ?? 'no clip'))
    else waiting?.resolve({ samples: reply.samples, ...this.#sourceOf(waiting.text, reply.sha256) })
  }

  #sourceOf(text: string, sha256: string | null): Pick<Clip, 'source'> {
    if (sha256 === null) return {}
    return { source: { sha256, synthesiser: this.#synthesiser.id, voice: this.#voice, text, skippedSamples: 0 } }
  }

  #failAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}
