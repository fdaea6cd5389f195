import { describe, expect, it } from 'vitest'
import { InputError } from '../../../model/problem.ts'
import type { Features } from '../pool.ts'
import { absenceNotice, readModelBytes, readReferenceJson, referenceDataAbsent } from '../reference-data.ts'
import { latticeMos, readLatticeModel } from './map.ts'

if (referenceDataAbsent) console.warn(absenceNotice)

interface Case {
  readonly upstream_conformance: { readonly lattice: number }
  readonly cpp_run: Features
}

const problemOf = (bytes: Uint8Array): string => {
  try {
    readLatticeModel(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).problems[0]!.code).toBe('visqol.model')
    return (error as InputError).message
  }
  return 'none'
}

describe('latticeMos', () => {
  it.skipIf(referenceDataAbsent)('gives the published values for the features of all four upstream pairs', () => {
    const cases = Object.values(readReferenceJson('visqol-core/conformance.json') as Record<string, Case>)
    expect(cases.length).toBe(4)
    const model = readLatticeModel(readModelBytes())
    for (const { upstream_conformance, cpp_run } of cases) {
      expect(Math.abs(latticeMos(cpp_run, model) - upstream_conformance.lattice)).toBeLessThan(1e-5)
    }
  })

  it.skipIf(referenceDataAbsent)('gives 1 where there is no similarity', () => {
    const features = Object.fromEntries(
      ['fvnsim', 'fvnsim10', 'fstdnsim', 'fvdegenergy'].map((name) => [name, new Float64Array(21).fill(0.149)]),
    ) as unknown as Features
    expect(latticeMos(features, readLatticeModel(readModelBytes()))).toBe(1)
  })
})

describe('readLatticeModel', () => {
  it('refuses what is no TensorFlow Lite file', () => {
    expect(problemOf(new Uint8Array(0))).toContain('does not begin as')
    expect(problemOf(new TextEncoder().encode('RIFF....WAVEfmt '))).toContain('does not begin as')
    expect(problemOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff, ...new TextEncoder().encode('TFL3')))).not.toBe('none')
  })

  it.skipIf(referenceDataAbsent)('refuses a model that is cut off or damaged, and never fails otherwise', () => {
    const bytes = readModelBytes()
    for (const length of [8, 100, 30_000, 1_000_000, bytes.length - 1000]) expect(problemOf(bytes.slice(0, length))).not.toBe('none')
    for (const at of [8, 20, 24, 40, 2_000_000]) {
      const damaged = bytes.slice()
      damaged.fill(0xff, at, at + 16)
      problemOf(damaged)
    }
  })
})
