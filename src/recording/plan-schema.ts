import { z } from 'zod'
import type { CalibrationCue, CallPlan, Expectation, StepTags } from '../model/plan.ts'
import type { SameShape } from './same-shape.ts'

// Mirrors model/plan.ts as far as a recording holds it. Keys stand in the order in which they are written to disk.

const persona = z.object({ engine: z.string(), voice: z.string(), rate: z.number() })

const entityValue = z.object({ class: z.string(), id: z.string(), canonical: z.string(), spoken: z.string() })

const noiseKind = z.enum(['cough', 'door', 'street', 'tv', 'babble', 'hiss'])

const utterancePart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('speech'), text: z.string() }),
  z.object({ kind: z.literal('pause'), pauseMs: z.number() }),
  z.object({ kind: z.literal('audio'), path: z.string() }),
  z.object({ kind: z.literal('noise'), noise: noiseKind, lengthMs: z.number(), seed: z.number() }),
])

const utterance = z.object({
  key: z.string(),
  text: z.string(),
  parts: z.array(utterancePart),
  persona,
  cutToMs: z.exactOptional(z.number()),
  gainDb: z.exactOptional(z.number()),
})

const expectation = z.object({
  entities: z.exactOptional(z.array(z.string())),
  tool: z.exactOptional(z.object({ name: z.string(), args: z.exactOptional(z.record(z.string(), z.string())) })),
  says: z.exactOptional(z.string()),
  heardContext: z.exactOptional(z.literal(true)),
})

const waitFor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('greeting') }),
  z.object({ kind: z.literal('agentTurn') }),
  z.object({ kind: z.literal('says'), pattern: z.string() }),
  z.object({ kind: z.literal('tool'), name: z.string() }),
  z.object({ kind: z.literal('time'), ms: z.number() }),
])

const line = z.exactOptional(z.number())

const trigger = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agentSpeech'), afterMs: z.number() }),
  z.object({ kind: z.literal('says'), pattern: z.string() }),
  z.object({ kind: z.literal('tool'), name: z.string() }),
  z.object({ kind: z.literal('silence'), afterMs: z.number() }),
])

const tags = z.record(z.string(), z.string())

/** Kinds of sounds, as in model/plan.ts. */
export const soundKinds: readonly ['backchannel', 'cough', 'noise', 'sideTalk'] = ['backchannel', 'cough', 'noise', 'sideTalk']

const step = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('say'),
    turn: z.number(),
    utterance,
    expect: z.exactOptional(expectation),
    tags: z.exactOptional(tags),
    line,
  }),
  z.object({
    kind: z.literal('bargeIn'),
    turn: z.number(),
    trigger,
    utterance,
    sham: z.boolean(),
    limitMs: z.number(),
    expect: z.exactOptional(expectation),
    tags: z.exactOptional(tags),
    line,
  }),
  z.object({
    kind: z.literal('sound'),
    sound: z.enum(soundKinds),
    trigger,
    utterance,
    sham: z.boolean(),
    limitMs: z.number(),
    tags: z.exactOptional(tags),
    line,
  }),
  z.object({ kind: z.literal('wait'), for: waitFor, limitMs: z.number(), line }),
  z.object({ kind: z.literal('dtmf'), digits: z.string(), line }),
  z.object({ kind: z.literal('hangup'), line }),
])

const handlerTrigger = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('says'), pattern: z.string() }),
  z.object({ kind: z.literal('asks'), slot: z.string() }),
  z.object({ kind: z.literal('tool'), name: z.string() }),
])

const handler = z.object({ on: handlerTrigger, utterance, times: z.number(), line })

const policy = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('patient') }),
  z.object({ kind: z.literal('impatient'), repeatAfterMs: z.number(), hangUpAfterMs: z.number() }),
])

const stimulus = z.enum(['burst', 'speech'])

const calibrationCue = z.discriminatedUnion('what', [
  z.object({ what: z.literal('reply'), turn: z.number(), replyAfterMs: z.number(), stimulus }),
  z.object({ what: z.literal('stop'), turn: z.number(), stopAfterMs: z.number(), stimulus }),
])

const callPlan = z.object({
  id: z.string(),
  scenario: z.string(),
  index: z.number(),
  role: z.enum(['planned', 'spare', 'calibration']),
  seed: z.number(),
  startAtMs: z.number(),
  persona,
  values: z.record(z.string(), entityValue),
  steps: z.array(step),
  handlers: z.array(handler),
  otherwise: z.exactOptional(z.object({ utterance, times: z.number() })),
  policy,
  engine: z.literal('werift'),
  ptimeMs: z.union([z.literal(10), z.literal(20), z.literal(60)]),
  maxDurationMs: z.number(),
  layers: z.exactOptional(
    z.array(z.object({ noise: noiseKind, snrDb: z.number(), fromMs: z.number(), toMs: z.nullable(z.number()), seed: z.number() })),
  ),
  echo: z.exactOptional(z.object({ delayMs: z.number(), erlDb: z.number(), doubleTalkClipping: z.boolean() })),
  tags: z.exactOptional(tags),
  cues: z.exactOptional(z.array(calibrationCue)),
})

true satisfies SameShape<z.infer<typeof callPlan>, CallPlan>
true satisfies SameShape<z.infer<typeof expectation>, Expectation>
true satisfies SameShape<z.infer<typeof calibrationCue>, CalibrationCue>

/** A call's plan as it stands in `recording.json`. */
export const callPlanSchema: z.ZodType<CallPlan> = callPlan

/** What a turn should bring about, as it stands in `recording.json`. */
export const expectationSchema: z.ZodType<Expectation> = expectation

/** What a calibration turn asked, as it stands in `recording.json`. */
export const calibrationCueSchema: z.ZodType<CalibrationCue> = calibrationCue

/** Tags of a step, turn or sound. */
export const tagsSchema: z.ZodType<StepTags> = tags
