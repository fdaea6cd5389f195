import { legs, type LegSignal } from '../../model/quality.ts'
import type { Outcome, Unit } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import { callQuality } from './leg-quality.ts'

const ofWhat =
  'Of the agent’s sound as its packets came (what was lost is silent); recordings of somebody else’s have it too. The caller’s leg is compared with what was said instead. One sample a call and leg.'

/** How loud the agent speaks. */
export const speechLevel: Measure = signalMeasure({
  id: 'speech_level',
  title: 'Active speech level (dBov)',
  unit: 'dB',
  better: 'higher',
  why: 'Agents that are much quieter than −26 dBov are turned up, noise and all, or not understood.',
  definition: `Level while speech is active by ITU-T P.56, method B; 0 dBov is the power of a full-scale square wave. ${ofWhat}`,
  valueOf: ({ activeDbov }) => activeDbov ?? 'there is no speech',
})

export const noiseFloor: Measure = signalMeasure({
  id: 'noise_floor',
  title: 'Noise floor in the pauses (dBov)',
  unit: 'dB',
  better: 'lower',
  why: 'Noise under an agent tires callers, and their own recognisers.',
  definition: `10th percentile of the levels of 20 ms frames in pauses of at least 200 ms; none where the pauses are digital silence. ${ofWhat}`,
  valueOf: ({ noiseFloorDbov, noiseFloorWhy }) => noiseFloorDbov ?? noiseFloorWhy ?? 'there are no pauses',
})

export const speechHoles: Measure = signalMeasure({
  id: 'speech_holes',
  title: 'Abrupt holes in speech',
  unit: 'count',
  better: 'lower',
  why: 'Holes of any cause, lost packets or a broken source, are words that callers miss.',
  definition:
    'Stretches of 8 to 1000 ms in which speech falls to silence or to the noise floor, and comes back, within a millisecond or two on both sides. Holes made before a lossy codec ' +
    `ring out and are not seen. ${ofWhat}`,
  valueOf: ({ holes }) => holes?.count ?? 'there is no speech',
})

export const repeatedFrames: Measure = signalMeasure({
  id: 'repeated_frames',
  title: 'Repeated frames in speech',
  unit: 'count',
  better: 'lower',
  why: 'A source that repeats its last frame where the next one is missing sounds like a robot.',
  definition: `Stretches that repeat the 10 or 20 ms before them but for a gain. Repetition before a lossy codec is not seen. ${ofWhat}`,
  valueOf: ({ repeats }) => repeats?.count ?? 'there is no speech',
})

export const clipping: Measure = signalMeasure({
  id: 'clipping',
  title: 'Clipped samples',
  unit: 'ratio',
  better: 'lower',
  why: 'Speech that is driven into a ceiling distorts; no MOS here hears it when it is mild.',
  definition: `Samples in runs at full scale, or at a flat top below it, over all samples. Clipping before a lossy codec is rounded off and not seen. ${ofWhat}`,
  valueOf: ({ clipping: { share } }) => share,
})

function signalMeasure(options: {
  readonly id: string
  readonly title: string
  readonly unit: Unit
  readonly better: 'lower' | 'higher'
  readonly why: string
  readonly definition: string
  /** A value, or why there is none. */
  readonly valueOf: (signal: LegSignal) => number | string
}): Measure {
  const { id, title, unit, better, why, definition, valueOf } = options
  return {
    definition: { id, version: 1, title, unit, kind: 'distribution', legs: true, why, definition, better },
    needs: 'timeline',
    find: (timeline) =>
      legs.map((leg) => {
        const { signal, signalWhy } = callQuality(timeline)[leg]
        const value = signal === null ? (signalWhy ?? 'not known') : valueOf(signal)
        const outcome: Outcome = typeof value === 'string' ? { kind: 'not-applicable', why: value } : { kind: 'measured', value }
        return { tags: { leg }, outcome }
      }),
  }
}
