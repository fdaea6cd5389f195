import type { CallEnd, CallEvent } from '../model/recording.ts'
import type { CallResult, GateResult, Measurement, Percentile, Result, RunStatus, Summary, TurnResult, Verdict } from '../model/result.ts'
import { nearestRank, rankInterval } from '../stats/order-statistics.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { wilson } from '../stats/wilson.ts'
import { nastyText } from './nasty-text.ts'
import { sampleQuality } from './sample-quality.ts'
import { sampleEvents, sampleFigureDefinitions, sampleFigureSummaries } from './sample-turn-taking.ts'

export { nastyText }

export interface SampleOptions {
  readonly status: RunStatus
  /** Planned calls of four turns each; default 24. */
  readonly calls?: number
  /** Puts `nastyText` wherever a person or a target can put text. */
  readonly nasty?: boolean
}

/**
 * A hand-made but coherent `Result`, the same for the same options: percentiles, rates and curves are computed from its turns,
 * so that a reporter that prints a wrong number can be caught. The data are invented; no run produced them.
 */
export function sampleResult(options: SampleOptions): Result {
  const { status, nasty = false } = options
  const random = seededRandom(7)
  const wanted = options.calls ?? (status === 'inconclusive' ? 3 : 24)
  const planned = Array.from({ length: wanted }, (_, index) => sampleCall(index, status, nasty, random))
  const calls = status === 'unreachable' ? planned : [sampleCall(wanted, 'pass', false, random, 'calibration'), ...planned]
  const judged = calls.filter((call) => call.role !== 'calibration')
  const turns = judged.flatMap((call) => call.turns)
  const valid = turns.filter((turn) => turn.valid)
  const measurements = judged.flatMap(measurementsOf)
  const summaries = [
    distribution('turn_latency', measurements),
    distribution('time_to_first_audio', measurements),
    distribution('call_setup', measurements),
    rateSummary('perceived_silence', measurements),
    rateSummary('call_failed', measurements),
    rateSummary('expectation_met', measurements),
    ...sampleFigureSummaries(),
  ]
  const verdict = sampleVerdict(status, summaries, nasty)
  const is = (kind: CallEnd['kind']): number => judged.filter((call) => call.end.kind === kind).length
  return {
    schemaVersion: 1,
    vqt: '0.1.0',
    run: {
      scenario: 'refill',
      description: nasty ? nastyText : 'A caller refills a prescription and spells the reference.',
      target: status === 'unreachable' ? 'https://agent.example.org/offer' : 'agent (embedded)',
      engine: 'werift',
      seed: 42,
      planHash: '5c2f0d9a71be6b3f1a5e6f8d1c0b9e7746dcd16d2f0a4f8e9b7c3a2d1e0f9b8a',
      startedAt: '2026-11-21T09:30:00.000Z',
      durationMs: 74_300,
      command: nasty ? `vqt run refill --seed 42 "${nastyText}"` : 'vqt run refill --seed 42',
      machine: { node: 'v24.21.0', os: 'Linux 6.12 x64', cpu: 'Example CPU', cores: 2, memoryGiB: 8 },
    },
    verdict,
    counts: {
      calls: judged.length,
      connected: judged.filter((call) => call.connected).length,
      failed: is('failed'),
      dropped: is('dropped'),
      offScript: is('off-script'),
      notPlaced: status === 'interrupted' ? 9 : 0,
      turns: turns.length,
      validTurns: valid.length,
      invalidTurns: turns.length - valid.length,
      unanswered: valid.filter((turn) => turn.class === 'no_response').length,
    },
    measures: [
      ...sampleFigureDefinitions,
      {
        id: 'turn_latency',
        version: 1,
        title: 'Turn latency',
        unit: 'ms',
        kind: 'distribution',
        why: 'How long the caller waits in silence before the agent speaks.',
        definition: nasty
          ? nastyText
          : 'Agent speech onset minus caller offset (floor-transfer offset). Unanswered turns count as infinite.',
        better: 'lower',
      },
      {
        id: 'time_to_first_audio',
        version: 1,
        title: 'Time to first audio',
        unit: 'ms',
        kind: 'distribution',
        why: 'When anything at all is heard, an earcon included.',
        definition: 'First agent audio above the activity threshold minus caller offset.',
        better: 'lower',
      },
      {
        id: 'call_setup',
        version: 1,
        title: 'Call set-up',
        unit: 'ms',
        kind: 'distribution',
        why: 'How long it takes until the line is open.',
        definition: 'From the POST of the offer to the first packet received.',
        better: 'lower',
      },
      {
        id: 'perceived_silence',
        version: 1,
        title: 'Turns above one second',
        unit: 'ratio',
        kind: 'rate',
        why: 'The share of turns in which the caller hears more than a second of silence.',
        definition: 'Valid turns with turn latency above 1000 ms, unanswered ones included, over valid turns.',
        better: 'lower',
      },
      {
        id: 'call_failed',
        version: 1,
        title: 'Failed calls',
        unit: 'ratio',
        kind: 'rate',
        why: 'A call that never connects is the worst answer of all.',
        definition: 'Calls that did not connect or were dropped, over calls placed.',
        better: 'lower',
      },
      {
        id: 'expectation_met',
        version: 1,
        title: 'Expectations met',
        unit: 'ratio',
        kind: 'rate',
        why: 'Fast and wrong is no service.',
        definition: 'Expectations of the script that were met, over those asked for.',
        better: 'higher',
      },
    ],
    summaries,
    calls,
    measurements,
  }
}

