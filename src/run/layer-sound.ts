import type { NoiseLayer } from '../model/plan.ts'

/** The sound of a noise layer at 48 kHz, made before the run. Played in a loop; its level does not matter. */
export interface LayerSound {
  readonly key: string
  readonly samples: Int16Array
}

/** Layers that differ in level or time alone have one sound. */
export function layerKey(layer: Pick<NoiseLayer, 'noise' | 'seed'>): string {
  return `${layer.noise}/${layer.seed}`
}
