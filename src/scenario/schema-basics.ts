import { z } from 'zod'
import { durationPattern } from './duration.ts'

export const count = (description: string, min = 1): z.ZodInt => z.int().min(min).max(100_000).describe(description)

/** `instead`: other words that may stand in its place, for the message. */
export function duration(description: string, instead = ''): z.ZodType {
  return z
    .union([z.number().min(0), z.string().regex(durationPattern, `expected ${instead}a duration such as 600, 600ms, 1.5s or 2m`)])
    .describe(`${description} A duration: 600, 600ms, 1.5s or 2m.`)
}

/** A duration, or `never` where the behaviour can be switched off. */
export const durationOrNever = (description: string): z.ZodType =>
  z.union([z.literal('never'), duration('', 'never or ')]).describe(description)

export const pattern = (description: string): z.ZodString =>
  z.string().min(1).describe(`${description} A regular expression (flags iu); {name} stands for the drawn value, as spoken or as written.`)

/** One value, or a ladder of them that one line expands into balanced, seeded turns. `rungs` are the default ones, as shown. */
export function orLadder(value: z.ZodType, rungs: string): z.ZodType {
  return z
    .union([
      z.literal('ladder'),
      value,
      z.strictObject({
        ladder: z
          .array(value)
          .min(2)
          .max(50)
          .describe('The rungs. Each block of as many turns as there are rungs holds each once, in an order drawn by the seed.'),
      }),
    ])
    .describe(`${value.description ?? ''} Or ladder (${rungs}), or { ladder: [..] }: each turn takes one rung, evenly and by the seed.`)
}
