import { InputError } from '../../../model/problem.ts'
import { bandCount } from '../gammatone.ts'
import { meanSimilarity, type Features } from '../pool.ts'
import { evaluate } from './evaluate.ts'
import { readGraph, type Graph } from './graph.ts'

/** ViSQOL's trained map from features to MOS, an ensemble of 60 lattices, as read from its file. */
export interface LatticeModel {
  readonly graph: Graph
}

/** Under this similarity the reference implementation gives MOS 1 whatever the map says; the exponential is there at 1 by itself. */
const leastSimilarity = 0.15
/** The model's only input that is no feature; the reference implementation never asks for another value. */
const tau = 0.5

/**
 * Reads Google's speech model (`model/lattice_…_raw.tflite` of google/visqol). Throws `InputError` `visqol.model` where the bytes are
 * something else. It is tried once, so that a model that reads but does not compute is found here and not after a call.
 */
export function readLatticeModel(bytes: Uint8Array): LatticeModel {
  const graph = readGraph(bytes)
  const perfect = new Float64Array(bandCount).fill(1)
  const none = new Float64Array(bandCount)
  const probe = latticeInputs({ fvnsim: perfect, fvnsim10: perfect, fstdnsim: none, fvdegenergy: none })
  let problem: string | null = null
  try {
    const mos = evaluate(graph, probe)
    if (!(mos >= 1 && mos <= 5)) problem = `it gives ${mos} for identical signals`
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
  }
  if (problem !== null) throw new InputError([{ code: 'visqol.model', message: `the lattice model of ViSQOL cannot be used: ${problem}` }])
  return { graph }
}

/** MOS-LQO of the features by the lattice model, 1…5. */
export function latticeMos(features: Features, model: LatticeModel): number {
  return meanSimilarity(features) < leastSimilarity ? 1 : evaluate(model.graph, latticeInputs(features))
}

/** The model's inputs by its names for them. */
function latticeInputs(features: Features): ReadonlyMap<string, number> {
  const inputs = new Map([['tau', tau]])
  for (let band = 0; band < bandCount; band++) {
    inputs.set(`fvnsim${band}`, features.fvnsim[band]!)
    inputs.set(`fvnsim10_${band}`, features.fvnsim10[band]!)
    inputs.set(`fstdnsim${band}`, features.fstdnsim[band]!)
    inputs.set(`fvdegenergy${band}`, features.fvdegenergy[band]!)
  }
  return inputs
}
