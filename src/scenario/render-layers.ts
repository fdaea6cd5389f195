import type { CallPlan, NoiseKind } from '../model/plan.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { noiseLoop } from './noise-loop.ts'

/**
 * RMS of every loop, in dBov: the active speech level of a caller's turns. A layer of `snrDb` is its loop times 10^(−snrDb / 20).
 */
export const layerLevelDbov = -26

/** One noise in one variant: 48 kHz mono, to be repeated from its end, where it has no seam. */
export interface NoiseLoop {
  readonly noise: NoiseKind
  readonly seed: number
  readonly samples: Int16Array
}

export interface LayerDeps {
  readonly synthesiser: Synthesiser
  readonly signal?: AbortSignal
}

/**
 * The loops of all noise layers of these calls, each once: at least 10 s long, RMS −26 dBov over the whole loop (less where a peak would
 * not fit: rare single sounds). The same layers give the same samples. Empty where no call has a layer; the signal's reason when aborted.
 */
export async function renderLayers(calls: readonly Pick<CallPlan, 'layers'>[], deps: LayerDeps): Promise<readonly NoiseLoop[]> {
  const layers = calls.flatMap((call) => call.layers ?? [])
  const distinct = new Map(layers.map(({ noise, seed }) => [`${noise}/${seed}`, { noise, seed }]))
  const loops: NoiseLoop[] = []
  for (const source of distinct.values()) {
    deps.signal?.throwIfAborted()
    loops.push({ ...source, samples: toRms(await noiseLoop(source, deps.synthesiser)) })
  }
  return loops
}

function toRms(sound: Float64Array): Int16Array {
  let squares = 0
  let peak = 0
  for (const value of sound) {
    squares += value * value
    peak = Math.max(peak, Math.abs(value))
  }
  if (squares === 0) throw new Error('a noise without sound')
  const wanted = (32768 * 10 ** (layerLevelDbov / 20)) / Math.sqrt(squares / sound.length)
  const gain = Math.min(wanted, 32767 / peak)
  return Int16Array.from(sound, (value) => Math.round(value * gain))
}
