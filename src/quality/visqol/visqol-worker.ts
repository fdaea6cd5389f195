import { parentPort, workerData } from 'node:worker_threads'
import { InputError, type Problem } from '../../model/problem.ts'
import { readLatticeModel, type LatticeModel } from './lattice/map.ts'
import { visqol, type VisqolMap, type VisqolResult } from './visqol.ts'

/** Worker thread: reads the lattice model once, then scores one pair of signals after another. */
export interface VisqolWorkerData {
  /** The bytes of the lattice model's file, or null where that map is not wanted. */
  readonly latticeModel: Uint8Array | null
}

export interface VisqolRequest {
  readonly id: number
  readonly reference: Float64Array
  readonly degraded: Float64Array
  readonly rateHz: number
  readonly map: VisqolMap
}

/** First `ready` or `unready`, then one answer to each request. */
export type VisqolReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unready'; readonly problems: readonly Problem[] }
  | { readonly kind: 'result'; readonly id: number; readonly result: VisqolResult }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }

function serve(model: LatticeModel | null): void {
  parentPort?.on('message', (request: VisqolRequest) => parentPort?.postMessage(answer(request, model)))
}

function answer({ id, reference, degraded, rateHz, map }: VisqolRequest, model: LatticeModel | null): VisqolReply {
  try {
    if (map !== 'lattice') return { kind: 'result', id, result: visqol(reference, degraded, rateHz, { map }) }
    if (model === null) return { kind: 'failed', id, message: 'the ViSQOL worker was started without a lattice model' }
    return { kind: 'result', id, result: visqol(reference, degraded, rateHz, { map, model }) }
  } catch (error) {
    return { kind: 'failed', id, message: error instanceof Error ? error.message : String(error) }
  }
}

function begin({ latticeModel }: VisqolWorkerData): VisqolReply {
  try {
    serve(latticeModel === null ? null : readLatticeModel(latticeModel))
    return { kind: 'ready' }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { kind: 'unready', problems: error.problems }
  }
}

parentPort?.postMessage(begin(workerData as VisqolWorkerData))
