import { z } from 'zod'
import type { CallPlan, Expectation } from '../model/plan.ts'
import type { SameShape } from './same-shape.ts'

// Mirrors model/plan.ts as far as a recording holds it. Keys stand in the order in which they are written to disk.

const persona = z.object({ engine: z.string(), voice: z.string(), rate: z.number() })

const entityValue = z.object({ class: z.string(), id: z.string(), canonical: z.string(), spoken: z.string() })

const utterancePart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('speech'), text: z.string() }),
  z.object({ kind: z.literal('pause'), pauseMs: z.number() }),
  z.object({ kind: z.literal('audio'), path: z.string() }),
])

const utterance = z.object({ key: z.string(), text: z.string(), parts: z.array(utterancePart), persona })

const expectation = z.object({
  entities: z.exactOptional(z.array(z.string())),
  tool: z.exactOptional(z.object({ name: z.string(), args: z.exactOptional(z.record(z.string(), z.string())) })),
  says: z.exactOptional(z.string()),
})

const waitFor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('greeting') }),
  z.object({ kind: z.literal('agentTurn') }),
  z.object({ kind: z.literal('says'), pattern: z.string() }),
  z.object({ kind: z.literal('tool'), name: z.string() }),
  z.object({ kind: z.literal('time'), ms: z.number() }),
])

const line = z.exactOptional(z.number())

const step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('say'), turn: z.number(), utterance, expect: z.exactOptional(expectation), line }),
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
  cues: z.exactOptional(z.array(z.object({ turn: z.number(), replyAfterMs: z.number(), stimulus }))),
})

true satisfies SameShape<z.infer<typeof callPlan>, CallPlan>
true satisfies SameShape<z.infer<typeof expectation>, Expectation>

/** A call's plan as it stands in `recording.json`. */
export const callPlanSchema: z.ZodType<CallPlan> = callPlan

/** What a turn should bring about, as it stands in `recording.json`. */
export const expectationSchema: z.ZodType<Expectation> = expectation
