import { z } from 'zod'
import { InputError } from '../model/problem.ts'
import type { Problem, SourcePosition } from '../model/problem.ts'
import { resultSchemaVersion } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { callSchema } from './call-schema.ts'
import type { Plain, Same } from './mirror.ts'

/*
 * The zod mirror of `Result`. The type in model/result.ts is the contract; `mirror` at the end of this file does not compile
 * when the two differ in a name, a type or in what may be left out.
 */

const span = z.tuple([z.number(), z.number()]).readonly()
const text = z.string()
const words = z.record(text, text)

const problem = z.strictObject({
  code: text,
  message: text,
  hint: text.exactOptional(),
  cause: text.exactOptional(),
  at: z.strictObject({ file: text, line: z.number(), column: z.number() }).exactOptional(),
})

const unit = z.enum(['ms', 'count', 'ratio', 'dB', 'MOS'])

const measureDefinition = z.strictObject({
  id: text,
  version: z.number(),
  title: text,
  unit,
  kind: z.enum(['distribution', 'rate', 'figure']),
  why: text,
  definition: text,
  better: z.enum(['lower', 'higher']),
  legs: z.literal(true).exactOptional(),
  needsRtp: z.literal(true).exactOptional(),
  caveat: text.exactOptional(),
})

const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('measured'), value: z.number(), uncertainty: z.number().exactOptional() }),
  z.strictObject({ kind: z.literal('censored'), beyond: z.number() }),
  z.strictObject({ kind: z.literal('trial'), hit: z.boolean() }),
  z.strictObject({ kind: z.literal('not-applicable'), why: text }),
  z.strictObject({ kind: z.literal('invalid'), why: text }),
  z.strictObject({ kind: z.literal('failed'), problem }),
])

const measurement = z.strictObject({
  measure: text,
  version: z.number(),
  call: text,
  turn: z.number().exactOptional(),
  tags: words,
  outcome,
})

const percentile = z.strictObject({
  q: z.number().min(0).max(1),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  why: z.enum(['unanswered', 'n too small']).exactOptional(),
})

const rate = z.strictObject({ k: z.number(), n: z.number(), low: z.number(), high: z.number() })

const figure = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  lowOneSided: z.number().nullable(),
  highOneSided: z.number().nullable(),
  n: z.number(),
  why: text.exactOptional(),
  parts: z.array(z.strictObject({ label: text, k: z.number(), n: z.number(), low: z.number(), high: z.number() })).readonly(),
})

const summary = z.strictObject({
  measure: text,
  leg: z.enum(['agent', 'caller']).exactOptional(),
  unit,
  n: z.number(),
  censored: z.number(),
  invalid: z.number(),
  notApplicable: z.number(),
  failed: z.number(),
  notApplicableWhy: z.array(text).readonly(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  percentiles: z.array(percentile).readonly(),
  uncertainty: z.number().nullable(),
  rate: rate.nullable(),
  figure: figure.nullable(),
  histogram: text.nullable(),
  negative: z.number(),
  curve: z.array(span).readonly(),
})

const gate = z.strictObject({
  expression: text,
  measure: text,
  selector: words,
  aggregate: text,
  operator: z.enum(['<', '<=', '>', '>=', '==', '!=']),
  limit: z.number(),
  unit,
  status: z.enum(['pass', 'fail', 'inconclusive']),
  actual: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number(),
  uncertainty: z.number().nullable(),
  why: text,
  file: text.exactOptional(),
  line: z.number().exactOptional(),
})

const healthCheck = z.strictObject({
  id: text,
  title: text,
  status: z.enum(['ok', 'warn', 'unhealthy', 'unknown']),
  actual: text,
  limit: text,
})

const machine = z.strictObject({ node: text, os: text, cpu: text, cores: z.number(), memoryGiB: z.number() })

const calibration = z.strictObject({
  status: z.enum(['pass', 'fail']),
  worstBiasMs: z.number().nullable(),
  worstSdMs: z.number().nullable(),
  points: z
    .array(
      z.strictObject({
        what: z.enum(['reply', 'stop']),
        stimulus: z.enum(['burst', 'speech']),
        delayMs: z.number(),
        n: z.number(),
        missing: z.number(),
        biasMs: z.number(),
        sdMs: z.number(),
      }),
    )
    .readonly(),
  engine: text,
  detector: text,
  machine,
  why: text.exactOptional(),
  edges: z
    .array(
      z.strictObject({
        edge: z.enum(['onset', 'offset']),
        snrDb: z.number(),
        n: z.number(),
        missing: z.number(),
        biasMs: z.number(),
        sdMs: z.number(),
      }),
    )
    .readonly()
    .exactOptional(),
  codec: z.strictObject({ lookaheadMs: z.number(), decoderDelayMs: z.number() }).exactOptional(),
})

const storedCalibration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('found'), at: text, calibration }),
  z.strictObject({ kind: z.literal('none'), why: text }),
])

