import { z } from 'zod'
import type { Problem } from '../model/problem.ts'
import {
  recordingSchemaVersion,
  type CallEnd,
  type CallEvent,
  type CallerSound,
  type CallerTurn,
  type Recording,
} from '../model/recording.ts'
import type { SaidClip, TruthEvent } from '../model/wire.ts'
import { calibrationCueSchema, callPlanSchema, expectationSchema, soundKinds, tagsSchema } from './plan-schema.ts'
import type { SameShape } from './same-shape.ts'

// Mirrors model/recording.ts. Keys stand in the order in which they are written to disk.

const problem = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.exactOptional(z.string()),
  cause: z.exactOptional(z.string()),
  at: z.exactOptional(z.object({ file: z.string(), line: z.number(), column: z.number() })),
})

const callEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('completed') }),
  z.object({ kind: z.literal('off-script'), problem }),
  z.object({ kind: z.literal('abandoned') }),
  z.object({ kind: z.literal('dropped'), problem }),
  z.object({ kind: z.literal('failed'), stage: z.enum(['resolve', 'offer', 'answer', 'ice', 'dtls', 'media', 'conversation']), problem }),
  z.object({ kind: z.literal('interrupted') }),
])

const callEvent = z.object({
  atMs: z.number(),
  plane: z.enum(['signalling', 'media', 'caller', 'agent', 'tool', 'harness']),
  authority: z.enum(['measured', 'reported', 'derived']),
  type: z.string(),
  data: z.exactOptional(z.record(z.string(), z.unknown())),
})

const callerTurn = z.object({
  index: z.number(),
  turn: z.number(),
  source: z.enum(['script', 'handler', 'otherwise', 'repeat']),
  utteranceKey: z.string(),
  text: z.string(),
  sha256: z.string(),
  fragments: z.array(z.tuple([z.number(), z.number()])),
  expect: z.exactOptional(expectationSchema),
  overAgent: z.boolean(),
  bargeIn: z.exactOptional(z.object({ event: z.number(), trigger: z.string() })),
  tags: z.exactOptional(tagsSchema),
  cue: z.exactOptional(calibrationCueSchema),
})

const callerSound = z.object({
  event: z.number(),
  kind: z.enum([...soundKinds, 'bargeIn']),
  sham: z.boolean(),
  trigger: z.string(),
  text: z.string(),
  sha256: z.string(),
  fragments: z.array(z.tuple([z.number(), z.number()])),
  tags: z.exactOptional(tagsSchema),
})

const track = z.object({ codec: z.enum(['opus', 'L16']), clockRate: z.literal(48000), payloadType: z.number() })

const truthEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('onset'),
    turn: z.number(),
    timestamp: z.number(),
    callerTimestamp: z.nullable(z.number()),
    delayMs: z.nullable(z.number()),
    stimulus: z.enum(['burst', 'speech', 'reply', 'backchannel', 'resume', 'substantive']),
  }),
  z.object({
    kind: z.literal('stop'),
    turn: z.number(),
    timestamp: z.number(),
    bargeIn: z.boolean(),
    cutTimestamp: z.exactOptional(z.number()),
    plannedTimestamp: z.exactOptional(z.number()),
  }),
])

const saidClip = z.object({
  timestamp: z.number(),
  samples: z.number(),
  skippedSamples: z.number(),
  // It names a file of the run's folder.
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  synthesiser: z.string(),
  voice: z.string(),
  text: z.string(),
})

const recording = z.object({
  schemaVersion: z.literal(recordingSchemaVersion),
  plan: callPlanSchema,
  startedAtMs: z.number(),
  end: callEnd,
  endMs: z.number(),
  turns: z.array(callerTurn),
  sounds: z.array(callerSound),
  callerEdges: z.enum(['annotated', 'detected']),
  plannedEndsMs: z.exactOptional(z.array(z.number())),
  events: z.array(callEvent),
  tracks: z.object({ caller: z.nullable(track), agent: z.nullable(track) }),
  truth: z.nullable(z.array(truthEvent)),
  agentSource: z.exactOptional(z.array(saidClip)),
  recogniser: z.nullable(z.string()),
  lag: z.array(z.object({ atMs: z.number(), ticks: z.number(), slowTicks: z.number(), maxMs: z.number() })),
  rttMs: z.nullable(z.number()),
})

true satisfies SameShape<z.infer<typeof problem>, Problem>
true satisfies SameShape<z.infer<typeof callEnd>, CallEnd>
true satisfies SameShape<z.infer<typeof callEvent>, CallEvent>
true satisfies SameShape<z.infer<typeof callerTurn>, CallerTurn>
true satisfies SameShape<z.infer<typeof callerSound>, CallerSound>
true satisfies SameShape<z.infer<typeof truthEvent>, TruthEvent>
true satisfies SameShape<z.infer<typeof saidClip>, SaidClip>
true satisfies SameShape<z.infer<typeof recording>, Recording>

/** `recording.json` of schema version 1. Unknown keys are ignored, so that files of a later minor release can be read. */
export const recordingSchema: z.ZodType<Recording> = recording

/** What a target hands over of its own speech, before it enters a recording. */
export const truthSchema: z.ZodType<readonly TruthEvent[]> = z.array(truthEvent)
export const agentSourceSchema: z.ZodType<readonly SaidClip[]> = z.array(saidClip)

/** JSON schema (draft 7) of `recording.json`, for other programs and for editors. */
export function recordingJsonSchema(): object {
  return { title: 'vqt recording, version 1', ...z.toJSONSchema(recording, { target: 'draft-7', io: 'input' }) }
}
