import { describe, expect, it } from 'vitest'
import { exponentialMos } from './exponential-map.ts'
import { meanSimilarity, type Features } from './pool.ts'
import { absenceNotice, readReferenceJson, referenceDataAbsent } from './reference-data.ts'

if (referenceDataAbsent) console.warn(absenceNotice)

describe('exponentialMos', () => {
  it('gives identical signals the published values', () => {
    expect(Math.abs(exponentialMos(1, false) - 4.015861169223797)).toBeLessThan(1e-12)
    expect(Math.abs(exponentialMos(1, true) - 4.999999943194)).toBeLessThan(1e-12)
  })

  it.skipIf(referenceDataAbsent)('gives two signals that have nothing in common the published value, from their features', () => {
    const { different } = readReferenceJson('visqol-core/conformance.json') as { readonly different: { readonly cpp_run: Features } }
    expect(Math.abs(exponentialMos(meanSimilarity(different.cpp_run), true) - 1.269675546824064)).toBeLessThan(1e-9)
  })

  it('rises with similarity, within 1…5', () => {
    const mos = Array.from({ length: 21 }, (_, k) => exponentialMos(k / 20, true))
    mos.slice(1).forEach((value, k) => expect(value).toBeGreaterThanOrEqual(mos[k]!))
    expect(exponentialMos(1.01, true)).toBe(5)
    expect(exponentialMos(-1, false)).toBe(1)
  })
})
