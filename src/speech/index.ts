import type { Problem } from '../model/problem.ts'
import type { Recogniser, Synthesiser } from './contract.ts'
import { createFliteSynthesiser } from './flite.ts'
import { createPocketsphinxRecogniser, pocketsphinxAvailable } from './pocketsphinx.ts'

/** A synthesiser by name, as scenarios and personas write it. */
export interface SynthesiserEngine {
  readonly name: string
  create(): Promise<Synthesiser>
}

/** A recogniser by name. `available` says without starting it whether it can run here, and what to type when it cannot. */
export interface RecogniserEngine {
  readonly name: string
  available(): { readonly ok: true } | { readonly ok: false; readonly problem: Problem }
  create(options: { readonly cacheDir: string; readonly workers?: number }): Promise<Recogniser>
}

/** Adding an engine = one file, one line here, its tests. The first is the default. */
export const synthesisers: readonly SynthesiserEngine[] = [{ name: 'flite', create: () => createFliteSynthesiser() }]

/** The first is the default. */
export const recognisers: readonly RecogniserEngine[] = [
  { name: 'pocketsphinx', available: () => pocketsphinxAvailable(), create: createPocketsphinxRecogniser },
]
