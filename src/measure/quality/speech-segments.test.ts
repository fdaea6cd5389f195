import { describe, expect, it } from 'vitest'
import { visqol } from '../../quality/visqol/visqol.ts'
import { spokenLine, trackWith } from '../spoken-lines.ts'
import { syntheticCall } from '../synthetic-call.ts'
import { cutSegments, legCuts, legSegment, scoredRateHz } from './speech-segments.ts'
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

describe('speech as it was said and as it was heard', () => {
  const line = spokenLine('slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four')
  const lengthMs = Math.floor(line.length / 48)
  const starts = [500, 5500, 10_500]
  const made = syntheticCall({
    turns: starts.map((at) => ({ fragments: [[at, at + lengthMs]] as const })),
    callerPcm: trackWith(
      16_000,
      starts.map((at) => [at, line] as const),
    ),
    endMs: 16_000,
    rttMs: 1,
  })
  const turns = made.recording.turns.map((turn) => ({ ...turn, sha256: 'line' }))
  const call = {
    ...made,
    recording: { ...made.recording, turns },
    farEnd: made.caller.map((packet) => ({ ...packet, atMs: packet.atMs + 12_345 })),
  }
  const sources = new Map([['line', line]])
  const segmentOf = (farEnd: typeof made.caller): NonNullable<ReturnType<typeof legSegment>> => {
    const found = legCuts({ ...call, farEnd }, 'caller')
    if (found.kind === 'unknown') throw new Error(found.why)
    const segment = legSegment({ ...call, farEnd }, 'caller', found.cuts[0]!, sources)
    if (segment === null) throw new Error('no source')
    return segment
  }
  const scoreOf = (segment: ReturnType<typeof segmentOf>): ReturnType<typeof segmentScore> =>
    segmentScore(segment, scoredRateHz, visqol(segment.reference, segment.degraded, scoredRateHz))

  it('stand beside each other to within a quarter of a millisecond, and differ by the codec', () => {
    const score = scoreOf(segmentOf(call.farEnd))
    expect(score).toMatchObject({ alignment: 'ok', patchesLost: 0 })
    expect(Math.abs(score.lagMs!)).toBeLessThanOrEqual(0.25)
    expect(score.mosLqo).toBeGreaterThan(4.6)
    expect(score.mosLqo).toBeLessThan(4.9999)
    expect(score.facts).toMatchObject({ missingRatio: 0, insertedMs: 0, removedMs: 0, delayJumps: 0, medianLagMs: expect.closeTo(0, 0) })
    expect(Math.abs(score.facts!.levelChangeDb)).toBeLessThan(0.5)
  })

  it('what never came is silent, and the reference stays what it was', () => {
    const whole = segmentOf(call.farEnd)
    const holed = segmentOf(call.farEnd.filter((_, index) => index % 10 !== 5))
    expect(holed.reference).toEqual(whole.reference)
    const differing = whole.degraded.filter((sample, at) => sample !== holed.degraded[at]).length
    expect(differing / whole.degraded.length).toBeGreaterThan(0.05)
    expect(scoreOf(holed).mosLqo).toBeLessThan(scoreOf(whole).mosLqo!)
    // One packet in ten of a speech whose pauses were lost with the same luck.
    expect(Math.abs(scoreOf(holed).facts!.missingRatio - 0.1)).toBeLessThan(0.03)
  })

  it('are not compared, with a reason, where the far end tells nothing, nobody speaks or the source is missing', () => {
    expect(legCuts(made, 'caller')).toEqual({ kind: 'unknown', why: 'the target does not hand back what it received' })
    const silent = syntheticCall({ endMs: 3000 })
    expect(legCuts({ ...silent, farEnd: silent.caller }, 'caller')).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('less than 4 s'),
    })
    const found = legCuts(call, 'caller')
    if (found.kind === 'unknown') throw new Error(found.why)
    expect(found.cuts[0]!.said.map(({ sha256 }) => sha256)).toEqual(['line', 'line', 'line'])
    expect(legSegment(call, 'caller', found.cuts[0]!, new Map())).toBeNull()
  })
})

