import { z } from 'zod'
import type { CallResult } from '../model/result.ts'
import type { Plain, Same } from './mirror.ts'

/* One call in contract 2: its turns, its events, its evidence. The mirror in result-schema.ts holds it against the type. */

const span = z.tuple([z.number(), z.number()]).readonly()
const text = z.string()

const problem = z.strictObject({
  code: text,
  message: text,
  hint: text.exactOptional(),
  cause: text.exactOptional(),
  at: z.strictObject({ file: text, line: z.number(), column: z.number() }).exactOptional(),
})

const callerEvent = z.strictObject({
  event: z.number(),
  kind: z.enum(['backchannel', 'cough', 'noise', 'sideTalk', 'bargeIn']),
  sham: z.boolean(),
  text,
  startMs: z.number(),
  endMs: z.number(),
  outcome: z
    .enum(['yield', 'no_yield', 'coincident', 'not_bargein', 'ignored', 'paused_resumed', 'dropped', 'natural_end', 'false_response'])
    .nullable(),
  why: text.exactOptional(),
  stopMs: z.number().nullable(),
  talkOverMs: z.number().nullable(),
  tailSpeechMs: z.number().nullable(),
  responseMs: z.number().nullable(),
  resumeGapMs: z.number().nullable(),
  delayMs: z.number().nullable(),
  uncertaintyMs: z.number(),
  onsetUncertaintyMs: z.number(),
  plannedEndMs: z.number().nullable(),
  turn: z.number().nullable(),
  valid: z.boolean(),
  invalidWhy: text.exactOptional(),
  tags: z.array(text).readonly(),
})

const turn = z.strictObject({
  index: z.number(),
  turn: z.number(),
  source: z.enum(['script', 'handler', 'otherwise', 'repeat']),
  text,
  fragments: z.array(span).readonly(),
  class: z.enum(['gap', 'overlap', 'interrupted', 'premature', 'no_response']),
  turnLatencyMs: z.number().nullable(),
  timeToFirstAudioMs: z.number().nullable(),
  firstSubstantiveMs: z.number().nullable(),
  playedLatencyMs: z.number().nullable(),
  censoredAtMs: z.number().nullable(),
  overlapMs: z.number(),
  settledMs: z.number().nullable(),
  cutIns: z.number(),
  cutInDelayMs: z.number().nullable(),
  agentBackchannels: z.number(),
  bargeInEvent: z.number().nullable(),
  uncertaintyMs: z.number(),
  onsetMs: z.number().nullable(),
  valid: z.boolean(),
  invalidWhy: text.exactOptional(),
  tags: z.array(text).readonly(),
  recognised: z.strictObject({ text, scope: text }).exactOptional(),
  said: text.exactOptional(),
  expectations: z
    .array(
      z.strictObject({
        kind: z.enum(['entity', 'tool', 'says']),
        expected: text,
        got: text.nullable(),
        status: z.enum(['met', 'missed', 'not-applicable']),
        why: text.exactOptional(),
      }),
    )
    .readonly(),
})

const callEnd = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('completed') }),
  z.strictObject({ kind: z.literal('off-script'), problem }),
  z.strictObject({ kind: z.literal('abandoned') }),
  z.strictObject({ kind: z.literal('dropped'), problem }),
  z.strictObject({
    kind: z.literal('failed'),
    stage: z.enum(['resolve', 'offer', 'answer', 'ice', 'dtls', 'media', 'conversation']),
    problem,
  }),
  z.strictObject({ kind: z.literal('interrupted') }),
])

const callEvent = z.strictObject({
  atMs: z.number(),
  plane: z.enum(['signalling', 'media', 'caller', 'agent', 'tool', 'harness']),
  authority: z.enum(['measured', 'reported', 'derived']),
  type: text,
  data: z.record(text, z.unknown()).exactOptional(),
})

const stretches = z.strictObject({ count: z.number(), longestMs: z.number(), totalMs: z.number() })

const scale = z.enum(['nb', 'wb', 'fb'])

const cqeScore = z.union([
  z.strictObject({
    method: text,
    scale,
    r: z.number(),
    mosCqe: z.number(),
    components: z.strictObject({
      ro: z.number(),
      is: z.number(),
      idte: z.number(),
      idle: z.number(),
      idd: z.number(),
      ieEff: z.number(),
      a: z.number(),
    }),
    ie: z.number(),
    bpl: z.number().nullable(),
    provenance: text,
    source: text,
    interpolated: z.boolean(),
    extrapolated: z.array(text).readonly(),
    notes: z.array(text).readonly(),
  }),
  z.strictObject({ scale: scale.nullable(), mosCqe: z.null(), reason: text }),
])

