import { describe, expect, it } from 'vitest'
import { callMeasures, eventMeasures, otherMeasures } from './gate/power.ts'
import { judgeRun } from './judge-run.ts'
import { withSpeechScores } from './measure/quality/speech-scores.ts'
import { measureCall } from './measure/measure-call.ts'
import { measures } from './measure/index.ts'
import { syntheticCall, type SyntheticCall } from './measure/synthetic-call.ts'
import { InputError } from './model/problem.ts'
import type { RecordedCall, RunRecord } from './model/recording.ts'
import { gatesSection } from './report/html/sections/gates.ts'
import { renderTerminal } from './report/terminal.ts'

/** A call of four turns, each answered after `latencyMs`; a negative index stays unanswered. */
function conversation(id: string, latencyMs: number, options: Partial<SyntheticCall> = {}, unanswered = -1): RecordedCall {
  const ends = [1000, 3500, 6000, 8500]
  return syntheticCall({
    id,
    turns: ends.map((end) => ({ fragments: [[end - 500, end]] })),
    agent: ends.flatMap((end, index) =>
      index === unanswered ? [] : [{ fromMs: end + latencyMs, toMs: end + latencyMs + 400, kind: 'speech' as const }],
    ),
    endMs: 11_000,
    ...options,
  })
}

const many = (count: number, latencyMs: number): RecordedCall[] =>
  Array.from({ length: count }, (_, index) => conversation(`call-${index}`, latencyMs + index))

function runOf(calls: readonly RecordedCall[], change: Partial<RunRecord> = {}): RunRecord {
  return {
    schemaVersion: 1,
    vqt: '0.1.0',
    scenario: 'test',
    description: '',
    target: 'agent',
    engine: 'werift',
    seed: 1,
    planHash: 'hash',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 60_000,
    interrupted: false,
    command: 'vqt run',
    thresholds: [{ expression: 'turn_latency: p(95) < 1000' }, { expression: 'call_failed: count < 1' }],
    wantedTurns: 4 * calls.length,
    maxOffScriptRate: 0.1,
    calls: calls.map((call) => call.recording.plan.id),
    notPlaced: 0,
    machine: { node: 'v24', os: 'test', cpu: 'test', cores: 2, memoryGiB: 4 },
    generator: { callerCpuCores: 0.2, agentCpuCores: 0.2, eventLoopP99Ms: 1, eventLoopMaxMs: 5, lateStarts: 0 },
    ...change,
  }
}

