import type { CqeScore, LegQuality, SegmentFacts } from '../model/quality.ts'
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

const facts: SegmentFacts = {
  missingRatio: 0.012,
  gaps: { count: 3, longestMs: 40, totalMs: 100 },
  insertedMs: 0,
  removedMs: 20,
  delayJumps: 1,
  largestJumpMs: -20,
  medianLagMs: 0.1,
  levelChangeDb: -0.4,
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
  signal: {
    activeDbov: -26.3,
    rmsDbov: -29.1,
    activity: 0.52,
    dcPcm: 3.2,
    clipping: { runs: 0, samples: 0, share: 0 },
    noiseFloorDbov: null,
    noiseFloorWhy: 'the pauses are digital silence',
    holes: { count: 2, longestMs: 40, totalMs: 60 },
    repeats: { count: 0, longestMs: 0, totalMs: 0 },
  },
  missing: { share: 0.004, missingMs: 60, speechMs: 15_000, gaps: 2, longestMs: 40 },
  lqo: { map: 'exp-scaled', segments: [], notScored: 0, median: null, worst: null, why: 'the source of the agent’s speech is not known' },
}

const callerLeg: LegQuality = {
  transport: null,
  transportWhy: 'the target does not tell which of our packets it received',
  cqe: noScore('fb', 'the target does not tell which of our packets it received'),
  cqeOnScales: { nb: noScore('nb', 'not known'), wb: noScore('wb', 'not known'), fb: noScore('fb', 'not known') },
  missing: null,
  signal: null,
  signalWhy: 'compared with what was said, segment by segment',
  lqo: {
    map: 'exp-scaled',
    segments: [
      {
        fromS: 1.2,
        toS: 14.9,
        seconds: 9.1,
        mosLqo: 4.81,
        vnsim: 0.97,
        lagMs: 0,
        worstPatch: 0.81,
        patchesLost: 0,
        alignment: 'ok',
        facts,
      },
      {
        fromS: 16.2,
        toS: 30.1,
        seconds: 8.4,
        mosLqo: 1.9,
        vnsim: 0.6,
        lagMs: 620,
        worstPatch: 0.11,
        patchesLost: 4,
        alignment: 'suspect',
        facts: null,
        factsWhy: 'too few windows were found',
      },
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