function sampleCall(
  index: number,
  status: RunStatus,
  nasty: boolean,
  random: () => number,
  role: CallResult['role'] = 'planned',
): CallResult {
  const id = role === 'calibration' ? 'calibration-0001' : `call-${String(index + 1).padStart(4, '0')}`
  const end = endOf(index, status, nasty, role)
  const connected = end.kind !== 'failed'
  const turns: TurnResult[] = []
  const agentSpeech: [number, number][] = []
  let atMs = 1800
  if (connected) agentSpeech.push([250, 1500])
  const scripted = 4
  const reached = !connected ? 0 : end.kind === 'completed' ? scripted : 2
  for (let turn = 0; turn < reached; turn += 1) {
    const durationMs = 900 + Math.floor(random() * 1400)
    const endMs = atMs + durationMs
    const slow = status === 'fail' ? 900 : 0
    const unanswered = status === 'fail' && index % 3 === 1 && turn === 2
    const overlap = index === 4 && turn === 1
    const latencyMs = overlap ? -140 : Math.round(420 + slow + random() * 260 + (random() > 0.93 ? 280 : 0))
    const valid = !(index === 2 && turn === 3)
    const onsetMs = endMs + latencyMs
    const agentEndMs = onsetMs + 1100 + Math.floor(random() * 900)
    if (!unanswered) agentSpeech.push([onsetMs, agentEndMs])
    turns.push({
      index: turn,
      turn,
      source: turn === 3 && index === 5 ? 'handler' : 'script',
      text:
        nasty && turn === 0
          ? nastyText
          : (['I need a refill please', 'it is for lisinopril', 'my reference is G B two four', 'yes that is right'][turn] ?? ''),
      fragments:
        turn === 2
          ? [
              [atMs, atMs + durationMs * 0.4],
              [atMs + durationMs * 0.6, endMs],
            ]
          : [[atMs, endMs]],
      class: unanswered ? 'no_response' : overlap ? 'overlap' : 'gap',
      turnLatencyMs: unanswered ? null : latencyMs,
      timeToFirstAudioMs: unanswered ? null : latencyMs - (overlap ? 0 : 30),
      firstSubstantiveMs: null,
      playedLatencyMs: unanswered ? null : latencyMs,
      censoredAtMs: unanswered ? 10_000 : null,
      overlapMs: 0,
      settledMs: null,
      cutIns: 0,
      cutInDelayMs: null,
      agentBackchannels: 0,
      bargeInEvent: null,
      uncertaintyMs: 7.4,
      onsetMs: unanswered ? null : onsetMs,
      valid,
      ...(valid ? {} : { invalidWhy: 'a caller packet was sent 31 ms late' }),
      tags: turn === 0 ? ['first'] : [],
      ...(unanswered
        ? {}
        : {
            recognised: { text: nasty && turn === 0 ? nastyText : 'refill lisinopril', scope: 'closed-catalogue' },
            said:
              nasty && turn === 0
                ? nastyText
                : (['Which medicine is it for?', 'What is the reference?', 'Is that right?', 'Your refill is on its way.'][turn] ?? ''),
          }),
      expectations:
        turn === 1
          ? [
              {
                kind: 'entity',
                expected: 'lisinopril',
                got: index % 6 === 5 ? 'fosinopril' : 'lisinopril',
                status: index % 6 === 5 ? 'missed' : 'met',
              },
            ]
          : turn === 3
            ? [{ kind: 'tool', expected: 'refill(reference)', got: null, status: 'not-applicable', why: 'the agent reports no tool calls' }]
            : [],
    })
    atMs = (unanswered ? endMs + 10_000 : agentEndMs) + 320
  }
  const durationMs = connected ? atMs + 400 : 0
  const events: CallEvent[] = [
    { atMs: -412, plane: 'signalling', authority: 'measured', type: 'offer sent' },
    ...(connected
      ? ([
          { atMs: -181, plane: 'signalling', authority: 'measured', type: 'answer received' },
          { atMs: -60, plane: 'media', authority: 'measured', type: 'dtls connected' },
          ...turns
            .filter((turn) => turn.turn === 3)
            .map((turn) => ({
              atMs: turn.onsetMs ?? 0,
              plane: 'tool' as const,
              authority: 'reported' as const,
              type: 'refill',
              data: { reference: nasty ? nastyText : 'GB-24' },
            })),
          { atMs: durationMs, plane: 'signalling', authority: 'measured', type: 'hang-up' },
        ] satisfies CallEvent[])
      : []),
  ]
  return {
    id,
    index,
    role,
    seed: 42_000 + index,
    end,
    connected,
    startAtMs: index * 500,
    startedAtMs: index * 500 + 4,
    durationMs,
    persona: { engine: 'flite', voice: index % 2 === 0 ? 'slt' : 'rms', rate: index % 3 === 0 ? 1.1 : 1 },
    values: { medicine: { class: 'medicine', id: 'lisinopril', canonical: 'lisinopril', spoken: nasty ? nastyText : 'lisinopril' } },
    scriptedTurns: scripted,
    turns,
    agentSpeech,
    callerEvents: connected && index % 4 === 0 ? sampleEvents(nasty) : [],
    deadAir: connected && index === 4 ? [{ startMs: 2000, endMs: 5200, owner: 'agent' }] : [],
    shares: connected ? { caller: 0.28, agent: 0.41, doubleTalk: 0.02, mutualSilence: 0.33 } : null,
    callerEcho: connected && index % 4 === 0 ? { lagMs: 182.3, lossDb: 17.6, windows: 5 } : null,
    events,
    audio: { caller: connected ? `calls/${id}/caller.ogg` : null, agent: connected ? `calls/${id}/agent.ogg` : null },
    peaks: {
      caller: connected
        ? peaks(
            durationMs,
            turns.flatMap((turn) => turn.fragments),
            random,
          )
        : null,
      agent: connected ? peaks(durationMs, agentSpeech, random) : null,
    },
    pacing: connected ? { p50Ms: 0.2, p99Ms: 1.4, maxMs: 3.1 } : null,
    packets: connected
      ? { sent: Math.floor(durationMs / 20), received: Math.floor(durationMs / 20) - 1, lost: 1 }
      : { sent: 0, received: 0, lost: 0 },
    quality: sampleQuality(connected),
  }
}

