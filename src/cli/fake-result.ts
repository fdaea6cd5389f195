import type { RunPlan } from '../model/plan.ts'
import { defaultAgentSettings } from '../model/plan.ts'
import type { CallResult, Result, TurnResult, Verdict } from '../model/result.ts'

/** Tests only: the smallest things of each kind that are whole. */

const machine = { node: 'v24.0.0', os: 'Linux', cpu: 'a processor', cores: 2, memoryGiB: 8 }
const generator = { callerCpuCores: 0.2, agentCpuCores: 0.3, eventLoopP99Ms: 1, eventLoopMaxMs: 2, lateStarts: 0 }

export function fakeVerdict(exitCode: Verdict['exitCode'], health: 'healthy' | 'unhealthy' = 'healthy'): Verdict {
  const status = { 0: 'pass', 1: 'fail', 3: 'inconclusive', 4: 'unreachable', 130: 'interrupted' } as const
  return {
    status: status[exitCode],
    exitCode,
    why: 'because',
    gates: [],
    health: { status: health, checks: [], generator, calibration: null },
  }
}

export function fakeResult(scenario: string, verdict: Verdict = fakeVerdict(0)): Result {
  return {
    schemaVersion: 1,
    vqt: '0.1.0',
    run: {
      scenario,
      description: '',
      target: 'agent',
      engine: 'werift',
      seed: 1,
      planHash: 'abc',
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 1000,
      command: 'vqt run',
      machine,
    },
    verdict,
    counts: {
      calls: 0,
      connected: 0,
      failed: 0,
      dropped: 0,
      offScript: 0,
      notPlaced: 0,
      turns: 0,
      validTurns: 0,
      invalidTurns: 0,
      unanswered: 0,
    },
    measures: [],
    summaries: [],
    calls: [],
    measurements: [],
  }
}

export function fakePlan(scenario = 'quick-start'): RunPlan {
  return {
    scenario,
    description: 'Callers call.',
    seed: 7,
    concurrency: 4,
    calls: [],
    spares: [],
    wantedTurns: 96,
    thresholds: [],
    maxOffScriptRate: 0.1,
    agent: defaultAgentSettings,
    target: 'agent',
    hash: '0123456789abcdef',
  }
}

export function fakeTurn(turnLatencyMs: number | null): TurnResult {
  return {
    index: 0,
    turn: 0,
    source: 'script',
    text: 'hello',
    fragments: [],
    class: turnLatencyMs === null ? 'no_response' : 'gap',
    turnLatencyMs,
    timeToFirstAudioMs: turnLatencyMs,
    firstSubstantiveMs: null,
    playedLatencyMs: turnLatencyMs,
    censoredAtMs: turnLatencyMs === null ? 10_000 : null,
    overlapMs: 0,
    settledMs: null,
    cutIns: 0,
    cutInDelayMs: null,
    agentBackchannels: 0,
    bargeInEvent: null,
    uncertaintyMs: 6,
    onsetMs: null,
    valid: true,
    tags: [],
    expectations: [],
  }
}

export function fakeCall(id: string, call: Partial<CallResult> = {}): CallResult {
  return {
    id,
    index: 0,
    role: 'planned',
    seed: 1,
    end: { kind: 'completed' },
    connected: true,
    startAtMs: 0,
    startedAtMs: 0,
    durationMs: 1000,
    persona: { engine: 'flite', voice: 'slt', rate: 1 },
    values: {},
    scriptedTurns: 2,
    turns: [],
    agentSpeech: [],
    callerEvents: [],
    deadAir: [],
    shares: null,
    callerEcho: null,
    events: [],
    audio: { caller: null, agent: null },
    peaks: { caller: null, agent: null },
    pacing: null,
    packets: { sent: 0, received: 0, lost: 0 },
    quality: null,
    ...call,
  }
}