describe('a run, judged', () => {
  const fast = many(16, 300)
  const measured = new Map(fast.map((call) => [call.recording.plan.id, measureCall(call)]))

  it('passes a fast agent with enough turns, fails a slow one, decides nothing on three calls', () => {
    const passed = judgeRun(runOf(fast), fast, measured)
    expect(passed.verdict).toMatchObject({ status: 'pass', exitCode: 0 })
    expect(passed.counts).toMatchObject({ calls: 16, connected: 16, turns: 64, validTurns: 64, unanswered: 0 })
    const median = passed.summaries.find((one) => one.measure === 'turn_latency')?.percentiles[0]?.value ?? NaN
    expect(Math.abs(median - 307)).toBeLessThan(3)
    const slow = many(16, 1600)
    expect(judgeRun(runOf(slow), slow).verdict).toMatchObject({ status: 'fail', exitCode: 1 })
    const three = fast.slice(0, 3)
    expect(judgeRun(runOf(three), three, measured).verdict).toMatchObject({
      status: 'inconclusive',
      exitCode: 3,
      why: expect.stringContaining('n ≥ 59'),
    })
  }, 60_000)

  it('gives byte-identical JSON, measured before or not, whatever the order of the recordings', () => {
    const once = JSON.stringify(judgeRun(runOf(fast), fast))
    expect(JSON.stringify(judgeRun(runOf(fast), structuredClone(fast).reverse(), measured))).toBe(once)
    expect(once).not.toMatch(/:(NaN|Infinity)/)
    expect(once).toBe(JSON.stringify(JSON.parse(once)))
  }, 60_000)

  it('keeps calibration calls out of everything but the calibration', () => {
    const cues = [0, 1, 2, 3].map((turn) => ({ what: 'reply' as const, turn, replyAfterMs: 500, stimulus: 'speech' as const }))
    const calls = [...fast, conversation('calibration-0', 500, { role: 'calibration', cues })]
    const result = judgeRun(runOf(calls), calls, measured)
    expect(result.counts.calls).toBe(16)
    expect(result.calls.some((call) => call.role === 'calibration')).toBe(false)
    expect(result.measurements.some((one) => one.call === 'calibration-0')).toBe(false)
    expect(result.verdict.health.calibration).toMatchObject({
      status: 'pass',
      points: [{ stimulus: 'speech', delayMs: 500, n: 4, missing: 0 }],
    })
    const bias = Math.abs(result.verdict.health.calibration?.worstBiasMs ?? NaN)
    expect(result.verdict.gates[0]?.uncertainty).toBeCloseTo(20 + bias, 9)
    const off = [...fast, conversation('calibration-0', 515, { role: 'calibration', cues })]
    expect(judgeRun(runOf(off), off, measured).verdict).toMatchObject({
      status: 'inconclusive',
      exitCode: 3,
      why: expect.stringContaining('bias'),
    })
  }, 60_000)

  it('counts lost calls, and is unreachable when none connected', () => {
    const problem = { code: 'x', message: 'x' }
    const failed: RecordedCall = {
      ...conversation('lost', 300, { end: { kind: 'failed', stage: 'offer', problem } }),
      caller: [],
      agent: [],
    }
    const mixed = [...fast, failed]
    const result = judgeRun(runOf(mixed), mixed, measured)
    expect(result.counts).toMatchObject({ calls: 17, connected: 16, failed: 1, turns: 64 })
    expect(result.verdict).toMatchObject({ status: 'fail', exitCode: 1 })
    expect(result.verdict.gates[1]).toMatchObject({ status: 'fail', actual: 1 })
    expect(judgeRun(runOf([failed]), [failed]).verdict).toMatchObject({ status: 'unreachable', exitCode: 4 })
  }, 60_000)

  it('reports interrupted runs as interrupted', () => {
    expect(judgeRun(runOf(fast, { interrupted: true, notPlaced: 4 }), fast, measured).verdict).toMatchObject({
      status: 'interrupted',
      exitCode: 130,
    })
  }, 60_000)

  it('throws every unreadable threshold at once, with its place', () => {
    const thresholds = [{ expression: 'turn_latncy: p(95) < 1', file: 'a.yaml', line: 7 }, { expression: 'nonsense' }]
    expect.assertions(2)
    try {
      judgeRun(runOf([], { thresholds }), [])
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(InputError)
      expect((thrown as InputError).problems).toMatchObject([
        { hint: 'did you mean turn_latency?', at: { file: 'a.yaml', line: 7 } },
        { code: 'threshold.syntax' },
      ])
    }
  })

  it('the power of a gate counts calls for exactly the measures that have one sample a call', () => {
    const { measurements } = withSpeechScores(measureCall(conversation('call', 300)), undefined)
    const perCall = measures
      .map(({ definition }) => definition.id)
      .filter((id) => !(id in otherMeasures))
      .filter((id) => measurements.filter(({ measure, tags }) => measure === id && tags['leg'] !== 'caller').length === 1)
    expect([...callMeasures].sort()).toEqual(perCall.sort())
  })

  it('knows which measures have one sample an event', () => {
    const real = { event: 0, kind: 'cough' as const, startMs: 3000, endMs: 3200 }
    const { measurements } = measureCall(
      syntheticCall({
        turns: [{ fragments: [[500, 1000]] }, { fragments: [[5000, 5500]], bargeIn: 2 }],
        sounds: [real, { ...real, event: 1, sham: true }, { ...real, event: 3, kind: 'bargeIn', sham: true }],
        agent: [{ fromMs: 1500, toMs: 9000, kind: 'speech' }],
        endMs: 10_000,
      }),
    )
    const perEvent = new Set(measurements.filter(({ tags }) => 'sham' in tags).map(({ measure }) => measure))
    expect([...perEvent].sort()).toEqual([...eventMeasures].sort())
  })

  it('gates on a figure of the run', () => {
    const call = (index: number): RecordedCall =>
      syntheticCall({
        id: `call-${index}`,
        turns: [{ fragments: [[500, 1000]] }, { fragments: [[7000, 7600]], bargeIn: 1 }],
        sounds: [{ event: 0, kind: 'cough', startMs: 3000, endMs: 3200 }],
        agent: [{ fromMs: 1500, toMs: 7300, kind: 'speech' }],
        endMs: 9000,
      })
    const calls = Array.from({ length: 14 }, (_, index) => call(index))
    const thresholds = [{ expression: 'barge_in_balanced_accuracy: value >= 0.8' }, { expression: 'excess_yield: value > 0' }]
    const { verdict, summaries, counts } = judgeRun(runOf(calls, { thresholds }), calls)
    expect(summaries.find(({ measure }) => measure === 'barge_in_balanced_accuracy')?.figure).toMatchObject({ value: 1, n: 28 })
    expect(verdict.gates.map(({ status }) => status)).toEqual(['pass', 'inconclusive'])
    expect(verdict.gates[1]?.why).toContain('no sham barge-ins')
    // A cough is no turn; a barge-in is one, judged as such.
    expect(counts).toMatchObject({ turns: 28, validTurns: 28, invalidTurns: 0 })
  }, 60_000)
})

