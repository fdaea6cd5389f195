import { z } from 'zod'
import { durationPattern } from './duration.ts'
import { gateProfileNames } from './gate-profiles.ts'

/** Name under `data:`; stands in texts as `{name}`. */
export const dataNamePattern: RegExp = /^[a-zA-Z][a-zA-Z0-9_]*$/

const count = (description: string, min = 1): z.ZodInt => z.int().min(min).max(100_000).describe(description)

/** `instead`: other words that may stand in its place, for the message. */
function duration(description: string, instead = ''): z.ZodType {
  return z
    .union([z.number().min(0), z.string().regex(durationPattern, `expected ${instead}a duration such as 600, 600ms, 1.5s or 2m`)])
    .describe(`${description} A duration: 600, 600ms, 1.5s or 2m.`)
}

const pattern = (description: string): z.ZodString =>
  z.string().min(1).describe(`${description} A regular expression (flags iu); {name} stands for the drawn value, as spoken or as written.`)

const expect = z
  .strictObject({
    entities: z.array(z.string()).min(1).optional().describe('Names under data: whose values the agent must get right in this turn.'),
    tool: z
      .union([
        z.string().min(1),
        z.strictObject({
          name: z.string().min(1).describe('Name of the tool.'),
          args: z
            .record(z.string(), z.union([z.string(), z.number()]))
            .optional()
            .describe('Expected arguments; {name} stands for the canonical form of the drawn value.'),
        }),
      ])
      .optional()
      .describe('The tool the agent must call in answer to this turn: its name, or { name, args }.'),
    says: pattern('What the agent must say before the next caller turn.').optional(),
  })
  .describe('What this turn should bring about. Checked after the call; does not steer it.')

const part = z.union([
  z.string().min(1).describe('Words to speak.'),
  z.strictObject({ pause: duration('Silence inside the turn, exact to the sample.') }),
  z.strictObject({ audio: z.string().min(1).describe('Your own recording (WAV, MP3, OGG, M4A, …), relative to the scenario file.') }),
])

const say = z
  .union([
    z.string().min(1),
    z.strictObject({
      text: z.string().min(1).optional().describe('The words; {name} stands for a value of data:.'),
      parts: z.array(part).min(1).optional().describe('Instead of text: words, pauses and audio files in order.'),
      expect: expect.optional(),
    }),
  ])
  .describe('One caller turn: the words, or { text | parts, expect }. {name} stands for a value of data:.')

const wait = z
  .union([
    z.enum(['greeting', 'turn']),
    duration('Just wait this long.', 'greeting, turn or '),
    z.strictObject({
      for: z
        .enum(['greeting', 'turn'])
        .optional()
        .describe("greeting: the agent's first turn ended. turn: its answer to the last turn ended."),
      says: pattern('Wait until the agent has said something that matches and its turn has ended.').optional(),
      tool: z.string().min(1).optional().describe('Wait until the agent has called this tool and its turn has ended.'),
      limit: duration(
        'How long to wait at most (default 15s). After it the call goes on to on: and otherwise:, or ends off script.',
      ).optional(),
    }),
  ])
  .describe('Wait for the agent: greeting, turn, a duration, or one of { for | says | tool } with a limit.')