function endOf(index: number, status: RunStatus, nasty: boolean, role: CallResult['role']): CallEnd {
  if (role === 'calibration') return { kind: 'completed' }
  if (status === 'unreachable') {
    return {
      kind: 'failed',
      stage: 'offer',
      problem: {
        code: 'signalling.refused',
        message: nasty ? nastyText : 'the target answered 503 Service Unavailable',
        hint: 'is the agent running?',
      },
    }
  }
  if (status === 'interrupted' && index > 18) return { kind: 'interrupted' }
  if (status === 'fail' && index === 6) {
    return {
      kind: 'dropped',
      problem: { code: 'target.bye', message: nasty ? nastyText : 'the agent hung up before the script had ended' },
    }
  }
  if (status === 'fail' && index === 8) {
    return {
      kind: 'off-script',
      problem: { code: 'script.unexpected', message: 'the agent asked for a date of birth and no handler answers that' },
    }
  }
  if (status === 'fail' && index === 11) {
    return { kind: 'failed', stage: 'ice', problem: { code: 'ice.timeout', message: 'no candidate pair worked within 5000 ms' } }
  }
  return { kind: 'completed' }
}

function sampleVerdict(status: RunStatus, summaries: readonly Summary[], nasty: boolean): Verdict {
  const unreachable = status === 'unreachable'
  const gates = [
    percentileGate('turn_latency:p(95)<1000', 0.95, 1000, summaries[0], 11),
    percentileGate('turn_latency:p(50)<800', 0.5, 800, summaries[0], 12),
    rateGate('call_failed:rate<0.15', 0.15, summaries[4], 13),
  ]
  const why: Record<RunStatus, string> = {
    pass: 'All 3 gates hold: p95 turn latency is below 1000 ms.',
    fail: 'p95 turn latency lies among unanswered turns, above 1000 ms; 1 of 24 calls never connected.',
    inconclusive: 'p95 turn latency cannot be shown below 1000 ms with 11 turns; it takes 59.',
    interrupted: 'Stopped by the user after 24 of 33 calls.',
    unreachable: 'No call connected: the target answered 503 Service Unavailable.',
  }
  return {
    status,
    exitCode: ({ pass: 0, fail: 1, inconclusive: 3, interrupted: 130, unreachable: 4 } as const)[status],
    why: nasty ? `${why[status]} ${nastyText}` : why[status],
    gates: nasty ? gates.map((gate) => ({ ...gate, why: `${gate.why} ${nastyText}` })) : gates,
    health: {
      status: 'healthy',
      checks: [
        { id: 'pacing', title: 'Frames sent on time (p99 error)', status: 'ok', actual: '1.4 ms', limit: '≤ 10 ms' },
        {
          id: 'event_loop',
          title: 'Event-loop delay, caller process (p99)',
          status: status === 'fail' ? 'warn' : 'ok',
          actual: '2.1 ms',
          limit: '≤ 10 ms',
        },
        { id: 'late_starts', title: 'Calls started late', status: 'ok', actual: '0 of 24', limit: '0' },
        { id: 'drift', title: 'Clock drift between the tracks', status: 'unknown', actual: 'not measured', limit: '≤ 100 ppm' },
      ],
      generator: {
        callerCpuCores: 0.41,
        agentCpuCores: unreachable ? null : 0.62,
        eventLoopP99Ms: 2.1,
        eventLoopMaxMs: 9.8,
        lateStarts: 0,
      },
      calibration: unreachable
        ? null
        : {
            status: 'pass',
            worstBiasMs: 3.2,
            worstSdMs: 2.6,
            points: [0, 200, 500, 1000, 2000].flatMap((delayMs, at) => [
              { what: 'reply' as const, stimulus: 'burst' as const, delayMs, n: 20, missing: 0, biasMs: 0.4 + at * 0.3, sdMs: 0.9 },
              {
                what: 'reply' as const,
                stimulus: 'speech' as const,
                delayMs,
                n: 19,
                missing: 1,
                biasMs: 3.2 - at * 0.4,
                sdMs: 2.6 - at * 0.2,
              },
            ]),
            engine: 'werift',
            detector: 'energy P10+10 dB v1',
            machine: { node: 'v24.21.0', os: 'Linux 6.12 x64', cpu: 'Example CPU', cores: 2, memoryGiB: 8 },
          },
    },
  }
}

