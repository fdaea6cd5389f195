import { describe, expect, it } from 'vitest'
import type { Stimulus } from '../model/plan.ts'
import type { MachineInfo, RecordedCall } from '../model/recording.ts'
import type { CalibrationResult } from '../model/result.ts'
import { calibrationFrom } from './calibration.ts'
import { syntheticCall, type SyntheticCall, type SyntheticTurn } from './synthetic-call.ts'

const machine: MachineInfo = { node: 'v24', os: 'test', cpu: 'test', cores: 2, memoryGiB: 4 }
const delays = [0, 200, 500, 1000, 2000]

/** One call that asks every delay once; the agent is `errorMs` off, and deaf to the turns in `silent`. */
function calibrationCall(
  stimulus: Stimulus,
  options: { id: string; errorMs?: number; silent?: readonly number[] } & Partial<SyntheticCall>,
): RecordedCall {
  const turns = delays.map((replyAfterMs, index): SyntheticTurn => {
    const startMs = 500 + index * 4000 + index * 1.7
    return { fragments: [[startMs, startMs + 700]], cue: { replyAfterMs, stimulus } }
  })
  const agent = turns.flatMap(({ fragments, cue }, index) => {
    const fromMs = (fragments[0]?.[1] ?? 0) + (cue?.replyAfterMs ?? 0) + (options.errorMs ?? 0)
    return options.silent?.includes(index) === true ? [] : [{ fromMs, toMs: fromMs + 300, kind: stimulus }]
  })
  const cues = delays.map((replyAfterMs, turn) => ({ what: 'reply' as const, turn, replyAfterMs, stimulus }))
  return syntheticCall({ turns, agent, cues, role: 'calibration', endMs: 21_000, ...options })
}

const calibrate = (calls: readonly RecordedCall[]): CalibrationResult => calibrationFrom(calls, { engine: 'werift', machine })
const calls = (stimulus: Stimulus, count: number, options: Parameters<typeof calibrationCall>[1] = { id: '' }): RecordedCall[] =>
  Array.from({ length: count }, (_, index) => calibrationCall(stimulus, { ...options, id: `${stimulus}-${index}` }))

describe('calibration', () => {
  it('reads bursts and speech of known delay within 2 ms', () => {
    const result = calibrate([...calls('burst', 2), ...calls('speech', 2)])
    expect(result.why).toBeUndefined()
    expect(result.status).toBe('pass')
    expect(result.points.map(({ stimulus, delayMs, n, missing }) => [stimulus, delayMs, n, missing])).toEqual(
      ['burst', 'speech'].flatMap((stimulus) => delays.map((delayMs) => [stimulus, delayMs, 2, 0])),
    )
    for (const { biasMs } of result.points) expect(Math.abs(biasMs)).toBeLessThan(2)
    expect(result.detector).toBe('E-4 (speech), edge-1 (burst)')
  })

  it('fails an error of 20 ms, and of 12, in either direction', () => {
    for (const errorMs of [20, 12, -12]) {
      const result = calibrate(calls('burst', 2, { id: '', errorMs }))
      expect(result.status).toBe('fail')
      expect(result.why).toMatch(/bias/)
      expect(Math.abs((result.worstBiasMs ?? NaN) - errorMs)).toBeLessThan(2)
    }
  })

  it('fails a scatter above 10 ms even where the mean is right', () => {
    const scattered = [-15, 15, -15, 15].map((errorMs, index) => calibrationCall('burst', { id: `call-${index}`, errorMs }))
    const result = calibrate(scattered)
    expect(result.status).toBe('fail')
    expect(result.why).toMatch(/sd/)
    expect(result.worstSdMs).toBeGreaterThan(16)
    expect(Math.abs(result.worstBiasMs ?? NaN)).toBeLessThan(2)
  })

  it('counts spoiled and silent turns as missing and fails below 80 %', () => {
    const good = calls('burst', 4)
    const silent = calibrationCall('burst', { id: 'silent', silent: [1] })
    expect(calibrate([...good, silent])).toMatchObject({ status: 'pass' })
    expect(calibrate([...good, silent]).points.map((point) => point.missing)).toEqual([0, 1, 0, 0, 0])
    const spoiled = calibrationCall('burst', { id: 'spoiled', sendLateMs: (index) => (index === 240 ? 30 : 0) })
    const result = calibrate([...good.slice(2), silent, spoiled])
    expect(result.status).toBe('fail')
    expect(result.why).toMatch(/200 ms: only 2 of 4 turns usable/)
  })

  it('never passes without samples', () => {
    expect(calibrate([])).toMatchObject({
      status: 'fail',
      worstBiasMs: null,
      worstSdMs: null,
      points: [],
      why: 'no calibration turn was placed',
    })
    const dead: RecordedCall = { ...calibrationCall('burst', { id: 'dead' }), caller: [], agent: [] }
    const result = calibrate([dead])
    expect(result).toMatchObject({ status: 'fail', points: [] })
    expect(result.why).toMatch(/burst at 0 ms: only 0 of 1 turns usable/)
  })
})

