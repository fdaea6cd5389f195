import { join } from 'node:path'
import { z } from 'zod'
import type { RunRecord } from '../model/recording.ts'
import { storedCalibrationSchema } from './calibration-schema.ts'
import { realDisk, writeWhole, type Disk } from './disk.ts'
import { jsonText, readJsonFile } from './json-file.ts'
import type { SameShape } from './same-shape.ts'

const runRecord = z.object({
  schemaVersion: z.literal(1),
  vqt: z.string(),
  scenario: z.string(),
  description: z.string(),
  target: z.string(),
  media: z.exactOptional(z.enum(['rtp', 'audio'])),
  engine: z.string(),
  seed: z.number(),
  planHash: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  interrupted: z.boolean(),
  command: z.string(),
  thresholds: z.array(
    z.object({
      expression: z.string(),
      profile: z.exactOptional(z.string()),
      file: z.exactOptional(z.string()),
      line: z.exactOptional(z.number()),
    }),
  ),
  wantedTurns: z.number(),
  maxOffScriptRate: z.number(),
  visqol: z.exactOptional(z.enum(['sample', 'all', 'off'])),
  calls: z.array(z.string()),
  notPlaced: z.number(),
  machine: z.object({ node: z.string(), os: z.string(), cpu: z.string(), cores: z.number(), memoryGiB: z.number() }),
  generator: z.object({
    callerCpuCores: z.nullable(z.number()),
    agentCpuCores: z.nullable(z.number()),
    eventLoopP99Ms: z.nullable(z.number()),
    eventLoopMaxMs: z.nullable(z.number()),
    lateStarts: z.number(),
  }),
  storedCalibration: z.exactOptional(storedCalibrationSchema),
})

true satisfies SameShape<z.infer<typeof runRecord>, RunRecord>

const schema: z.ZodType<RunRecord> = runRecord

/** Writes `run.json` into `dir`, whole or not at all; replaces an older one. Throws `InputError` with `disk.full` or `disk.unwritable`. */
export async function writeRunRecord(dir: string, run: RunRecord, disk: Disk = realDisk): Promise<void> {
  const text = jsonText(schema, run)
  await writeWhole(join(dir, 'run.json'), disk, async (partial) => {
    await disk.mkdir(dir, { recursive: true })
    await disk.writeFile(partial, text)
  })
}

/**
 * Reads `run.json` of a run directory. Throws `InputError`: `recording.missing`, `recording.unreadable`, `recording.corrupt`,
 * `recording.version`.
 */
export function readRunRecord(dir: string): Promise<RunRecord> {
  const hint = 'name the folder of a finished run'
  return readJsonFile(join(dir, 'run.json'), schema, { what: 'record of a run', schemaVersion: 1, hint })
}

/** JSON schema (draft 7) of `run.json`. */
export function runRecordJsonSchema(): object {
  return { title: 'vqt run record, version 1', ...z.toJSONSchema(runRecord, { target: 'draft-7', io: 'input' }) }
}
