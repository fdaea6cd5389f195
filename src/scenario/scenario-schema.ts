import { z } from 'zod'
import { agentSchema } from './agent-schema.ts'
import { gateProfileNames } from './gate-profiles.ts'
import { erlRungsDb } from './ladder.ts'
import { count, duration, orLadder } from './schema-basics.ts'
import { handlerSchema, saySchema, stepSchema } from './step-schema.ts'

/** Name under `data:`; stands in texts as `{name}`. */
export const dataNamePattern: RegExp = /^[a-zA-Z][a-zA-Z0-9_]*$/

const noiseLayer = z.strictObject({
  kind: z.enum(['street', 'tv', 'babble', 'hiss']).describe('What is heard under everything the caller sends.'),
  snr: z.number().min(-20).max(60).describe("Active speech level of the caller's turns over the noise, in dB."),
  from: duration('Begins so long after the start of the call (default 0).').optional(),
  to: duration('Ends so long after the start of the call (default: with it).').optional(),
})

const echoPath = z
  .strictObject({
    delay: duration("How much later the agent's voice comes back."),
    erl: orLadder(
      z.number().min(0).max(80).describe('Echo return loss: how far below what was received, in dB.'),
      `${erlRungsDb.join(', ')} dB`,
    ),
    doubleTalkClipping: z
      .boolean()
      .optional()
      .describe(
        "A second echo canceller in the phone: removes the echo, but cuts the caller's own speech while the agent is audible (default false).",
      ),
  })
  .describe("A speakerphone: the agent's own voice leaks back into the caller's microphone.")

const schema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens')
      .max(60)
      .describe('Short name; call ids and the run directory start with it: quick-start gives quick-start-003.'),
    description: z.string().optional().describe('One sentence for the report.'),
    target: z
      .string()
      .min(1)
      .optional()
      .describe('Who is called: agent (the embedded reference agent, default), an https URL, or the name of a profile.'),
    calls: count('How many calls to place (default 1).').optional(),
    concurrency: count('How many calls run at the same time (default: all).').optional(),
    spares: count(
      'Calls kept in reserve, placed only to replace turns that the harness itself spoiled (default: one for every four calls, at most 8).',
      0,
    ).optional(),
    turns: count('Valid turns the run wants (default: every scripted turn). Spares are placed while there are fewer.').optional(),
    arrivals: z
      .strictObject({
        ramp: duration('Spread the first `concurrency` calls over this time (default 200ms a call).').optional(),
        every: duration('Start a call every so often, whatever the others do.').optional(),
      })
      .optional()
      .describe('When calls start: one of { ramp | every }. Open: a slow call never holds back the next.'),
    voices: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Caller voices, shared out evenly over the calls (default slt, rms, awb, kal16).'),
    rates: z
      .array(z.number().min(0.5).max(2))
      .min(1)
      .optional()
      .describe('Speaking rates, shared out evenly (1 is natural, 1.1 is 10 % faster; default 1).'),
    ptime: z
      .union([z.literal(10), z.literal(20), z.literal(60)])
      .optional()
      .describe('Milliseconds of audio in a packet: 10, 20 (default) or 60.'),
    maxDuration: duration('Hard end of a call, whatever the script still holds (default 2m).').optional(),
    maxOffScriptRate: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Share of off-script calls above which the run is inconclusive (default 0.1).'),
    data: z
      .record(
        z.string().regex(dataNamePattern, 'expected a letter, then letters, digits or _'),
        z.union([
          z.string().min(1),
          z.strictObject({
            class: z.string().describe('Class of the catalogue: drug, dose, date, time, weekday, surname, street, city, digits, …'),
            only: z
              .array(z.union([z.string(), z.number()]))
              .min(1)
              .optional()
              .describe('Draw from these values only (their ids, canonical or spoken forms).'),
          }),
        ]),
      )
      .optional()
      .describe('Values each call draws by its seed; {name} stands for them in texts. A class, or { class, only }.'),
    steps: z
      .array(stepSchema)
      .min(1)
      .describe(
        'The script, top to bottom. Between a turn and the next say or hangup a wait: turn is implied; a missing hangup is added at the end.',
      ),
    on: z.array(handlerSchema).optional().describe('Answers to what the script does not foresee. The first that fits fires.'),
    otherwise: z
      .strictObject({ say: saySchema, times: count('How often in one call (default 1).').optional() })
      .optional()
      .describe('Said when neither the script nor on: fits. Without it such a call ends off script.'),
    policy: z
      .union([
        z.literal('patient'),
        z.strictObject({
          impatient: z
            .strictObject({
              repeatAfter: duration('Silence after which the caller says its turn again.'),
              hangUpAfter: duration('Silence after which it hangs up.'),
            })
            .describe('A caller who does not wait for ever.'),
        }),
      ])
      .optional()
      .describe('patient (default) waits; { impatient: { repeatAfter, hangUpAfter } } repeats its turn and, later, hangs up.'),
    noise: z.array(noiseLayer).min(1).optional().describe('Beds of noise under the calls: { kind, snr, from, to } each.'),
    echo: echoPath.optional(),
    agent: agentSchema.optional(),
    profile: z
      .union([z.enum(gateProfileNames), z.array(z.enum(gateProfileNames)).min(1)])
      .optional()
      .describe(
        'Ready-made sets of gates, one name or a list: slo-1s (a p95 turn latency below one second, few failed calls), agent-leg (what the agent says reaches its callers: MOS-CQE of 4.0, no missing speech; dropped where the target carries no RTP). Policy, not science. thresholds: adds to them.',
      ),
    thresholds: z
      .record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))
      .optional()
      .describe('Gates by measure: turn_latency: ["p(95)<1000"]. A selector narrows: "turn_latency{voice:slt}". See vqt run --help.'),
  })
  .describe('A vqt scenario: what callers say and do, and what must hold.')

/** The documented schema of a scenario file as JSON schema (draft 7), for editors and for `vqt schema`. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }), title: 'vqt scenario' }
}

/** Holds plain data against the schema; `issues` are zod's own, empty where the data fits. */
export function parseShape(data: unknown): { readonly data: unknown; readonly issues: readonly unknown[] } {
  const result = schema.safeParse(data)
  return result.success ? { data: result.data, issues: [] } : { data: null, issues: result.error.issues }
}

/** Keys the schema knows in the map at `path`, all alternatives together; empty where any name may stand. */
export function knownKeysAt(path: readonly (string | number)[]): readonly string[] {
  const nodes = path.reduce<readonly JsonSchemaNode[]>(
    (reached, key) => reached.flatMap((node) => childrenOf(node, key)),
    [scenarioJsonSchema() as JsonSchemaNode],
  )
  return [...new Set(nodes.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {})))]
}

/** The parts of a JSON schema that lead from a map or list to what is in it. */
interface JsonSchemaNode {
  readonly anyOf?: readonly JsonSchemaNode[]
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>
  readonly additionalProperties?: JsonSchemaNode | boolean
  readonly items?: JsonSchemaNode
}

function alternatives(node: JsonSchemaNode): readonly JsonSchemaNode[] {
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(alternatives)
}

function childrenOf(node: JsonSchemaNode, key: string | number): readonly JsonSchemaNode[] {
  return alternatives(node).flatMap((one) => {
    if (typeof key === 'number') return one.items === undefined ? [] : [one.items]
    const named = one.properties?.[key]
    if (named !== undefined) return [named]
    return typeof one.additionalProperties === 'object' ? [one.additionalProperties] : []
  })
}
