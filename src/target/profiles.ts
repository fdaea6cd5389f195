import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { InputError } from '../model/problem.ts'
import type { TargetSpec } from '../model/plan.ts'

const profile = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  /** Where the target tells what it hears, says and calls. */
  events: z.enum(['datachannel', 'websocket', 'none']).default('datachannel'),
})
const profiles = z.record(z.string(), profile)

/**
 * A target by the name of its profile in `file` (`targets.yaml` beside the scenario: name → url, events). Null where the file does not
 * exist or does not hold the name; throws `InputError` where it cannot be read as profiles.
 */
export async function targetProfile(name: string, file: string): Promise<TargetSpec | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const read = profiles.safeParse(parsed(text, file))
  if (!read.success) {
    const issue = read.error.issues[0]!
    throw new InputError([
      {
        code: 'target.profile',
        message: `${file}: ${issue.path.join('.')}: ${issue.message}`,
        hint: 'a profile is a name with url: and, optionally, events: datachannel | websocket | none',
      },
    ])
  }
  const found = read.data[name]
  return found === undefined ? null : { kind: 'whip', name, url: found.url, events: found.events, cues: false }
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text) ?? {}
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new InputError([{ code: 'target.profile', message: `${file} is not YAML`, hint: 'name: { url: https://… }', cause }])
  }
}
