import type { CqeScore, LegQuality } from '../model/quality.ts'
import type { CallResult } from '../model/result.ts'

const noScore = (scale: 'nb' | 'wb' | 'fb', reason: string): CqeScore => ({ scale, mosCqe: null, reason })

const opusAt32: CqeScore = {
  method: 'MOS-CQE, E-model G.107.2',
  scale: 'fb',
  r: 129.36,
  mosCqe: 4.27,
  components: { ro: 148, is: 0, idte: 0, idle: 0, idd: 0, ieEff: 18.64, a: 0 },
  ie: 16.14,
  bpl: 10.3,
  provenance: 'published-instrumental',
  source: 'invented for this sample',
  interpolated: true,
  extrapolated: [],
  notes: ['that G.107.2 has BurstR could not be confirmed'],
}

const agentLeg: LegQuality = {
  transport: {
    codec: 'opus',
    bitrateKbps: 32,
    cbr: false,
    expected: 1000,
    lost: 2,
    late: 1,
    lossPercent: 0.3,
    burstR: 1.5,
    longestBurst: 2,
    delay: {
      totalMs: 71.7,
      networkMs: 25.2,
      networkFrom: 'half of the round-trip time that ICE checks measured',
      jitterBufferMs: 20,
      ptimeMs: 20,
      lookaheadMs: 6.5,
    },
    constant: false,
  },
  cqe: opusAt32,
  cqeOnScales: { nb: noScore('nb', 'Opus at 32 kbit/s lies outside'), wb: noScore('wb', 'Opus at 32 kbit/s lies outside'), fb: opusAt32 },
  missing: { share: 0.004, missingMs: 60, speechMs: 15_000, gaps: 2, longestMs: 40 },
  lqo: { map: 'exp-scaled', segments: [], notScored: 0, median: null, worst: null, why: 'the source of the agent’s speech is not known' },
}

const callerLeg: LegQuality = {
  transport: null,
  transportWhy: 'the target does not tell which of our packets it received',
  cqe: noScore('fb', 'the target does not tell which of our packets it received'),
  cqeOnScales: { nb: noScore('nb', 'not known'), wb: noScore('wb', 'not known'), fb: noScore('fb', 'not known') },
  missing: null,
  lqo: {
    map: 'exp-scaled',
    segments: [
      { fromS: 1.2, toS: 14.9, seconds: 9.1, mosLqo: 4.81, vnsim: 0.97, lagMs: 0, worstPatch: 0.81, patchesLost: 0, alignment: 'ok' },
      { fromS: 16.2, toS: 30.1, seconds: 8.4, mosLqo: 1.9, vnsim: 0.6, lagMs: 620, worstPatch: 0.11, patchesLost: 4, alignment: 'suspect' },
    ],
    notScored: 1,
    median: 4.81,
    worst: 4.81,
  },
}

/** Invented figures of both legs of a sample call. */
export function sampleQuality(connected: boolean): CallResult['quality'] {
  return connected ? { agent: agentLeg, caller: callerLeg } : null
}
