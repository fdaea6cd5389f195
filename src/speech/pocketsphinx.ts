import { InputError } from '../model/problem.ts'
import type { Recogniser } from './contract.ts'
import { domainGrammar } from './domain.ts'
import { domainModel } from './domain-model.ts'
import {
  acousticModelPath,
  defaultPocketsphinxPaths,
  pocketsphinxAvailable,
  publicDictionaryPath,
  type PocketsphinxPaths,
} from './pocketsphinx-library.ts'
import type { PocketsphinxAnswer, PocketsphinxWorkerData } from './pocketsphinx-worker.ts'
import { WorkerPool } from './worker-pool.ts'

export { pocketsphinxAvailable, type PocketsphinxPaths } from './pocketsphinx-library.ts'

export interface PocketsphinxOptions {
  /** Where the language model is kept between runs (see `speechCacheDir`). */
  readonly cacheDir: string
  /** Threads that decode side by side; default 1. */
  readonly workers?: number
  readonly paths?: PocketsphinxPaths
  /** Decoder options replacing the defaults, for measuring them. */
  readonly decoderOptions?: readonly string[]
}

const workerEntry = new URL(`./pocketsphinx-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/**
 * The engine's own beams are too narrow for a domain model. Without the second (flat) pass a decode is about a quarter cheaper, with two
 * instead of four Gaussians a codebook a fifth, both without a difference in what is heard (480 development lines, clean and Opus).
 */
export const defaultDecoderOptions: readonly string[] = [
  '-beam',
  '1e-80',
  '-wbeam',
  '1e-60',
  '-pbeam',
  '1e-80',
  '-fwdflat',
  'no',
  '-topn',
  '2',
]

/**
 * A recogniser of the closed catalogue: pocketsphinx with a language model and dictionary of the agent's domain and nothing else.
 * What it hears outside that language is word salad, which the grammar refuses (`parse` null); it is no transcription. Each
 * utterance is decoded whole and nothing of it is remembered, so the text depends on the samples only. First come, first served.
 * Rejects with an `InputError` carrying the hint `npx vqt setup` where library or model is missing.
 */
export async function createPocketsphinxRecogniser(options: PocketsphinxOptions): Promise<Recogniser> {
  const paths = options.paths ?? defaultPocketsphinxPaths
  const available = pocketsphinxAvailable(paths)
  if (!available.ok) throw new InputError([available.problem])
  const model = await domainModel(publicDictionaryPath(paths), options.cacheDir)
  const workerData: PocketsphinxWorkerData = {
    paths,
    options: [
      '-hmm',
      acousticModelPath(paths),
      '-dict',
      model.dictionaryPath,
      '-lm',
      model.lmPath,
      ...(options.decoderOptions ?? defaultDecoderOptions),
    ],
  }
  const pool = new WorkerPool<Int16Array, PocketsphinxAnswer>(workerEntry, workerData, options.workers ?? 1)
  const grammar = domainGrammar()
  return {
    id: `pocketsphinx-5prealpha+en-us+domain-${model.hash.slice(0, 8)}`,
    scope: 'closed-catalogue',
    async recognise(samples) {
      const answer = await pool.ask(samples)
      if ('error' in answer) throw new Error(answer.error)
      return { text: answer.text, parse: answer.text === null ? null : grammar.parse(answer.text), decodeMs: answer.decodeMs }
    },
    close: () => pool.close(),
  }
}
