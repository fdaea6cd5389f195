import { describe, expect, it } from 'vitest'
import type { CallEnd, CallEvent, RecordedCall, TrackPacket } from '../model/recording.ts'
import type { Measurement, Outcome } from '../model/result.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import type { Measure } from './measure.ts'
import { measureCall } from './measure-call.ts'
import { measures } from './index.ts'
import { syntheticCall, type SyntheticCall } from './synthetic-call.ts'

const turn = { fragments: [[1000, 2000]] as const }
// Soft onsets, as speech has them: the codec smears a hard edge by 4 ms at 35 dB below its level.
const answer = { fromMs: 2800, toMs: 3600, kind: 'speech' as const }
const dropped: CallEnd = { kind: 'dropped', problem: { code: 'call.dropped', message: 'gone' } }

function outcomes(recorded: RecordedCall, measure: string): readonly Outcome[] {
  return measureCall(recorded)
    .measurements.filter((one) => one.measure === measure)
    .map((one) => one.outcome)
}

function latency(options: SyntheticCall): number {
  const [outcome] = outcomes(syntheticCall({ turns: [turn], agent: [answer], ...options }), 'turn_latency')
  if (outcome?.kind !== 'measured') throw new Error(`no latency but ${JSON.stringify(outcome)}`)
  return outcome.value
}

describe('turn latency through Opus and RTP', () => {
  const expectTruth = (value: number, truth = 800): void => {
    expect(Math.abs(value - truth)).toBeLessThan(3)
  }

  it('is the time between the annotated offset and the heard onset', () => {
    expectTruth(latency({}))
    expectTruth(latency({ agent: [{ fromMs: 2012, toMs: 2500, kind: 'speech' }] }), 12)
    // A reading 20 ms off would not pass.
    expect(() => expectTruth(latency({ agent: [{ fromMs: 2820, toMs: 3600, kind: 'speech' }] }))).toThrow()
  })

  it('reads soft onsets within 3 ms', () => {
    const errors = [0, 1.3, 2.2, 3.9].map(
      (shift) => latency({ agent: [{ fromMs: 2800 + shift, toMs: 3600, kind: 'speech' }] }) - 800 - shift,
    )
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(3)
  })

  it('is the same for ptime 10, 20 and 60 on either side', () => {
    for (const ptimeMs of [10, 20, 60] as const) {
      expectTruth(latency({ ptimeMs }))
      expectTruth(latency({ agentPtimeMs: ptimeMs }))
    }
  })

  it('is not moved by jitter, reordering, duplicates or wraps', () => {
    const random = seededRandom(9)
    const networkDelayMs = (index: number): number => (index % 7 === 0 ? 0 : 50 * random())
    const twice = (packets: TrackPacket[]): TrackPacket[] => packets.flatMap((packet) => [packet, { ...packet, atMs: packet.atMs + 3 }])
    expectTruth(latency({ networkDelayMs, disturb: twice }))
    // The wrap falls into the agent's answer (sample 110 000 of the call).
    expectTruth(latency({ firstTimestamp: 2 ** 32 - 110_000 }))
  })

  it('survives loss before the onset and a new SSRC inside the call', () => {
    expectTruth(latency({ disturb: (packets) => packets.filter((_, index) => index < 100 || index > 110) }))
    const handover = (packets: TrackPacket[]): TrackPacket[] =>
      packets.map((packet, index) => (index < 60 ? packet : { ...packet, ssrc: 10, timestamp: (packet.timestamp + 123_456_789) >>> 0 }))
    expectTruth(latency({ disturb: handover }))
  })

  it('follows an agent clock that drifts by 100 ppm', () => {
    const drift = (packets: TrackPacket[]): TrackPacket[] => packets.map((packet) => ({ ...packet, atMs: packet.atMs * 1.0001 }))
    const options = {
      turns: [{ fragments: [[20_000, 21_000]] as const }],
      agent: [{ fromMs: 21_800, toMs: 22_400, kind: 'speech' as const }],
      endMs: 24_000,
      disturb: drift,
    }
    // The drifted onset is heard at 21 802.2; the anchor lags by at most 1 ms (10 s at 100 ppm).
    expectTruth(latency(options), 801.7)
  })

  it('states an uncertainty, larger on a noisy path', () => {
    const uncertainty = (options: SyntheticCall): number => {
      const [outcome] = outcomes(syntheticCall({ turns: [turn], agent: [answer], ...options }), 'turn_latency')
      return outcome?.kind === 'measured' ? (outcome.uncertainty ?? NaN) : NaN
    }
    const random = seededRandom(4)
    // 2 · u_det: nothing else contributes on this path.
    expect(uncertainty({})).toBeCloseTo(20, 6)
    expect(uncertainty({ networkDelayMs: (index) => (index % 5 === 0 ? 0 : 30 * random()) })).toBeGreaterThan(24)
  })
})

