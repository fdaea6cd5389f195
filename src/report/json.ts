import type { Result } from '../model/result.ts'
import type { Reporter } from './reporter.ts'

const widest = 160

export const jsonReporter: Reporter = {
  id: 'json',
  description: 'result.json: every number of the run, the contract all other reports are made from',
  render: async (result) => ({ path: 'result.json', content: renderJson(result) }),
}

/**
 * `result.json` as text: keys in the result's own order, what fits in 160 columns on one line, a final newline. The same result
 * gives the same bytes. Throws `TypeError` for NaN and ±Infinity, which JSON would silently turn into null.
 */
export function renderJson(result: Result): string {
  return `${pretty(result, '', 0)}\n`
}

/** `used` is how much of the line stands before the value. */
function pretty(value: unknown, indent: string, used: number): string {
  const flat = oneLine(value)
  if (value === null || typeof value !== 'object' || indent.length + used + flat.length <= widest) return flat
  const inner = `${indent} `
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + pretty(item, inner, 1)).join(',\n')}\n${indent}]`
  const entries = definedEntries(value).map(([key, item]) => {
    const name = `${JSON.stringify(key)}: `
    return inner + name + pretty(item, inner, name.length + 1)
  })
  return `{\n${entries.join(',\n')}\n${indent}}`
}

function oneLine(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`a result holds ${value}, which JSON cannot say`)
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (value !== null && typeof value === 'object') {
    const entries = definedEntries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`)
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
  }
  return JSON.stringify(value)
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined)
}
