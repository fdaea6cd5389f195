import { stripVTControlCharacters } from 'node:util'

/** Terminal columns a text takes: colour codes and combining marks none, emoji and East Asian wide characters two. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of stripVTControlCharacters(text)) {
    if (/\p{Mark}|\u200d|\ufe0f/u.test(character)) continue
    columns += /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(character)
      ? 2
      : 1
  }
  return columns
}

/** Wraps words to `width` columns; the first line starts with `first`, later ones with `rest`. A longer word stays whole. */
export function wrap(text: string, width: number, first: string, rest: string = ' '.repeat(columnsOf(first))): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  lines.push(line)
  return lines
}

/** Cells in aligned columns, two spaces apart. `right` names columns aligned to the right. */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, columnsOf(cell))))
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - columnsOf(cell))
        return right.includes(at) ? space + cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}

/** Cut to `width` columns with an ellipsis. Only for text without colour codes. */
export function cutTo(text: string, width: number): string {
  if (columnsOf(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (columnsOf(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}
