import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exponentialMos } from './exponential-map.ts'
import { latticeMos, readLatticeModel } from './lattice/map.ts'
import type { Features } from './pool.ts'
import { absenceNotice, greatestError, readModelBytes, readReferenceJson, readSignal, referenceDataAbsent } from './reference-data.ts'
import { visqol, type VisqolOptions, type VisqolResult, type VisqolScore } from './visqol.ts'

if (referenceDataAbsent) console.warn(absenceNotice)

interface ConformanceCase {
  readonly upstream_conformance: {
    readonly exponential_scaled: number
    readonly exponential_unscaled: number | null
    readonly lattice: number
  }
  readonly cpp_run: Features & { readonly vnsim: number; readonly lag: number; readonly patches: readonly (readonly number[])[] }
}

interface DerivedScore {
  readonly file: string
  readonly visqol_cpp_exp_scaled: number
  readonly visqol_exp_unscaled: number
  readonly visqol_lattice_float64: number
  readonly vnsim: number
  readonly lag_s: number
}

function scored(result: VisqolResult): VisqolScore {
  if (result.kind !== 'scored') throw new Error(result.why)
  return result
}

function scoreOf(reference: string, degraded: string, options?: VisqolOptions): VisqolScore {
  const { samples, rateHz } = readSignal(reference)
  return scored(visqol(samples, readSignal(degraded).samples, rateHz, options))
}

describe.skipIf(referenceDataAbsent)('visqol against the reference implementation', () => {
  const model = referenceDataAbsent ? null : readLatticeModel(readModelBytes())

  it.each([
    ['ca01_transcoded', 'visqol-core/CA01_01.wav', 'visqol-core/transcoded_CA01_01.wav', 1e-9],
    // Published as 5.0; its own arithmetic gives 4.999999943194.
    ['ca01_perfect', 'visqol-core/CA01_01.wav', 'visqol-core/CA01_01.wav', 1e-7],
    ['baddeg', 'visqol-alignment/reference.wav', 'visqol-alignment/degraded.wav', 1e-9],
  ])('upstream pair %s', (name, reference, degraded, tolerance) => {
    const cases = readReferenceJson('visqol-core/conformance.json') as Record<string, ConformanceCase>
    const { upstream_conformance: published, cpp_run: run } = cases[name]!
    const score = scoreOf(reference, degraded)
    expect(Math.abs(score.mosLqo - published.exponential_scaled)).toBeLessThan(tolerance)
    expect(Math.abs(latticeMos(score, model!) - published.lattice)).toBeLessThan(1e-5)
    expect(Math.abs(score.vnsim - run.vnsim)).toBeLessThan(1e-9)
    expect(score.lagSeconds).toBe(run.lag)
    for (const feature of ['fvnsim', 'fvnsim10', 'fstdnsim', 'fvdegenergy'] as const) {
      expect(greatestError(score[feature], run[feature])).toBeLessThan(1e-9)
    }
    expect(score.patches.length).toBe(run.patches.length)
    score.patches.forEach(({ similarity, refStartS, refEndS, degStartS, degEndS }, p) => {
      const [expected, ...times] = run.patches[p]!
      expect(Math.abs(similarity - expected!)).toBeLessThan(1e-9)
      // Times were printed with 9 digits.
      expect(greatestError([refStartS, refEndS, degStartS, degEndS], times)).toBeLessThan(1e-7)
    })
  })

  it('the maps of identical signals', () => {
    const path = 'visqol-core/CA01_01.wav'
    const unscaled = scoreOf(path, path, { map: 'exp-unscaled' })
    expect(unscaled.map).toBe('exp-unscaled')
    expect(Math.abs(unscaled.mosLqo - 4.015861169223797)).toBeLessThan(1e-9)
    const lattice = scoreOf(path, path, { map: 'lattice', model: model! })
    expect(lattice.map).toBe('lattice')
    expect(Math.abs(lattice.mosLqo - 4.505550384521484)).toBeLessThan(1e-5)
  })

  it('every degradation of a P.501 sentence pair', () => {
    const rows = readReferenceJson('visqol-derived/scores.json') as readonly DerivedScore[]
    expect(rows.length).toBe(7)
    for (const row of rows) {
      const score = scoreOf('visqol-derived/p501.wav', `visqol-derived/${row.file}`)
      expect(Math.abs(score.mosLqo - row.visqol_cpp_exp_scaled)).toBeLessThan(1e-9)
      expect(Math.abs(exponentialMos(score.vnsim, false) - row.visqol_exp_unscaled)).toBeLessThan(1e-9)
      expect(Math.abs(score.vnsim - row.vnsim)).toBeLessThan(1e-9)
      expect(score.lagSeconds).toBe(row.lag_s)
      // These were added up in double precision.
      expect(Math.abs(latticeMos(score, model!) - row.visqol_lattice_float64)).toBeLessThan(2e-4)
    }
  })
})

