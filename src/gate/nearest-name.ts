/** The known name nearest to a mistyped one: at most a third of its letters wrong; null where nothing is near. */
export function nearestName(word: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bestEdits = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const name of known) {
    const edits = editDistance(word.toLowerCase(), name.toLowerCase())
    if (edits < bestEdits) {
      best = name
      bestEdits = edits
    }
  }
  return best
}

/** Levenshtein distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let at = 1; at <= from.length; at++) {
    const next = [at]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] as number) + (from[at - 1] === to[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] as number) + 1, (next[column - 1] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
