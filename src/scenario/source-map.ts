import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import type { SourcePosition } from '../model/problem.ts'

export type Path = readonly (string | number)[]

/** Finds the place in the source that a path into the data came from. */
export class SourceMap {
  readonly #document: Document.Parsed
  readonly #lines: LineCounter
  readonly #file: string
  readonly #text: string

  constructor(document: Document.Parsed, lines: LineCounter, file: string, text: string) {
    this.#document = document
    this.#lines = lines
    this.#file = file
    this.#text = text
  }

  at(offset: number): SourcePosition {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col) }
  }

  /** Where the value at `path` begins; where there is none, the nearest thing around it. */
  value(path: Path): SourcePosition {
    return this.at(this.#walk(path).node?.range?.[0] ?? 0)
  }

  /** Where the key at the end of `path` is written; for a list item, the item. */
  key(path: Path): SourcePosition {
    const { node, keyNode } = this.#walk(path)
    return this.at(keyNode?.range?.[0] ?? node?.range?.[0] ?? 0)
  }

  /** Where `part` is written inside the value at `path`; its beginning where it cannot be found (escapes, folded lines). */
  inside(path: Path, part: string): SourcePosition {
    const range = this.#walk(path).node?.range
    if (range === undefined || range === null) return this.at(0)
    const found = this.#text.slice(range[0], range[1]).indexOf(part)
    return this.at(range[0] + Math.max(0, found))
  }

  #walk(path: Path): { readonly node: Node | null; readonly keyNode: Node | null } {
    let node: Node | null = this.#document.contents
    let keyNode: Node | null = null
    for (const key of path) {
      const holder: Node | null = isAlias(node) ? (node.resolve(this.#document) ?? null) : node
      if (isMap(holder)) {
        const pair = holder.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
        if (pair === undefined) return { node, keyNode }
        keyNode = pair.key as Node
        node = (pair.value as Node | null) ?? keyNode
      } else if (isSeq(holder)) {
        const item = holder.items[Number(key)] as Node | undefined
        if (item === undefined) return { node, keyNode }
        keyNode = null
        node = item
      } else return { node, keyNode }
    }
    return { node, keyNode }
  }
}