describe('turns and their classes', () => {
  it('keeps a negative latency', () => {
    const { call, measurements } = measureCall(syntheticCall({ turns: [turn], agent: [{ fromMs: 1850, toMs: 3000, kind: 'speech' }] }))
    expect(call.turns[0]).toMatchObject({ class: 'overlap', valid: true })
    expect(Math.abs((call.turns[0]?.turnLatencyMs ?? NaN) + 150)).toBeLessThan(3)
    expect(measurements.find((one) => one.measure === 'agent_cut_in')?.outcome).toEqual({ kind: 'trial', hit: true })
  })

  it('an answer must come before the next caller turn', () => {
    const call = syntheticCall({ turns: [turn, { fragments: [[2700, 3000]] }], agent: [{ fromMs: 3400, toMs: 4000, kind: 'speech' }] })
    const [first, second] = outcomes(call, 'turn_latency')
    expect(first).toMatchObject({ kind: 'censored' })
    expect(first?.kind === 'censored' && first.beyond).toBeCloseTo(700, 3)
    expect(second).toMatchObject({ kind: 'measured' })
    expect(outcomes(call, 'unanswered')).toEqual([
      { kind: 'trial', hit: true },
      { kind: 'trial', hit: false },
    ])
    expect(outcomes(call, 'perceived_silence')).toEqual([
      { kind: 'trial', hit: true },
      { kind: 'trial', hit: false },
    ])
  })

  it('connected but no media: every turn is unanswered', () => {
    const call = syntheticCall({ turns: [turn], disturb: () => [] })
    expect(outcomes(call, 'turn_latency')).toMatchObject([{ kind: 'censored' }])
    expect(outcomes(call, 'packet_loss')).toMatchObject([{ kind: 'not-applicable' }])
    expect(measureCall(call).call).toMatchObject({ connected: true, audio: { agent: null }, peaks: { agent: null } })
  })

  it('turns never reached are unanswered when the call connected, and no turns when it never did', () => {
    const script = syntheticCall({ turns: [turn, { fragments: [[4000, 5000]] }] })
    const cut = (end: CallEnd): RecordedCall => {
      const call = syntheticCall({ turns: [turn], agent: [answer], end, endMs: 3700, steps: script.recording.plan.steps })
      return call
    }
    expect(outcomes(cut(dropped), 'turn_latency').map((one) => one.kind)).toEqual(['measured', 'censored'])
    expect(outcomes(cut(dropped), 'unanswered')).toEqual([
      { kind: 'trial', hit: false },
      { kind: 'trial', hit: true },
    ])
    expect(outcomes(cut(dropped), 'call_failed')).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(cut({ kind: 'interrupted' }), 'turn_latency').map((one) => one.kind)).toEqual(['measured', 'not-applicable'])
    const failed: CallEnd = { kind: 'failed', stage: 'offer', problem: { code: 'signalling.refused', message: '401' } }
    const never: RecordedCall = { ...cut(failed), caller: [], agent: [] }
    expect(outcomes(never, 'turn_latency').map((one) => one.kind)).toEqual(['not-applicable'])
    expect(outcomes(never, 'call_failed')).toEqual([{ kind: 'trial', hit: true }])
    expect(measureCall(never).call.connected).toBe(false)
  })

  it('a turn the harness spoiled is invalid, and so are all its outcomes', () => {
    const call = syntheticCall({ turns: [turn], agent: [answer], sendLateMs: (index) => (index === 80 ? 35 : 0) })
    for (const measure of ['turn_latency', 'time_to_first_audio', 'unanswered', 'perceived_silence']) {
      expect(outcomes(call, measure)).toMatchObject([{ kind: 'invalid' }])
    }
    expect(measureCall(call).call.turns[0]).toMatchObject({ valid: false, invalidWhy: expect.stringContaining('35.0 ms late') })
  })

  it('a goodbye before the script hangs up is no opportunity, answered or not', () => {
    const says = syntheticCall({ turns: [turn] }).recording.plan.steps.filter((step) => step.kind === 'say')
    for (const agent of [[], [answer]]) {
      const call = syntheticCall({ turns: [turn], agent, steps: [...says, { kind: 'hangup' }], endMs: 3700 })
      expect(outcomes(call, 'turn_latency')).toMatchObject([{ kind: 'not-applicable', why: expect.stringContaining('hangs up') }])
    }
  })

  it('tags phase, tool, source and class', () => {
    const tool = (atMs: number): CallEvent => ({
      atMs,
      plane: 'tool',
      authority: 'reported',
      type: 'tool',
      data: { name: 'lookup', args: {} },
    })
    const turns = [turn, { fragments: [[4000, 5000]] as const, source: 'handler' as const }]
    const call = syntheticCall({ turns, agent: [answer, { fromMs: 5060, toMs: 5500, kind: 'speech' }], events: [tool(2400), tool(5070)] })
    const tags = measureCall(call)
      .measurements.filter((one) => one.measure === 'turn_latency')
      .map((one: Measurement) => one.tags)
    expect(tags[0]).toEqual({ phase: 'first', tool: 'yes', source: 'script', class: 'gap', early: 'no' })
    expect(tags[1]).toEqual({ phase: 'steady', tool: 'no', source: 'handler', class: 'gap', early: 'no', anticipatory: 'yes' })
  })

  it('counts a cut-in of ours only where the timeline confirms it', () => {
    const call = (agentEndMs: number): RecordedCall =>
      syntheticCall({
        turns: [{ ...turn, overAgent: true }],
        agent: [
          { fromMs: 300, toMs: agentEndMs, kind: 'speech' },
          { fromMs: 2600, toMs: 3000, kind: 'speech' },
        ],
      })
    expect(outcomes(call(1300), 'caller_cut_in')).toEqual([{ kind: 'trial', hit: true }])
    expect(outcomes(call(900), 'caller_cut_in')).toEqual([{ kind: 'trial', hit: false }])
  })
})