describe('gates on RTP packets', () => {
  const calls = many(16, 300).map((call) => ({ ...call, recording: { ...call.recording, rttMs: 20 } }))
  const measured = new Map(calls.map((call) => [call.recording.plan.id, measureCall(call)]))
  const typed = [{ expression: 'missing_speech{leg:agent}:p(50)<0.01', file: 'a.yaml', line: 9 }]
  const profile = typed.map((source) => ({ ...source, profile: 'agent-leg' }))
  const latency = [{ expression: 'turn_latency:p(95)<1000', profile: 'slo-1s', file: 'a.yaml', line: 8 }]
  const judge = (change: Partial<RunRecord>, which = calls): ReturnType<typeof judgeRun> =>
    judgeRun(runOf(which, change), which, which === calls ? measured : new Map())
  const dropped = {
    expression: 'missing_speech{leg:agent}:p(50)<0.01',
    profile: 'agent-leg',
    why: 'the target carries no RTP, and missing_speech is measured on RTP packets',
  }
  const line = `dropped: ${dropped.expression} of profile agent-leg cannot apply: ${dropped.why}`
  const terminal = (result: ReturnType<typeof judgeRun>): string => renderTerminal(result, { color: false, width: 200, runDir: '.' })
  const page = (result: ReturnType<typeof judgeRun>): string =>
    gatesSection.render({ result, ranked: [], limit: null, embedded: new Set(), runDir: '' }).markup.replaceAll('&lt;', '<')

  it('are judged where the record says RTP, or nothing', () => {
    const silent = judge({ thresholds: [...latency, ...profile] })
    expect(silent.verdict).toMatchObject({ status: 'pass', why: 'All 2 gates passed.' })
    expect(silent.verdict).not.toHaveProperty('droppedGates')
    expect(silent.run).not.toHaveProperty('media')
    const said = judge({ thresholds: [...latency, ...profile], media: 'rtp' })
    expect(said).toEqual({ ...silent, run: { ...silent.run, media: 'rtp' } })
    expect(terminal(silent)).not.toContain('dropped')
  }, 60_000)

  it('of a profile are dropped where the target carries audio alone, and every report says so', () => {
    const result = judge({ thresholds: [...latency, ...profile], media: 'audio' })
    expect(result.verdict).toMatchObject({
      status: 'pass',
      exitCode: 0,
      gates: [{ expression: 'turn_latency:p(95)<1000', status: 'pass' }],
      droppedGates: [dropped],
    })
    expect(result.verdict.why).toMatch(/; 1 of a profile was dropped and not judged\.$/)
    expect(terminal(result)).toContain(`\n  – ${line}\n`)
    expect(page(result)).toContain(line)
  }, 60_000)

  it('that a user typed stay, and are inconclusive with the reason, also beside a dropped one', () => {
    const result = judge({ thresholds: [...latency, ...profile, ...typed], media: 'audio' })
    expect(result.verdict).toMatchObject({ status: 'inconclusive', exitCode: 3, droppedGates: [dropped] })
    expect(result.verdict.gates[1]).toMatchObject({
      expression: dropped.expression,
      status: 'inconclusive',
      n: 0,
      actual: null,
      why: 'no samples of missing_speech: 16 not applicable (the target carries no RTP)',
    })
    // More calls would not decide it.
    expect(terminal(result)).toContain('--only')
  }, 60_000)

  it('that were all dropped leave nothing that could pass', () => {
    const result = judge({ thresholds: profile, media: 'audio' })
    expect(result.verdict).toMatchObject({
      status: 'inconclusive',
      exitCode: 3,
      gates: [],
      why: `No gate was judged: the only one was dropped, because ${dropped.why}.`,
    })
    for (const text of [terminal(result), page(result)]) {
      expect(text).toContain('No gate was judged: this run could neither pass nor fail.')
      expect(text).toContain(line)
      expect(text).not.toMatch(/passed|no gate was set/i)
    }
    expect(terminal(result)).toContain(`NEXT    vqt run test --gate 'turn_latency:p(95)<1000'`)
  }, 60_000)

  it('of a profile stay where samples are missing for another reason', () => {
    const deaf = calls.map((call) => ({ ...call, agent: [] }))
    const { verdict } = judge({ thresholds: profile, media: 'rtp' }, deaf)
    expect(verdict).toMatchObject({ status: 'inconclusive', gates: [{ status: 'inconclusive', n: 0 }] })
    expect(verdict).not.toHaveProperty('droppedGates')
  }, 60_000)

  it('have no figure anywhere in a result without RTP, and the rest is as it was', () => {
    const withRtp = judge({ thresholds: [] })
    const without = judge({ thresholds: [], media: 'audio' })
    const needRtp = new Set(without.measures.flatMap(({ id, needsRtp }) => (needsRtp ? [id] : [])))
    for (const { measure, n, notApplicableWhy } of without.summaries)
      if (needRtp.has(measure) && measure !== 'stop_time_played')
        expect([n, notApplicableWhy], measure).toEqual([0, ['the target carries no RTP']])
    const others = (result: typeof withRtp): unknown => result.summaries.filter(({ measure }) => !needRtp.has(measure))
    expect(others(without)).toEqual(others(withRtp))
    expect(withRtp.calls[0]?.quality?.agent.cqe.mosCqe).toBeGreaterThan(4)
    for (const { quality, turns } of without.calls) {
      expect(quality?.agent).toMatchObject({ transport: null, missing: null, cqe: { mosCqe: null, reason: 'the target carries no RTP' } })
      expect(turns.every(({ playedLatencyMs }) => playedLatencyMs === null)).toBe(true)
    }
  }, 60_000)

  it('give the same bytes judged twice', () => {
    const run = runOf(calls, { thresholds: [...latency, ...profile, ...typed], media: 'audio' })
    const once = JSON.stringify(judgeRun(run, calls, measured))
    // Compared as true or false: a failure must not print the whole result.
    expect(JSON.stringify(judgeRun(structuredClone(run), structuredClone(calls).reverse())) === once).toBe(true)
  }, 60_000)
})