const rateHz = 16_000
/** Bursts of a swept tone over a faint floor, as syllables are over a room. */
const speech = (seconds: number, at = (n: number): number => n): Float64Array =>
  Float64Array.from({ length: Math.round(seconds * rateHz) }, (_, index) => {
    const n = at(index)
    return 0.4 * Math.max(0, Math.sin(n * 0.0006)) * Math.sin(n * 0.09 + 20 * Math.sin(n * 0.0003)) + 0.001 * Math.sin(n * n * 0.0171)
  })

describe('visqol', () => {
  const reference = speech(2)

  it('gives identical signals 5.0, and less the more noise there is', () => {
    expect(scored(visqol(reference, reference, rateHz))).toMatchObject({ kind: 'scored', map: 'exp-scaled', vnsim: 1, lagSeconds: 0 })
    const mos = [0, 0.003, 0.03, 0.3].map((level) => {
      const noisy = reference.map((sample, n) => sample + level * Math.sin(n * n * 0.7))
      return scored(visqol(reference, noisy, rateHz)).mosLqo
    })
    expect(mos[0]).toBeCloseTo(5, 6)
    for (let k = 1; k < mos.length; k++) expect(mos[k]!).toBeLessThan(mos[k - 1]! - 0.1)
  })

  it('reports delay and is blind to it and to level', () => {
    const late = Float64Array.of(...new Float64Array(2400), ...reference.map((sample) => sample / 4))
    const score = scored(visqol(reference, late, rateHz))
    expect(score.lagSeconds).toBe(-0.15)
    expect(score.mosLqo).toBeGreaterThan(4.99)
  })

  it('names the worst patch, and works at 8 kHz', () => {
    const narrow = Float64Array.from({ length: reference.length / 2 }, (_, n) => reference[2 * n]!)
    // Noise from 1.2 s to 1.3 s, in the third patch.
    const hit = narrow.map((sample, n) => (n >= 9600 && n < 10_400 ? 0.3 * Math.sin(n * n) : sample))
    const score = scored(visqol(narrow, hit, 8000))
    expect(score.patches.indexOf(score.worstPatch)).toBe(score.patches.findIndex(({ refEndS }) => refEndS > 1.2))
    expect(score.worstPatch.similarity).toBeLessThan(
      Math.min(...score.patches.filter((p) => p !== score.worstPatch).map((p) => p.similarity)),
    )
  })

  const silence = new Float64Array(2 * rateHz)
  it.each<[string, string, Float64Array, Float64Array, number]>([
    ['no samples', 'too-short', new Float64Array(0), reference, rateHz],
    ['an empty degraded signal', 'too-short', reference, new Float64Array(0), rateHz],
    ['28 frames', 'too-short', reference.subarray(0, 10_239), reference, rateHz],
    ['one window of degraded signal', 'too-short', reference, reference.subarray(0, 1280), rateHz],
    ['over a minute', 'too-long', reference, new Float64Array(60 * rateHz + 1), rateHz],
    ['a silent reference', 'silent-reference', silence, reference, rateHz],
    ['a silent degraded signal', 'silent-degraded', reference, silence, rateHz],
    ['a sample that is no number', 'bad-samples', reference, reference.with(5, NaN), rateHz],
    ['an endless sample', 'bad-samples', reference.with(5, -Infinity), reference, rateHz],
    ['a rate of 0', 'unsupported-rate', reference, reference, 0],
    ['a rate that is no number', 'unsupported-rate', reference, reference, NaN],
    ['a telephone’s half rate', 'unsupported-rate', reference, reference, 4000],
  ])('does not score %s: %s', (_, reason, ref, deg, rate) => {
    const result = visqol(ref, deg, rate)
    expect(result).toMatchObject({ kind: 'not-scored', reason })
    expect(result).toHaveProperty('why', expect.stringMatching(/\w{3}/))
  })

  it.each<[string, string, Float64Array, Float64Array]>([
    // The degraded signal is a burst 1000 samples late, of which 300 are left.
    [
      'too short',
      'too-short',
      reference.map((x, n) => (n < 300 ? Math.sin(n * n) : x * 1e-3)),
      silence.subarray(0, 1300).map((x, n) => (n < 1000 ? x : Math.sin((n - 1000) ** 2))),
    ],
    // So faint that single precision sees a constant, whose place in the reference is where they overlap most.
    ['silent', 'silent-degraded', reference, Float64Array.of(1e-150, ...silence, ...silence.subarray(0, 100))],
  ])('does not score what alignment leaves %s', (_, reason, ref, deg) => {
    expect(visqol(ref, deg, rateHz)).toMatchObject({ kind: 'not-scored', reason, why: expect.stringContaining('once aligned') })
  })

  it('always ends with a finite score or a reason', () => {
    const kind = fc.constantFrom('silence', 'speech', 'constant', 'click', 'huge', 'tiny')
    const part = fc.record({ kind, seconds: fc.double({ min: 0.2, max: 0.7, noNaN: true }) })
    const signal = fc
      .array(part, { minLength: 2, maxLength: 4 })
      .map((parts) => Float64Array.from(parts.flatMap(({ kind, seconds }) => [...made(kind, seconds)])))
    const kinds = new Set<string>()
    fc.assert(
      fc.property(signal, signal, (ref, deg) => {
        const result = visqol(ref, deg, 8000)
        kinds.add(result.kind)
        if (result.kind === 'not-scored') return
        expect(result.mosLqo).toBeGreaterThanOrEqual(1)
        expect(result.mosLqo).toBeLessThanOrEqual(5)
        const { vnsim, lagSeconds, patches, fvnsim, fvnsim10, fstdnsim, fvdegenergy } = result
        const times = patches.flatMap((patch) => [patch.refStartS, patch.refEndS, patch.degStartS, patch.degEndS, patch.similarity])
        const figures = [vnsim, lagSeconds, ...times, ...fvnsim, ...fvnsim10, ...fstdnsim, ...fvdegenergy]
        expect(figures.every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 60 },
    )
    // Or nothing was tested.
    expect([...kinds].sort()).toEqual(['not-scored', 'scored'])
  })
})

/** A stretch at 8 kHz: `speech` is at 16 kHz, so half of it in samples, an octave up. */
function made(kind: string, seconds: number): Float64Array {
  const sound = speech(seconds / 2)
  if (kind === 'speech') return sound
  const of: Readonly<Record<string, (sample: number, n: number) => number>> = {
    silence: () => 0,
    constant: () => -0.2,
    click: (_, n) => (n === 100 ? 1 : 0),
    huge: (sample) => sample * 1e6,
    tiny: (sample) => sample * 1e-150,
  }
  return sound.map(of[kind]!)
}