describe('the call as a whole', () => {
  it('reads greeting and set-up from events and audio', () => {
    const call = syntheticCall({ turns: [turn], agent: [{ fromMs: 200, toMs: 600, kind: 'speech' }, answer] })
    const [greeting] = outcomes(call, 'greeting_latency')
    expect(greeting?.kind === 'measured' && Math.abs(greeting.value - 210)).toBeLessThan(3)
    expect(outcomes(call, 'call_setup')).toEqual([{ kind: 'measured', value: 110 }])
    const [media] = outcomes(call, 'media_setup')
    expect(media?.kind === 'measured' && media.value).toBeCloseTo(123.7, 6)
  })

  it('a greeting that is awaited and never comes is +∞, one that nobody asked for is not applicable', () => {
    const says = syntheticCall({ turns: [turn] }).recording.plan.steps
    const awaited = syntheticCall({
      turns: [turn],
      agent: [answer],
      steps: [{ kind: 'wait', for: { kind: 'greeting' }, limitMs: 5000 }, ...says],
    })
    expect(outcomes(awaited, 'greeting_latency')).toMatchObject([{ kind: 'censored' }])
    expect(outcomes(syntheticCall({ turns: [turn], agent: [answer] }), 'greeting_latency')).toMatchObject([{ kind: 'not-applicable' }])
  })

  it('counts received loss once and ignores duplicates', () => {
    const disturb = (packets: TrackPacket[]): TrackPacket[] =>
      packets.flatMap((packet, index) => (index % 50 === 20 ? [] : index === 3 ? [packet, { ...packet, atMs: packet.atMs + 1 }] : [packet]))
    const call = syntheticCall({ disturb })
    const { received, lost } = measureCall(call).call.packets
    expect(lost).toBe(6)
    expect(outcomes(call, 'packet_loss')).toEqual([{ kind: 'measured', value: 6 / (received + 6) }])
  })

  it('a measure that throws fails alone', () => {
    const broken: Measure = {
      definition: { ...(measures[0] as Measure).definition, id: 'broken' },
      needs: 'timeline',
      find: () => {
        throw new Error('boom')
      },
    }
    const { measurements } = measureCall(syntheticCall({ turns: [turn], agent: [answer] }), [broken, measures[0] as Measure])
    expect(measurements[0]?.outcome).toEqual({ kind: 'failed', problem: { code: 'measure.broken', message: 'boom' } })
    expect(measurements[1]?.outcome.kind).toBe('measured')
  })

  it('gives the same JSON for the same recording, and one peak per 20 ms', () => {
    const call = syntheticCall({ turns: [turn], agent: [answer] })
    const once = measureCall(call)
    expect(JSON.stringify(measureCall(structuredClone(call)))).toBe(JSON.stringify(once))
    const peaks = Buffer.from(once.call.peaks.agent ?? '', 'base64')
    expect(peaks.length).toBe(300)
    expect(Math.max(...peaks.subarray(0, 138))).toBeLessThan(3)
    expect(Math.min(...peaks.subarray(142, 178))).toBeGreaterThan(20)
    expect(Buffer.from(once.call.peaks.caller ?? '', 'base64').length).toBe(300)
  })

  it('takes garbage in the agent track for silence', () => {
    const garbage = (packets: TrackPacket[]): TrackPacket[] => packets.map((packet) => ({ ...packet, payload: Uint8Array.of(0xff) }))
    expect(outcomes(syntheticCall({ turns: [turn], agent: [answer], disturb: garbage }), 'turn_latency')).toMatchObject([
      { kind: 'censored' },
    ])
  })
})
