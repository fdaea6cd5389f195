/** What the filter looks at in one row of the calls table. */
export interface FilterRow {
  readonly end: string
  /** Slowest answer in ms; a call with unanswered turns counts as slower than any. Null: nothing to compare. */
  readonly latencyMs: number | null
  readonly turns: number
  /** Lower-case text of everything said and every reason. */
  readonly text: string
}

/**
 * The filter grammar, words joined by spaces, all must hold: `s:failed` (end begins so), `m:>1500` (slowest answer, ms; also <,
 * >=, <=), `n:<4` (turns), `word` or `"several words"` (anywhere in the call), and `!` before any of these for its opposite. A term
 * that cannot be read matches as plain text, so that typing never empties the table by surprise.
 */
export function callsFilter(query: string): (row: FilterRow) => boolean {
  const terms = [...query.matchAll(/(!?)("[^"]*"?|\S+)/g)].map(([, not, body = '']) => {
    const holds = term(body)
    return not === '!' && body !== '' ? (row: FilterRow) => !holds(row) : holds
  })
  return (row) => terms.every((holds) => holds(row))
}

function term(body: string): (row: FilterRow) => boolean {
  const end = /^s:(\S+)$/i.exec(body)?.[1]?.toLowerCase()
  if (end !== undefined) return (row) => row.end.startsWith(end)
  const comparison = /^([mn]):(<=|>=|<|>|=)?(\d+(?:\.\d+)?)$/i.exec(body)
  if (comparison !== null) {
    const [, field, operator = '=', number] = comparison
    const limit = Number(number)
    return (row) => {
      const value = field?.toLowerCase() === 'm' ? row.latencyMs : row.turns
      return value !== null && compares(value, operator, limit)
    }
  }
  const words = body.replaceAll('"', '').toLowerCase()
  return (row) => row.text.includes(words)
}

function compares(value: number, operator: string, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit
    case '<=':
      return value <= limit
    case '>':
      return value > limit
    case '>=':
      return value >= limit
    default:
      return value === limit
  }
}
