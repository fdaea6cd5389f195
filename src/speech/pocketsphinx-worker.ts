import { parentPort, workerData } from 'node:worker_threads'
import { openPocketsphinx, type PocketsphinxPaths } from './pocketsphinx-library.ts'

/** What the worker is started with: library paths and the decoder's options. */
export interface PocketsphinxWorkerData {
  readonly paths: PocketsphinxPaths
  readonly options: readonly string[]
}

/** Its answer to one utterance. `decodeMs` is from the start of the decoder's making to the text. */
export type PocketsphinxAnswer = { readonly text: string | null; readonly decodeMs: number } | { readonly error: string }

/** Worker thread: one utterance a message, each with a decoder of its own, so that no result depends on what was heard before. */
const { paths, options } = workerData as PocketsphinxWorkerData
const library = openPocketsphinx(paths)

function recognise(samples: Int16Array): PocketsphinxAnswer {
  const startMs = performance.now()
  const decoder = library.createDecoder(options)
  if (decoder === null) return { error: 'pocketsphinx refuses its model or options' }
  try {
    const text = library.decode(decoder, samples)
    return { text, decodeMs: performance.now() - startMs }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  } finally {
    library.freeDecoder(decoder)
  }
}

parentPort?.on('message', (samples: Int16Array) => parentPort?.postMessage(recognise(samples)))
