import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { InputError, type Problem } from '../model/problem.ts'
import { jsonErrorPosition } from './json-position.ts'

/** What is being read, in words for messages, and how to get it anew. */
export interface JsonFileKind {
  readonly what: string
  readonly schemaVersion: number
  readonly hint: string
}

/** Problems of one damaged file that are worth printing. */
const problemLimit = 10

/**
 * Text of a value as this room writes it: two spaces of indentation, keys in the order of the schema, numbers as they are, a line
 * break at the end. The same value gives the same bytes. Throws where the value does not fit the schema: that is a bug, not input.
 */
export function jsonText<T>(schema: z.ZodType<T>, value: T): string {
  return `${JSON.stringify(schema.parse(value), null, 2)}\n`
}

/**
 * Reads a JSON file and holds it against its schema. Throws `InputError`: `recording.missing`, `recording.unreadable`,
 * `recording.corrupt` (no JSON, with position; or the wrong shape, one problem for each path), `recording.version`.
 */
export async function readJsonFile<T>(file: string, schema: z.ZodType<T>, kind: JsonFileKind): Promise<T> {
  const value = parseJson(await readText(file, kind), file, kind)
  const version = (value as { readonly schemaVersion?: unknown } | null)?.schemaVersion
  if (typeof version === 'number' && version !== kind.schemaVersion) {
    const message = `${file} has schema version ${version}, this vqt reads version ${kind.schemaVersion}`
    throw new InputError([{ code: 'recording.version', message, hint: 'read it with the vqt that wrote it' }])
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InputError(
    parsed.error.issues.slice(0, problemLimit).map((issue): Problem => {
      const path = issue.path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`), '')
      return {
        code: 'recording.corrupt',
        message: `${file} is no ${kind.what}: ${path.replace(/^\./, '') || 'all of it'}: ${issue.message}`,
        hint: kind.hint,
      }
    }),
  )
}

/** Reads a file whole. Throws `InputError` like `readJsonFile`. */
export async function readBytes(file: string, kind: JsonFileKind): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError([{ code: 'recording.missing', message: `there is no ${kind.what} ${file}`, hint: kind.hint }])
    }
    const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : String(thrown)
    throw new InputError([
      { code: 'recording.unreadable', message: `${file} cannot be read: ${why}`, hint: 'make it readable: chmod -R u+rX on the folder' },
    ])
  }
}

async function readText(file: string, kind: JsonFileKind): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, kind))
}

function parseJson(text: string, file: string, kind: JsonFileKind): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const at = jsonErrorPosition(text, file)
    const message = `${file} is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`
    throw new InputError([{ code: 'recording.corrupt', message, hint: kind.hint, ...(at === null ? {} : { at }) }])
  }
}
