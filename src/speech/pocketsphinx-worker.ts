import { parentPort, workerData } from 'node:worker_threads'
import { openPocketsphinx, type PocketsphinxPaths } from './pocketsphinx-library.ts'

/** What the worker is started with: library paths and the decoder's options. */
export interface PocketsphinxWorkerData {
  readonly paths: PocketsphinxPaths
  readonly options: readonly string[]
}

/** Its answer to one utterance. `decodeMs` is the time the decoder took. */
export type PocketsphinxAnswer = { readonly text: string | null; readonly decodeMs: number } | { readonly error: string }

/**
 * Worker thread: one utterance a message. One decoder for all, since making one costs half as much as decoding a sentence; the library
 * forgets the sound before at each start, so that no result depends on what was heard before.
 */
const { paths, options } = workerData as PocketsphinxWorkerData
const library = openPocketsphinx(paths)
const decoder = library.createDecoder(options)

function recognise(samples: Int16Array): PocketsphinxAnswer {
  if (decoder === null) return { error: 'pocketsphinx refuses its model or options' }
  const startMs = performance.now()
  try {
    const text = library.decode(decoder, samples)
    return { text, decodeMs: performance.now() - startMs }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (samples: Int16Array) => parentPort?.postMessage(recognise(samples)))
process.on('exit', () => library.freeDecoder(decoder))
