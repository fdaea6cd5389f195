import type { ScenarioFile } from './scenario-file.ts'
import { parseShape } from './scenario-schema.ts'

/** One violation of the shape: where in the data, and what is wrong there. `unknownKeys` names keys that do not belong. */
export interface ShapeIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly unknownKeys?: readonly string[]
}

/** Holds plain data against the schema: the typed file, or every violation. */
export function checkShape(data: unknown): { readonly file: ScenarioFile } | { readonly issues: readonly ShapeIssue[] } {
  const result = parseShape(data)
  if (result.issues.length === 0) return { file: result.data as ScenarioFile }
  return { issues: result.issues.flatMap((issue) => flatten(issue as RawIssue, data, [])) }
}

/** The members of a zod issue that are read here; which are present hangs on `code`. */
interface RawIssue {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly errors?: readonly (readonly RawIssue[])[]
  readonly issues?: readonly RawIssue[]
  readonly expected?: string
  readonly values?: readonly unknown[]
  readonly origin?: string
  readonly minimum?: number
  readonly maximum?: number
}

/** A failed union says only "invalid": report the branch the author meant, the one that accepts this kind of value. */
function flatten(issue: RawIssue, root: unknown, base: readonly (string | number)[]): ShapeIssue[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') return [{ path, message: 'unknown key', unknownKeys: issue.keys ?? [] }]
  if (issue.code === 'invalid_key') return [{ path, message: `bad name: ${issue.issues?.[0]?.message ?? issue.message}` }]
  if (issue.code !== 'invalid_union') return [{ path, message: wording(issue, valueAt(root, path)) }]
  const branches = issue.errors ?? []
  const meant = branches.filter((branch) => !branch.some((inner) => inner.path.length === 0 && rejectsKind(inner)))
  const nested = meant.toSorted((a, b) => a.length - b.length)[0]
  const value = valueAt(root, path)
  if (value === undefined) return [{ path, message: `missing key "${String(path.at(-1))}"` }]
  if (nested !== undefined) return nested.flatMap((inner) => flatten(inner, root, path))
  return [{ path, message: `expected ${wantedKinds(branches)}, got ${kindOf(value)}` }]
}

const rejectsKind = (issue: RawIssue): boolean => issue.code === 'invalid_type' || issue.code === 'invalid_value'

function wantedKinds(branches: readonly (readonly RawIssue[])[]): string {
  const wanted = branches.flatMap((branch) => branch.filter((inner) => inner.path.length === 0).flatMap(wantedBy))
  return [...new Set(wanted)].join(' or ')
}

function wantedBy(issue: RawIssue): string[] {
  if (issue.errors !== undefined) return issue.errors.flatMap((branch) => branch.flatMap(wantedBy))
  if (issue.values !== undefined) return issue.values.map((value) => JSON.stringify(value))
  return [kindName(issue.expected ?? 'another value')]
}

function wording(issue: RawIssue, value: unknown): string {
  if (issue.code === 'invalid_type' && value === undefined) return `missing key "${String(issue.path.at(-1))}"`
  if (issue.code === 'invalid_type') return `expected ${kindName(issue.expected ?? '')}, got ${kindOf(value)}`
  if (issue.code === 'invalid_value')
    return `expected ${(issue.values ?? []).map((one) => JSON.stringify(one)).join(' or ')}, got ${kindOf(value)}`
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum
    const bound = issue.code === 'too_small' ? 'at least' : 'at most'
    if (issue.origin === 'array') return `expected ${bound} ${limit} in the list`
    if (issue.origin === 'string') return value === '' ? 'the text is empty' : `expected ${bound} ${limit} letters`
    return `expected ${bound} ${limit}, got ${kindOf(value)}`
  }
  return issue.message.replace(/^Invalid/, 'invalid')
}

const kindName = (expected: string): string =>
  ({ object: 'a map', record: 'a map', array: 'a list', string: 'text', number: 'a number', int: 'a whole number' })[expected] ?? expected

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : JSON.stringify(value)
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | null | undefined)?.[key], root)
}
