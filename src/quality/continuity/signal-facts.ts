import type { ActiveSpeechLevel } from '../../audio/active-speech-level.ts'
import { cellsOf, type Cells } from './cells.ts'
import { clippingOf, type Clipping } from './clipping.ts'
import { noiseFloor, type NoiseFloor } from './noise-floor.ts'
import { repeatedStretches } from './repeats.ts'
import { speechHoles } from './speech-holes.ts'
import { speechLevel } from './speech-level.ts'
import { stretchesOf, type Stretches } from './stretches.ts'

/** What a track tells by itself, without the speech that went in. */
export type SignalFacts =
  | {
      readonly kind: 'measured'
      /** ITU-T P.56 of the whole track, DC included. */
      readonly level: ActiveSpeechLevel
      /** Mean of all samples, in PCM units (32768 is full scale). Of clean speech within some 20 units of 0; speech is not symmetrical. */
      readonly dcPcm: number
      readonly clipping: Clipping
      readonly noiseFloor: NoiseFloor
      /** Null: there is no speech to judge (`level.activeLevelDbov` is null). */
      readonly speech: SpeechFacts | null
    }
  | { readonly kind: 'not-applicable'; readonly why: string }

export interface SpeechFacts {
  /** Abrupt holes in speech, see `speechHoles`. */
  readonly holes: Stretches
  /** Repeated frames, see `repeatedStretches`. */
  readonly repeats: Stretches
}

/**
 * Facts of a mono track at 8…48 kHz, whatever it is: what the agent said, or what a path gave back. `level` and `cells` of this very track where they are
 * known already: they are nearly all of the cost. Not applicable only where there are no samples. Throws `RangeError` for a rate outside 8…48 kHz.
 */
export function signalFacts(
  samples: Int16Array,
  rateHz: number,
  level?: ActiveSpeechLevel,
  cells: Cells = cellsOf(samples, rateHz),
): SignalFacts {
  if (cells.meanPcm === null) return { kind: 'not-applicable', why: 'the track has no samples' }
  const known = level ?? speechLevel(samples, rateHz)
  const floor = noiseFloor(cells, known.activeLevelDbov)
  return {
    kind: 'measured',
    level: known,
    dcPcm: cells.meanPcm,
    clipping: clippingOf(cells),
    noiseFloor: floor,
    speech:
      known.activeLevelDbov === null
        ? null
        : {
            holes: stretchesOf(speechHoles(cells, known.activeLevelDbov, floor.kind === 'measured' ? floor.dbov : null)),
            repeats: stretchesOf(repeatedStretches(cells, known.activeLevelDbov)),
          },
  }
}