const generator = z.strictObject({
  callerCpuCores: z.number().nullable(),
  agentCpuCores: z.number().nullable(),
  eventLoopP99Ms: z.number().nullable(),
  eventLoopMaxMs: z.number().nullable(),
  lateStarts: z.number(),
})

const verdict = z.strictObject({
  status: z.enum(['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable']),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(4), z.literal(130)]),
  why: text,
  gates: z.array(gate).readonly(),
  droppedGates: z
    .array(z.strictObject({ expression: text, profile: text, why: text }))
    .readonly()
    .exactOptional(),
  health: z.strictObject({
    status: z.enum(['healthy', 'unhealthy']),
    checks: z.array(healthCheck).readonly(),
    generator,
    calibration: calibration.nullable(),
    stored: storedCalibration.exactOptional(),
  }),
})

const counts = z.strictObject({
  calls: z.number(),
  connected: z.number(),
  failed: z.number(),
  dropped: z.number(),
  offScript: z.number(),
  notPlaced: z.number(),
  turns: z.number(),
  validTurns: z.number(),
  invalidTurns: z.number(),
  unanswered: z.number(),
})

const result = z.strictObject({
  schemaVersion: z.literal(resultSchemaVersion),
  vqt: text,
  run: z.strictObject({
    scenario: text,
    description: text,
    target: text,
    media: z.enum(['rtp', 'audio']).exactOptional(),
    engine: text,
    seed: z.number(),
    planHash: text,
    startedAt: text,
    durationMs: z.number(),
    command: text,
    machine,
  }),
  verdict,
  counts,
  measures: z.array(measureDefinition).readonly(),
  summaries: z.array(summary).readonly(),
  calls: z.array(callSchema).readonly(),
  measurements: z.array(measurement).readonly(),
})

/** Compiles only while the schema and the type say the same. */
const mirror: Same<Plain<z.infer<typeof result>>, Plain<Result>> = true
void mirror

/** Validates a value against contract 2. Unknown keys are errors: a misspelt number must not vanish silently. */
export const resultSchema: z.ZodType<Result> = result

/**
 * Reads the text of a `result.json`. Throws `InputError` with every problem found: broken JSON (with its position), another
 * schema version, or values that do not fit the schema (with the path inside the document). `file` is only named in problems.
 */
export function parseResult(text: string, file: string): Result {
  const value = parseJson(text, file)
  const version = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['schemaVersion'] : undefined
  if (version !== resultSchemaVersion) {
    throw new InputError([
      {
        code: 'result.version',
        message:
          version === undefined
            ? `${file} is not a vqt result: it has no schemaVersion`
            : `${file} has result schema version ${JSON.stringify(version)}; this vqt reads version ${resultSchemaVersion}`,
        hint: 'give the result.json of a run directory, or judge its recordings again: vqt measure <run-dir>',
      },
    ])
  }
  const parsed = resultSchema.safeParse(value)
  // The value as it was read, not zod's copy: that has the schema's key order, and a result written again must keep its bytes.
  if (parsed.success) return value as Result
  throw new InputError(
    parsed.error.issues.map((issue): Problem => ({
      code: 'result.schema',
      message: `${file}: ${pathOf(issue.path)}: ${issue.message}`,
      hint: 'result.json is written by vqt and not meant to be edited; write it again: vqt measure <run-dir>',
    })),
  )
}

/** The JSON schema (draft-7) of `result.json`, for editors and other programs. */
export function resultJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(result, { target: 'draft-7' })
  return {
    $schema,
    title: 'vqt result.json',
    description: `Contract 2 of vqt, schema version ${resultSchemaVersion}. Times in ms; null means no value, never zero.`,
    ...rest,
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    const at = positionOf(message, text, file)
    throw new InputError([
      {
        code: 'result.json',
        message: `${file} is not valid JSON: ${message}`,
        hint: 'the file may be cut short; write it again: vqt measure <run-dir>',
        ...(at === null ? {} : { at }),
      },
    ])
  }
}

/** V8 names the offset of a syntax error; an unexpected end has none and stands at the end of the text. */
function positionOf(message: string, text: string, file: string): SourcePosition | null {
  const found = /position (\d+)/.exec(message)
  if (found === null && !/end of JSON input/.test(message)) return null
  const before = text.slice(0, found === null ? text.length : Number(found[1]))
  const lines = before.split('\n')
  return { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('') || '(top level)'
}