function percentileGate(expression: string, q: number, limit: number, summary: Summary | undefined, line: number): GateResult {
  const at = summary?.percentiles.find((each) => each.q === q)
  const n = summary?.n ?? 0
  const low = at?.low ?? null
  const high = at?.high ?? null
  const status = low !== null && low > limit ? 'fail' : high !== null && high + 8 <= limit ? 'pass' : 'inconclusive'
  return {
    expression,
    measure: 'turn_latency',
    selector: {},
    aggregate: `p(${q * 100})`,
    operator: '<',
    limit,
    unit: 'ms',
    status,
    actual: at?.value ?? null,
    low,
    high,
    n,
    uncertainty: n === 0 ? null : 7.4,
    why: n === 0 ? 'no turn was measured' : status === 'inconclusive' ? `${n} turns are too few to decide` : `decided on ${n} turns`,
    file: 'scenarios/refill.yaml',
    line,
  }
}

function rateGate(expression: string, limit: number, summary: Summary | undefined, line: number): GateResult {
  const rate = summary?.rate ?? null
  const status = rate === null ? 'inconclusive' : rate.low > limit ? 'fail' : rate.high <= limit ? 'pass' : 'inconclusive'
  return {
    expression,
    measure: 'call_failed',
    selector: {},
    aggregate: 'rate',
    operator: '<',
    limit,
    unit: 'ratio',
    status,
    actual: rate === null ? null : rate.k / rate.n,
    low: rate?.low ?? null,
    high: rate?.high ?? null,
    n: rate?.n ?? 0,
    uncertainty: null,
    why: rate === null ? 'no call was placed' : `${rate.k} of ${rate.n} calls failed`,
    file: 'scenarios/refill.yaml',
    line,
  }
}

