import type { SaidClip } from '../../model/wire.ts'
import { resample } from '../../audio/resample.ts'
import { toActiveLevel } from '../../audio/levels.ts'
import { speechEdges } from '../../audio/speech-edges.ts'

/** Active level of everything the agent says (ITU-T P.56, dBov). */
export const speechLevelDbov = -26

/** Sound ready to be placed: 48 kHz mono, trimmed, so that sample 0 is the first speech sample and the last one is the last. */
export interface Clip {
  readonly samples: Int16Array
  /** Left out: no speech of the synthesiser's. */
  readonly source?: ClipSource
}

/** What a clip was made of, so that it can be made again, and how much of its beginning was left out. */
export type ClipSource = Omit<SaidClip, 'timestamp' | 'samples'>

/** The clip without its first samples. */
export function withoutStart({ samples, source }: Clip, skipped: number): Clip {
  const rest = samples.slice(skipped)
  return source === undefined
    ? { samples: rest }
    : { samples: rest, source: { ...source, skippedSamples: source.skippedSamples + skipped } }
}

/**
 * Makes a clip of synthesised speech: brought to −26 dBov active level, trimmed to its speech edges (measures.md 1.2), at 48 kHz.
 * Null where there is no speech in it. Takes about 10 ms a second of speech: call it in a worker, not on a thread that paces.
 */
export function makeClip(samples: Int16Array, rate: number): Clip | null {
  const levelled = toActiveLevel(samples, rate, speechLevelDbov)
  if (levelled === null) return null
  const wide = resample(levelled.samples, rate, 48_000)
  const edges = speechEdges(wide, 48_000)
  return edges === null ? null : { samples: wide.slice(edges.start, edges.end) }
}