const step = z
  .union([
    z.literal('hangup'),
    z
      .strictObject({
        say: say.optional(),
        wait: wait.optional(),
        dtmf: z
          .string()
          .regex(/^[0-9A-D*#]+$/, 'expected keys 0-9, A-D, * or #')
          .optional()
          .describe('Keys to press, in quotes: "1", "4711#".'),
        hangup: z
          .union([z.literal(true), z.null()])
          .optional()
          .describe('End the call here.'),
      })
      .meta({ minProperties: 1, maxProperties: 1 }),
  ])
  .describe('One step of the script: say, wait, dtmf or hangup.')

const handler = z
  .strictObject({
    says: pattern('Fires when the agent says something that matches.').optional(),
    asks: z.string().min(1).optional().describe('Fires when the agent says it asks for this slot (targets with an event plane).'),
    tool: z.string().min(1).optional().describe('Fires when the agent calls this tool.'),
    say: say.optional(),
    repeat: z.literal(true).optional().describe('Instead of say: the caller says its last scripted turn again.'),
    times: count('How often it may fire in one call (default 1).').optional(),
  })
  .describe('When the agent does this (one of says, asks, tool), the caller says that (say or repeat), and the script goes on.')

const delay = z
  .union([
    duration('Fixed.'),
    z
      .strictObject({
        uniform: z
          .strictObject({ min: duration('Shortest.'), max: duration('Longest.') })
          .optional()
          .describe('Evenly between min and max.'),
        normal: z
          .strictObject({ mean: duration('Mean.'), sd: duration('Standard deviation.') })
          .optional()
          .describe('Normal, cut off at 0.'),
        lognormal: z
          .strictObject({ median: duration('Median.'), sigma: z.number().min(0).max(3).describe('Standard deviation of the logarithm.') })
          .optional()
          .describe('Log-normal: a long right tail, as real agents have.'),
      })
      .meta({ minProperties: 1, maxProperties: 1 }),
  ])
  .describe("How long the agent waits after the caller's true offset (default 600ms): fixed, or one of { uniform | normal | lognormal }.")

const agent = z
  .strictObject({
    flow: z.enum(['refill', 'booking', 'address']).optional().describe('The dialogue it holds (default refill).'),
    delay: delay.optional(),
    edges: z
      .enum(['annotated', 'heard'])
      .optional()
      .describe("annotated: told the caller's edges, answers exactly after delay; heard (default): finds them itself, delay is a minimum."),
    endpoint: duration("heard only: silence after which it takes the caller's turn as ended (default 400ms).").optional(),
    stopAfter: z
      .union([z.literal('never'), duration('')])
      .optional()
      .describe('From caller onset to silence when the caller barges in (default 250ms); never: deaf to barge-in.'),
    filler: z.string().min(1).nullable().optional().describe('Words spoken at once while a tool runs, e.g. "one moment".'),
    silentTurns: z.array(z.int().min(0)).optional().describe('Caller turns (from 0) it does not answer.'),
    dropAtTurn: z.int().min(0).nullable().optional().describe('Caller turn (from 0) at which it drops the call.'),
    unexpectedQuestion: z
      .strictObject({
        atTurn: z.int().min(0).describe('Caller turn (from 0) it answers with the question.'),
        text: z.string().min(1).describe('The question.'),
        slot: z.string().min(1).describe('The slot it asks for (matches asks: of a handler).'),
      })
      .nullable()
      .optional()
      .describe('A question the script does not know.'),
    fault: z
      .enum(['none', 'http-401', 'http-429', 'http-503', 'garbage-sdp', 'no-answer', 'no-media', 'exit-mid-call'])
      .optional()
      .describe('A way to fail on purpose (default none).'),
    recogniser: z
      .enum(['auto', 'off'])
      .optional()
      .describe('auto (default): hears where the recogniser is installed. off: follows the script by turn count.'),
  })
  .describe('Programmable truth of the embedded reference agent. Ignored for other targets.')

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
    spares: count('Calls kept in reserve, placed only to replace turns that the harness itself spoiled (default 0).', 0).optional(),
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
      .array(step)
      .min(1)
      .describe('The script, top to bottom. Between two say steps a wait: turn is implied; a missing hangup is added at the end.'),
    on: z.array(handler).optional().describe('Answers to what the script does not foresee. The first that fits fires.'),
    otherwise: z
      .strictObject({ say, times: count('How often in one call (default 1).').optional() })
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
    agent: agent.optional(),
    profile: z
      .enum(gateProfileNames)
      .optional()
      .describe(
        'A ready-made set of gates: slo-1s (a p95 turn latency below one second, few failed calls). Policy, not science. thresholds: adds to it.',
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
