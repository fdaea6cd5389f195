import { describe, expect, it } from 'vitest'
import { dnsmosSamples, dnsmosWindows, fitted, meanScore } from './dnsmos.ts'

describe('DNSMOS P.835 around its model', () => {
  it('cuts windows of 9.01 s a second apart, and doubles what is shorter', () => {
    expect(dnsmosWindows(new Float32Array(dnsmosSamples))).toHaveLength(1)
    expect(dnsmosWindows(new Float32Array(dnsmosSamples + 32_000))).toHaveLength(3)
    const short = Float32Array.from({ length: 50_000 }, (_, at) => at)
    const windows = dnsmosWindows(short)!
    // Doubled twice: 200 000 samples.
    expect(windows).toHaveLength(4)
    expect([windows[0]![50_000], windows[1]![0], windows[1]![40_000]]).toEqual([0, 16_000, 6000])
    expect(dnsmosWindows(new Float32Array(0))).toBeNull()
  })

  it('fits raw outputs by the published polynomials', () => {
    const score = fitted([3, 4, 3])
    expect(score.sig).toBeCloseTo(-0.08397278 * 9 + 1.22083953 * 3 + 0.0052439, 12)
    expect(score.bak).toBeCloseTo(-0.13166888 * 16 + 1.60915514 * 4 - 0.39604546, 12)
    expect(score.ovrl).toBeCloseTo(-0.06766283 * 9 + 1.11546468 * 3 + 0.04602535, 12)
  })

  it('is the mean over the windows; of none there is none', () => {
    expect(
      meanScore([
        { sig: 1, bak: 2, ovrl: 3 },
        { sig: 3, bak: 4, ovrl: 5 },
      ]),
    ).toEqual({ sig: 2, bak: 3, ovrl: 4 })
    expect(meanScore([])).toBeNull()
  })
})