const legQuality = z.strictObject({
  transport: z
    .strictObject({
      codec: text,
      bitrateKbps: z.number().nullable(),
      cbr: z.boolean(),
      expected: z.number(),
      lost: z.number(),
      late: z.number(),
      lossPercent: z.number(),
      burstR: z.number(),
      longestBurst: z.number(),
      delay: z
        .strictObject({
          totalMs: z.number(),
          networkMs: z.number(),
          networkFrom: text,
          jitterBufferMs: z.number(),
          ptimeMs: z.number(),
          lookaheadMs: z.number(),
        })
        .nullable(),
      delayWhy: text.exactOptional(),
      constant: z.boolean(),
    })
    .nullable(),
  transportWhy: text.exactOptional(),
  cqe: cqeScore,
  cqeOnScales: z.strictObject({ nb: cqeScore, wb: cqeScore, fb: cqeScore }),
  signal: z
    .strictObject({
      activeDbov: z.number().nullable(),
      rmsDbov: z.number().nullable(),
      activity: z.number(),
      dcPcm: z.number(),
      clipping: z.strictObject({ runs: z.number(), samples: z.number(), share: z.number() }),
      noiseFloorDbov: z.number().nullable(),
      noiseFloorWhy: text.exactOptional(),
      holes: stretches.nullable(),
      repeats: stretches.nullable(),
    })
    .nullable(),
  signalWhy: text.exactOptional(),
  missing: z
    .strictObject({ share: z.number(), missingMs: z.number(), speechMs: z.number(), gaps: z.number(), longestMs: z.number() })
    .nullable(),
  lqo: z.strictObject({
    map: z.literal('exp-scaled'),
    segments: z
      .array(
        z.strictObject({
          fromS: z.number(),
          toS: z.number(),
          seconds: z.number(),
          mosLqo: z.number().nullable(),
          why: text.exactOptional(),
          vnsim: z.number().nullable(),
          lagMs: z.number().nullable(),
          worstPatch: z.number().nullable(),
          patchesLost: z.number().nullable(),
          alignment: z.enum(['ok', 'suspect']).nullable(),
          facts: z
            .strictObject({
              missingRatio: z.number(),
              gaps: stretches,
              insertedMs: z.number(),
              removedMs: z.number(),
              delayJumps: z.number(),
              largestJumpMs: z.number(),
              medianLagMs: z.number(),
              levelChangeDb: z.number(),
            })
            .nullable(),
          factsWhy: text.exactOptional(),
        }),
      )
      .readonly(),
    notScored: z.number(),
    median: z.number().nullable(),
    worst: z.number().nullable(),
    why: text.exactOptional(),
  }),
})

const tracks = z.strictObject({ caller: text.nullable(), agent: text.nullable() })

const call = z.strictObject({
  id: text,
  index: z.number(),
  role: z.enum(['planned', 'spare', 'calibration']),
  seed: z.number(),
  end: callEnd,
  connected: z.boolean(),
  startAtMs: z.number(),
  startedAtMs: z.number(),
  durationMs: z.number(),
  persona: z.strictObject({ engine: text, voice: text, rate: z.number() }),
  values: z.record(text, z.strictObject({ class: text, id: text, canonical: text, spoken: text })),
  scriptedTurns: z.number(),
  turns: z.array(turn).readonly(),
  agentSpeech: z.array(span).readonly(),
  callerEvents: z.array(callerEvent).readonly(),
  deadAir: z.array(z.strictObject({ startMs: z.number(), endMs: z.number(), owner: z.enum(['agent', 'caller']) })).readonly(),
  shares: z.strictObject({ caller: z.number(), agent: z.number(), doubleTalk: z.number(), mutualSilence: z.number() }).nullable(),
  callerEcho: z.strictObject({ lagMs: z.number(), lossDb: z.number(), windows: z.number() }).nullable(),
  events: z.array(callEvent).readonly(),
  audio: tracks,
  peaks: tracks,
  pacing: z.strictObject({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() }).nullable(),
  packets: z.strictObject({ sent: z.number(), received: z.number(), lost: z.number() }),
  quality: z.strictObject({ agent: legQuality, caller: legQuality }).nullable(),
})

/** Compiles only while the schema and the type say the same. */
const mirror: Same<Plain<z.infer<typeof call>>, Plain<CallResult>> = true
void mirror

/** One call of contract 2. Unknown keys are errors. */
export const callSchema: z.ZodType<CallResult> = call