describe('the agent’s speech as it said it and as it was heard', () => {
  const line = spokenLine('slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four')
  const starts = [1000, 5000, 9000]
  const made = syntheticCall({
    agentPcm: trackWith(
      13_000,
      starts.map((at) => [at, line] as const),
    ),
    endMs: 14_000,
    rttMs: 1,
  })
  const first = made.agent[0]!
  // Heard from its first packet's arrival on.
  const timestampOf = (atMs: number): number => Math.round(first.timestamp + 48 * (atMs - first.atMs))
  const clip = { sha256: 'line', synthesiser: 'none', voice: 'slt', text: 'line', skippedSamples: 0 }
  const said = starts.map((at) => ({ ...clip, timestamp: timestampOf(at), samples: line.length }))
  const scoreOf = (agentSource: typeof said, agent = made.agent): ReturnType<typeof segmentScore> => {
    const call = { ...made, agent, recording: { ...made.recording, agentSource } }
    const found = legCuts(call, 'agent')
    if (found.kind === 'unknown') throw new Error(found.why)
    const segment = legSegment(call, 'agent', found.cuts[0]!, new Map([['line', line]]))
    if (segment === null) throw new Error('no source')
    return segmentScore(segment, scoredRateHz, visqol(segment.reference, segment.degraded, scoredRateHz))
  }

  it('stand beside each other, also where a clip was cut off, begins in the middle, or its first packets never came', () => {
    const whole = scoreOf(said)
    expect(Math.abs(whole.lagMs!)).toBeLessThanOrEqual(0.25)
    expect(whole.mosLqo).toBeGreaterThan(4.6)
    expect(whole.facts).toMatchObject({ missingRatio: 0, insertedMs: 0, removedMs: 0 })
    const [one, ...others] = said
    const middle = 48 * 1000
    const halves = [
      { ...one!, samples: middle },
      { ...one!, timestamp: one!.timestamp + middle, skippedSamples: middle, samples: line.length - middle },
    ]
    expect(scoreOf([...halves, ...others]).mosLqo).toBeCloseTo(whole.mosLqo!, 6)
    const late = scoreOf(said, made.agent.slice(75))
    expect(late.alignment).toBe('ok')
    expect(late.mosLqo).toBeGreaterThan(4.5)
  })

  it('differ where it said something else than it tells', () => {
    expect(scoreOf(said.map((one) => ({ ...one, timestamp: one.timestamp + 48 * 300 }))).alignment).toBe('suspect')
  })

  it('are not compared where the agent tells nothing', () => {
    expect(legCuts(made, 'agent')).toMatchObject({ kind: 'unknown', why: expect.stringContaining('nothing to compare with') })
  })
})

describe('scores of a leg', () => {
  const segment = {
    fromS: 0,
    toS: 9,
    seconds: 9,
    vnsim: 0.9,
    lagMs: 0,
    worstPatch: 0.5,
    patchesLost: 0,
    alignment: 'ok' as const,
    facts: null,
  }

  it('median and worst; suspect and unscored segments are shown and not counted', () => {
    const scored = [4.5, 4.9, 3.1].map((mosLqo) => ({ ...segment, mosLqo }))
    expect(lqoOf(scored, 2, '')).toMatchObject({ median: 4.5, worst: 3.1, notScored: 2 })
    expect(lqoOf(scored.slice(0, 2), 0, '').median).toBeCloseTo(4.7, 9)
    const suspect = { ...segment, mosLqo: 1.2, lagMs: 900, alignment: 'suspect' as const }
    expect(lqoOf([...scored, suspect], 0, '').worst).toBe(3.1)
    expect(lqoOf([suspect], 0, '')).toMatchObject({ median: null, why: expect.stringContaining('suspect') })
    expect(lqoOf([], 3, 'not scored')).toMatchObject({ median: null, notScored: 3, why: 'not scored' })
  })

  it('become one sample a leg', () => {
    const call = measureCall(syntheticCall({ endMs: 3000 }))
    const scored = withSpeechScores(call, {
      agent: lqoOf([], 0, 'nothing to compare with'),
      caller: lqoOf([{ ...segment, mosLqo: 4.2 }], 0, ''),
    })
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
