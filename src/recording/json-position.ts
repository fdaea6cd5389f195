import type { SourcePosition } from '../model/problem.ts'

/**
 * Where a text stops being JSON (RFC 8259): the first character that no valid document could have there; the end of the text when
 * it was cut off. `JSON.parse` names a position for some errors only. Null for valid JSON.
 */
export function jsonErrorPosition(text: string, file: string): SourcePosition | null {
  const scanner = new Scanner(text)
  if (scanner.value() && scanner.atEnd()) return null
  const before = text.slice(0, scanner.at).split('\n')
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}

const whitespace = /[ \t\n\r]*/y
const literal = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
/* oxlint-disable no-control-regex -- JSON strings may not hold control characters. */
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const stringStart = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
/* oxlint-enable no-control-regex */

/** Recursive descent; every method returns false with `at` on the offending character. */
class Scanner {
  at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  value(): boolean {
    this.#take(whitespace)
    const next = this.#text[this.at]
    const ok = next === '{' ? this.#list('}', () => this.#member()) : next === '[' ? this.#list(']', () => this.value()) : this.#scalar()
    if (ok) this.#take(whitespace)
    return ok
  }

  atEnd(): boolean {
    return this.at === this.#text.length
  }

  #scalar(): boolean {
    return this.#text[this.at] === '"' ? this.#string() : this.#take(literal)
  }

  #string(): boolean {
    if (this.#take(string)) return true
    this.#take(stringStart)
    return false
  }

  #member(): boolean {
    this.#take(whitespace)
    if (this.#text[this.at] !== '"' || !this.#string()) return false
    this.#take(whitespace)
    return this.#character(':') && this.value()
  }

  #list(close: string, item: () => boolean): boolean {
    this.at++
    this.#take(whitespace)
    if (this.#character(close)) return true
    do {
      if (!item()) return false
      this.#take(whitespace)
    } while (this.#character(','))
    return this.#character(close)
  }

  #character(wanted: string): boolean {
    if (this.#text[this.at] !== wanted) return false
    this.at++
    return true
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)
    if (found !== null) this.at += found[0].length
    return found !== null && found[0] !== ''
  }
}