const stops = [0, 150, 400, 900]

/** One call that asks every stop once; the agent stops `errorMs` off, and never spoke at all in `silent`. */
function stopCall(
  stimulus: Stimulus,
  options: { id: string; errorMs?: number; silent?: readonly number[] } & Partial<SyntheticCall>,
): RecordedCall {
  const turns = stops.map((_, index): SyntheticTurn => {
    const startMs = 1500 + index * 4000 + index * 1.7
    return { fragments: [[startMs, startMs + 400]], bargeIn: index }
  })
  const agent = turns.flatMap(({ fragments }, index) => {
    const onsetMs = fragments[0]?.[0] ?? 0
    const toMs = onsetMs + (stops[index] ?? 0) + (options.errorMs ?? 0)
    // The reference agent cuts its speech with a fade of 5 ms; a burst is cut.
    const fade = stimulus === 'speech' ? { fadeMs: 5 } : {}
    return options.silent?.includes(index) === true ? [] : [{ fromMs: onsetMs - 750, toMs, kind: stimulus, ...fade }]
  })
  const cues = stops.map((stopAfterMs, turn) => ({ what: 'stop' as const, turn, stopAfterMs, stimulus }))
  return syntheticCall({ turns, agent, cues, role: 'calibration', endMs: 18_000, ...options })
}

const stopCalls = (stimulus: Stimulus, count: number, options: Partial<Parameters<typeof stopCall>[1]> = {}): RecordedCall[] =>
  Array.from({ length: count }, (_, index) => stopCall(stimulus, { ...options, id: `${stimulus}-${index}` }))

describe('calibration of stop times', () => {
  it('reads stops of known time: bursts within 1 ms, speech within 10 ms, at the very onset as well', () => {
    const result = calibrate([...stopCalls('burst', 2), ...stopCalls('speech', 2)])
    expect(result.why).toBeUndefined()
    expect(result.points.map(({ what, stimulus, delayMs, n, missing }) => [what, stimulus, delayMs, n, missing])).toEqual(
      ['burst', 'speech'].flatMap((stimulus) => stops.map((delayMs) => ['stop', stimulus, delayMs, 2, 0])),
    )
    for (const { stimulus, biasMs } of result.points) expect(Math.abs(biasMs)).toBeLessThan(stimulus === 'burst' ? 1 : 10)
  })

  it('fails an error of 20 ms, and of 12, in either direction, also where the agent is silent before the onset', () => {
    for (const errorMs of [20, 12, -12, -60]) {
      const result = calibrate(stopCalls('burst', 2, { errorMs }))
      expect(result.status).toBe('fail')
      expect(result.why).toMatch(/stop of burst at 0 ms: bias/)
      for (const { biasMs } of result.points) expect(Math.abs(biasMs - errorMs)).toBeLessThan(1)
    }
  })

  it('an error of 20 ms in speech is read as one', () => {
    const right = calibrate(stopCalls('speech', 2)).points
    const late = calibrate(stopCalls('speech', 2, { errorMs: 20 })).points
    for (const [index, { biasMs }] of late.entries()) expect(Math.abs(biasMs - (right[index]?.biasMs ?? NaN) - 20)).toBeLessThan(6)
  })

  it('an agent that was not speaking, and a spoiled turn, are missing', () => {
    const good = stopCalls('burst', 2)
    const silent = stopCall('burst', { id: 'silent', silent: [1] })
    expect(calibrate([...good, silent]).points.map((point) => point.missing)).toEqual([0, 1, 0, 0])
    expect(calibrate([...good, silent]).why).toBe('stop of burst at 150 ms: only 2 of 3 turns usable')
    // Packet 470 leaves at 9400 ms: half a second before the third onset at most.
    const spoiled = stopCall('burst', { id: 'spoiled', sendLateMs: (index) => (index === 470 ? 30 : 0) })
    expect(calibrate([...good, spoiled]).points.map((point) => point.missing)).toEqual([0, 0, 1, 0])
  })

  it('does not take what the agent says next for a late reply', () => {
    const turns: SyntheticTurn[] = [{ fragments: [[500, 900]] }]
    const cues = [{ what: 'reply' as const, turn: 0, replyAfterMs: 0, stimulus: 'burst' as const }]
    const late = syntheticCall({ turns, cues, role: 'calibration', endMs: 8000, agent: [{ fromMs: 5200, toMs: 5600, kind: 'burst' }] })
    expect(calibrate([late, late])).toMatchObject({ status: 'fail', points: [], why: 'burst at 0 ms: only 0 of 2 turns usable' })
  })
})
