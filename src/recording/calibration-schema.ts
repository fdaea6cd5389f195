import { z } from 'zod'
import type { CalibrationResult, StoredCalibration } from '../model/result.ts'
import type { SameShape } from './same-shape.ts'

const figures = { n: z.number(), missing: z.number(), biasMs: z.number(), sdMs: z.number() }

/** A calibration as it is kept: in the user's cache by `vqt calibrate`, and in the record of every run that quotes it. */
const calibration = z.object({
  status: z.enum(['pass', 'fail']),
  worstBiasMs: z.nullable(z.number()),
  worstSdMs: z.nullable(z.number()),
  points: z.array(z.object({ what: z.enum(['reply', 'stop']), stimulus: z.enum(['burst', 'speech']), delayMs: z.number(), ...figures })),
  engine: z.string(),
  detector: z.string(),
  machine: z.object({ node: z.string(), os: z.string(), cpu: z.string(), cores: z.number(), memoryGiB: z.number() }),
  why: z.exactOptional(z.string()),
  edges: z.exactOptional(z.array(z.object({ edge: z.enum(['onset', 'offset']), snrDb: z.number(), ...figures }))),
  codec: z.exactOptional(z.object({ lookaheadMs: z.number(), decoderDelayMs: z.number() })),
})

true satisfies SameShape<z.infer<typeof calibration>, CalibrationResult>

const stored = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), at: z.string(), calibration }),
  z.object({ kind: z.literal('none'), why: z.string() }),
])

true satisfies SameShape<z.infer<typeof stored>, StoredCalibration>

export const calibrationSchema: z.ZodType<CalibrationResult> = calibration
export const storedCalibrationSchema: z.ZodType<StoredCalibration> = stored