function measurementsOf(call: CallResult): Measurement[] {
  const at = (measure: string, outcome: Measurement['outcome'], turn?: number): Measurement => ({
    measure,
    version: 1,
    call: call.id,
    ...(turn === undefined ? {} : { turn }),
    tags: { leg: 'agent' },
    outcome,
  })
  const measured = (value: number, uncertainty: number): Measurement['outcome'] => ({ kind: 'measured', value, uncertainty })
  return [
    at('call_failed', { kind: 'trial', hit: !call.connected || call.end.kind === 'dropped' }),
    at(
      'call_setup',
      call.connected
        ? measured(300 + call.index * 7, 2)
        : { kind: 'failed', problem: { code: 'call.failed', message: 'the call never connected' } },
    ),
    ...call.turns.flatMap((turn) => {
      if (!turn.valid) {
        const outcome = { kind: 'invalid', why: turn.invalidWhy ?? '' } as const
        return ['turn_latency', 'time_to_first_audio', 'perceived_silence'].map((measure) => at(measure, outcome, turn.index))
      }
      const value = (ms: number | null): Measurement['outcome'] =>
        ms === null ? { kind: 'censored', beyond: turn.censoredAtMs ?? 0 } : measured(ms, turn.uncertaintyMs)
      return [
        at('turn_latency', value(turn.turnLatencyMs), turn.index),
        at('time_to_first_audio', value(turn.timeToFirstAudioMs), turn.index),
        at('perceived_silence', { kind: 'trial', hit: turn.turnLatencyMs === null || turn.turnLatencyMs > 1000 }, turn.index),
        at('expectation_met', { kind: 'not-applicable', why: 'the agent names no recogniser' }, turn.index),
      ]
    }),
  ]
}

function distribution(measure: string, all: readonly Measurement[]): Summary {
  const own = all.filter((each) => each.measure === measure)
  const finite = own.flatMap((each) => (each.outcome.kind === 'measured' ? [each.outcome.value] : [])).sort((a, b) => a - b)
  const censored = own.filter((each) => each.outcome.kind === 'censored').length
  const n = finite.length + censored
  return {
    ...counted(measure, 'ms', own),
    n,
    censored,
    min: finite[0] ?? null,
    max: finite.at(-1) ?? null,
    percentiles: [0.5, 0.9, 0.95, 0.99].map((q) => percentile(q, finite, n)),
    uncertainty: n === 0 ? null : 7.9,
    rate: null,
    figure: null,
    negative: finite.filter((value) => value < 0).length,
    curve: finite.map((value, at) => [(at + 1) / n, value] as const),
  }
}

function rateSummary(measure: string, all: readonly Measurement[]): Summary {
  const own = all.filter((each) => each.measure === measure)
  const trials = own.flatMap((each) => (each.outcome.kind === 'trial' ? [each.outcome.hit] : []))
  const k = trials.filter(Boolean).length
  return {
    ...counted(measure, 'ratio', own),
    n: trials.length,
    censored: 0,
    min: null,
    max: null,
    percentiles: [],
    uncertainty: null,
    rate: trials.length === 0 ? null : { k, n: trials.length, ...wilson(k, trials.length) },
    figure: null,
    negative: 0,
    curve: [],
  }
}

type Counted = Pick<Summary, 'measure' | 'unit' | 'invalid' | 'notApplicable' | 'failed' | 'notApplicableWhy' | 'histogram'>

function counted(measure: string, unit: Summary['unit'], own: readonly Measurement[]): Counted {
  const of = (kind: Measurement['outcome']['kind']): number => own.filter((each) => each.outcome.kind === kind).length
  const why = own.flatMap((each) => (each.outcome.kind === 'not-applicable' ? [each.outcome.why] : []))
  return {
    measure,
    unit,
    invalid: of('invalid'),
    notApplicable: of('not-applicable'),
    failed: of('failed'),
    notApplicableWhy: [...new Set(why)],
    histogram: null,
  }
}

function percentile(q: number, finite: readonly number[], n: number): Percentile {
  if (n === 0 || (q === 0.95 && n < 20) || (q === 0.99 && n < 100)) return { q, value: null, low: null, high: null, why: 'n too small' }
  const at = (rank: number | null): number | null => (rank === null ? null : (finite[rank - 1] ?? null))
  const interval = rankInterval(n, q, 0.025)
  const value = at(nearestRank(n, q))
  return { q, value, low: at(interval.low), high: at(interval.high), ...(value === null ? { why: 'unanswered' as const } : {}) }
}

function peaks(durationMs: number, spans: readonly (readonly [number, number])[], random: () => number): string {
  const bytes = new Uint8Array(Math.ceil(durationMs / 20))
  for (let at = 0; at < bytes.length; at += 1) {
    const ms = at * 20
    const on = spans.some(([start, end]) => ms >= start && ms < end)
    const syllable = 0.45 + 0.55 * Math.abs(Math.sin(ms / 95))
    bytes[at] = on ? Math.round((60 + 90 * random()) * syllable) : Math.round(random() * 2)
  }
  return Buffer.from(bytes).toString('base64')
}
