import { describe, expect, it } from 'vitest'
import { visqol } from '../../quality/visqol/visqol.ts'
import { spokenLine, trackWith } from '../spoken-lines.ts'
import { syntheticCall } from '../synthetic-call.ts'
import { callerSegments, cutSegments, scoredRateHz } from './speech-segments.ts'
import { lqoOf, segmentScore, withSpeechScores } from './speech-scores.ts'
import { measureCall } from '../measure-call.ts'

describe('cutting speech into segments', () => {
  it('puts turns together until 8 s are full, cuts at 10 s, and leaves the rest', () => {
    const turns = [0, 5000, 10_000, 15_000].map((at) => [at, at + 3000] as const)
    expect(cutSegments(turns)).toEqual([
      [
        [0, 3000],
        [5000, 8000],
        [10_000, 13_000],
      ],
    ])
    expect(cutSegments([[0, 25_000]])).toEqual([[[0, 10_000]], [[10_000, 20_000]]])
  })

  it('a call with less gives one short segment; with hardly anything none', () => {
    expect(cutSegments([[0, 5000]])).toEqual([[[0, 5000]]])
    expect(cutSegments([[0, 3000]])).toEqual([])
    expect(cutSegments([])).toEqual([])
  })

  it('ranges that overlap are taken once', () => {
    expect(
      cutSegments([
        [0, 5000],
        [4800, 9000],
      ]),
    ).toEqual([
      [
        [0, 5000],
        [5000, 9000],
      ],
    ])
  })
})

describe('speech as it was sent and as it was heard', () => {
  const line = spokenLine('slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four')
  const lengthMs = Math.floor(line.length / 48)
  const starts = [500, 5500, 10_500]
  const call = syntheticCall({
    turns: starts.map((at) => ({ fragments: [[at, at + lengthMs]] as const })),
    callerPcm: trackWith(
      16_000,
      starts.map((at) => [at, line] as const),
    ),
    endMs: 16_000,
    rttMs: 1,
  })
  const farEnd = call.caller.map((packet) => ({ ...packet, atMs: packet.atMs + 12_345 }))
  const segmentsOf = (far: typeof farEnd): ReturnType<Extract<ReturnType<typeof callerSegments>, { kind: 'known' }>['segments']> => {
    const found = callerSegments({ ...call, farEnd: far })
    if (found.kind === 'unknown') throw new Error(found.why)
    return found.segments()
  }

  it('is the same, sample by sample, where every packet came', () => {
    const [segment] = segmentsOf(farEnd)
    expect(segment!.reference.some((sample) => Math.abs(sample) > 0.05)).toBe(true)
    expect(segment!.degraded).toEqual(segment!.reference)
    const score = segmentScore(segment!, scoredRateHz, visqol(segment!.reference, segment!.degraded, scoredRateHz))
    expect(score).toMatchObject({ alignment: 'ok', lagMs: 0, patchesLost: 0, mosLqo: expect.closeTo(5, 4) })
  })

  it('is silent where a packet never came, and only there', () => {
    const [whole] = segmentsOf(farEnd)
    const [holed] = segmentsOf(farEnd.filter((_, index) => index % 10 !== 5))
    const differing = whole!.reference.filter((sample, at) => sample !== holed!.degraded[at]).length
    expect(differing / whole!.reference.length).toBeGreaterThan(0.05)
    expect(holed!.reference).toEqual(whole!.reference)
  })

  it('has no value, with a reason, where the far end tells nothing or nobody speaks', () => {
    expect(callerSegments(call)).toEqual({ kind: 'unknown', why: 'the target does not hand back what it received' })
    const silent = syntheticCall({ endMs: 3000 })
    expect(callerSegments({ ...silent, farEnd: silent.caller })).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('less than 4 s'),
    })
  })
})

describe('scores of a leg', () => {
  const segment = { fromS: 0, toS: 9, seconds: 9, vnsim: 0.9, lagMs: 0, worstPatch: 0.5, patchesLost: 0, alignment: 'ok' as const }

  it('median and worst; suspect and unscored segments are shown and not counted', () => {
    const scored = [4.5, 4.9, 3.1].map((mosLqo) => ({ ...segment, mosLqo }))
    expect(lqoOf(scored, 2, '')).toMatchObject({ median: 4.5, worst: 3.1, notScored: 2 })
    expect(lqoOf(scored.slice(0, 2), 0, '').median).toBeCloseTo(4.7, 9)
    const suspect = { ...segment, mosLqo: 1.2, lagMs: 900, alignment: 'suspect' as const }
    expect(lqoOf([...scored, suspect], 0, '').worst).toBe(3.1)
    expect(lqoOf([suspect], 0, '')).toMatchObject({ median: null, why: expect.stringContaining('suspect') })
    expect(lqoOf([], 3, 'not scored')).toMatchObject({ median: null, notScored: 3, why: 'not scored' })
  })

  it('become one sample a leg; an agent’s speech has no source to compare with', () => {
    const call = measureCall(syntheticCall({ endMs: 3000 }))
    const scored = withSpeechScores(call, lqoOf([{ ...segment, mosLqo: 4.2 }], 0, ''))
    const found = scored.measurements.filter(({ measure }) => measure === 'mos_lqo')
    expect(found.map(({ tags, outcome }) => [tags['leg'], outcome.kind])).toEqual([
      ['agent', 'not-applicable'],
      ['caller', 'measured'],
    ])
    expect(scored.call.quality?.agent.lqo.why).toContain('nothing to compare with')
    expect(withSpeechScores(call, undefined).measurements.filter(({ measure }) => measure === 'mos_lqo')[1]?.outcome).toMatchObject({
      kind: 'not-applicable',
      why: 'speech was not scored',
    })
  })
})
