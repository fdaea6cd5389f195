/**
 * Edits between two words: insertions, deletions, substitutions and swaps of neighbours, each counted once
 * (optimal string alignment distance).
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}

/** The known word nearest to `word` where it is near enough to be a slip (a third of the letters, at least two edits); else null. */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = word.toLowerCase()
  let best: { readonly word: string; readonly edits: number } | null = null
  for (const candidate of known) {
    const edits = editDistance(wanted, candidate.toLowerCase())
    if (best === null || edits < best.edits) best = { word: candidate, edits }
  }
  if (best === null || best.word === word) return null
  return best.edits <= Math.max(2, Math.floor(Math.max(word.length, best.word.length) / 3)) && best.edits < word.length ? best.word : null
}

/** Hint for an unknown word: the nearest known one, or (where nothing is near) the list of what is known. */
export function hintFor(word: string, known: readonly string[], what: string): string {
  const near = nearest(word, known)
  if (near !== null) return `did you mean "${near}"?`
  if (known.length === 0) return `there are no ${what} to choose from`
  const shown = known.slice(0, 12).join(', ')
  return `known ${what}: ${shown}${known.length > 12 ? `, … (${known.length} in all)` : ''}`
}
