/* oxlint-disable no-control-regex */

/** Tests only: a terminal that understands what the live view sends, so that tests can look at the screen instead of at codes. */
export class FakeScreen {
  rows: string[] = ['']
  cursorShown = true
  #row = 0
  #column = 0
  columns: number

  constructor(columns: number) {
    this.columns = columns
  }

  readonly write = (text: string): void => {
    for (const [piece] of text.matchAll(/\u001b\[[0-9;?]*[A-Za-z]|[\s\S]/gu)) this.#put(piece)
  }

  #put(piece: string): void {
    if (piece === '\n') {
      this.#row++
      this.#column = 0
      this.rows[this.#row] ??= ''
    } else if (piece === '\r') this.#column = 0
    else if (piece === '\u001b[?25l') this.cursorShown = false
    else if (piece === '\u001b[?25h') this.cursorShown = true
    else if (/\u001b\[\d*A/.test(piece)) this.#row = Math.max(0, this.#row - Number(piece.slice(2, -1) || 1))
    else if (piece === '\u001b[J') this.rows = [...this.rows.slice(0, this.#row), (this.rows[this.#row] ?? '').slice(0, this.#column)]
    else if (piece.startsWith('\u001b')) {
      if (!piece.endsWith('m')) throw new Error(`the screen does not know ${JSON.stringify(piece)}`)
    } else {
      if (this.#column >= this.columns) this.#put('\n')
      const row = (this.rows[this.#row] ?? '').padEnd(this.#column)
      this.rows[this.#row] = row.slice(0, this.#column) + piece + row.slice(this.#column + 1)
      this.#column++
    }
  }

  /** The rows down to the last that is not empty. */
  text(): string {
    return this.rows.join('\n').trimEnd()
  }
}
