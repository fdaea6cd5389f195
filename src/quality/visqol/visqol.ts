import { activePatches, patchFrames, rms } from './active-patches.ts'
import { exponentialMos } from './exponential-map.ts'
import { alignFinely, type AnalysedSignal } from './fine-alignment.ts'
import { gammatoneBank } from './gammatone.ts'
import { alignmentLag, shifted } from './global-alignment.ts'
import { latticeMos, type LatticeModel } from './lattice/map.ts'
import { matchPatches, patchesWithin, type MatchedPatch } from './patch-matching.ts'
import { meanSimilarity, pool, type Features } from './pool.ts'
import { bandLevels, frameCount, framing, inDecibels } from './spectrogram.ts'
import { notScored, unusable, type NotScored } from './unusable.ts'

/**
 * How similarity becomes MOS-LQO: `exp-scaled` (identical signals: 5.0), `exp-unscaled` (4.016) or `lattice`, Google's
 * default, whose model is the user's (about 4.5 for identical signals, depending on what is said).
 */
export type VisqolMap = 'exp-scaled' | 'exp-unscaled' | 'lattice'

export type VisqolOptions = { readonly map: 'exp-scaled' | 'exp-unscaled' } | { readonly map: 'lattice'; readonly model: LatticeModel }

/** A patch of 0.4 s of the reference. Times in seconds from the start of the aligned signals. */
export type VisqolPatch = Pick<MatchedPatch, 'similarity' | 'refStartS' | 'refEndS' | 'degStartS' | 'degEndS' | 'lost'>

export interface VisqolScore extends Features {
  readonly kind: 'scored'
  readonly map: VisqolMap
  /** 1…5, on the scale of `map`. */
  readonly mosLqo: number
  /** Mean similarity, 1 for identical signals. */
  readonly vnsim: number
  /** By how much the degraded signal was found to be early (negative: late); 0 also where no lag was found. */
  readonly lagSeconds: number
  /** In the order of the reference; only those with speech in them. */
  readonly patches: readonly VisqolPatch[]
  /** The first of the least similar. */
  readonly worstPatch: VisqolPatch
}

export type VisqolResult = VisqolScore | NotScored

/**
 * MOS-LQO by ViSQOL v3 in speech mode (M. Chinen et al., QoMEX 2020; conformant with google/visqol, conformance number 333). Both signals at
 * `rateHz` (16 kHz is meant), full scale ±1, 0.64 s … 60 s; segments of 8–10 s are what it was made for.
 *
 * It compares spectra: codec, bandwidth and noise show in it. Delay and level are aligned away, and packet loss and gaps hardly lower it.
 * Takes about 0.04 s of CPU a second of sound: call it in a worker (`VisqolWorker`), not on a thread that paces.
 */
export function visqol(
  reference: Float64Array,
  degraded: Float64Array,
  rateHz: number,
  options: VisqolOptions = { map: 'exp-scaled' },
): VisqolResult {
  const problem = unusable(reference, degraded, rateHz)
  if (problem !== null) return problem
  const frame = framing(rateHz)
  const lag = alignmentLag(reference, degraded)
  const aligned = shifted(degraded, lag)
  if (frameCount(aligned.length, frame) === 0) return notScored('too-short', 'once aligned, the degraded signal is no longer than 0.08 s')
  const loudness = rms(aligned)
  if (loudness === 0) return notScored('silent-degraded', 'once aligned, the degraded signal is silent')

  const bank = gammatoneBank(rateHz)
  const analysed = (samples: Float64Array): AnalysedSignal => ({ samples, levels: bandLevels(samples, bank, frame) })
  const ref = analysed(reference)
  const gain = rms(reference) / loudness
  const deg = analysed(aligned.map((sample) => sample * gain))
  const [refDecibels, degDecibels] = inDecibels(ref.levels, deg.levels)
  // Never none: a reference that is long enough has a first patch, which counts as active and begins too early to be dropped.
  const starts = patchesWithin(activePatches(reference, ref.levels.frames, frame), patchFrames, deg.levels.frames)
  const coarse = matchPatches(refDecibels, degDecibels, starts, patchFrames, frame.frameSeconds)
  const patches = coarse.map((patch) => alignFinely(patch, ref, deg, bank, frame))

  const features = pool(patches, frame.frameSeconds)
  const reported = patches.map(reportedPatch)
  return {
    kind: 'scored',
    map: options.map,
    mosLqo:
      options.map === 'lattice'
        ? latticeMos(features, options.model)
        : exponentialMos(meanSimilarity(features), options.map === 'exp-scaled'),
    vnsim: meanSimilarity(features),
    lagSeconds: lag / rateHz,
    patches: reported,
    worstPatch: reported.reduce((worst, patch) => (patch.similarity < worst.similarity ? patch : worst)),
    ...features,
  }
}

function reportedPatch({ similarity, refStartS, refEndS, degStartS, degEndS, lost }: MatchedPatch): VisqolPatch {
  return { similarity, refStartS, refEndS, degStartS, degEndS, lost }
}
