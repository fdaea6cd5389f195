import type { OutStream, World } from './world.ts'

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
// eslint-disable-next-line no-control-regex
const ansi = /\u001b\[[0-9;?]*[A-Za-z]/g

/**
 * Owns the last rows of a terminal: a block that is redrawn in place while other text scrolls above it. Whatever else is
 * written to the same terminal meanwhile is held until its line ends and then put above the block, so nothing tears it.
 * The cursor is hidden while the block stands and comes back on `close` and on every exit of the process.
 */
export class BottomBlock {
  readonly #stream: OutStream
  readonly #write: (text: string) => unknown
  readonly #undo: (() => void)[] = []
  #lines: readonly string[] = []
  #drawn: readonly string[] = []
  #closed = false

  /** `terminals` are all streams that end on this terminal (stdout and stderr, where both are TTYs). */
  constructor(stream: OutStream, terminals: readonly OutStream[], onExit: World['onExit']) {
    this.#stream = stream
    this.#write = stream.write.bind(stream)
    for (const terminal of new Set([stream, ...terminals])) this.#undo.push(this.#takeOver(terminal))
    this.#undo.push(onExit(() => this.close()))
    this.#write(hideCursor)
  }

  /** Replaces the block. Lines longer than the terminal are cut, since a wrapped line could not be erased cleanly. */
  show(lines: readonly string[]): void {
    if (this.#closed) return
    this.#lines = lines
    this.#write(this.#erased() + this.#drawing())
  }

  /** Prints a line that stays, above the block. */
  above(line: string): void {
    this.#aboveText(`${line}\n`)
  }

  /** Removes the block, gives the streams back, shows the cursor. Safe to call again. */
  close(): void {
    if (this.#closed) return
    this.#write(this.#erased() + showCursor)
    this.#closed = true
    for (const undo of this.#undo) undo()
  }

  #aboveText(text: string): void {
    this.#write(this.#closed ? text : this.#erased() + text + this.#drawing())
  }

  #columns(): number {
    // Some terminals say 0 until they know.
    return Math.max(20, this.#stream.columns || 80)
  }

  #drawing(): string {
    this.#drawn = this.#lines.map((line) => cut(line, this.#columns() - 1))
    return this.#drawn.join('\n')
  }

  /** A terminal made narrower since the last drawing has wrapped the lines: count the rows they fill now. */
  #erased(): string {
    if (this.#drawn.length === 0) return ''
    const columns = this.#columns()
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(visibleLength(line) / columns)), 0)
    this.#drawn = []
    return `\r${rows > 1 ? `\u001b[${rows - 1}A` : ''}\u001b[J`
  }

  #takeOver(terminal: OutStream): () => void {
    const original = terminal.write
    const decoder = new TextDecoder()
    let held = ''
    terminal.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      held += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      const end = held.lastIndexOf('\n') + 1
      if (end > 0) {
        const text = held.slice(0, end)
        held = held.slice(end)
        this.#aboveText(text)
      }
      const written = rest.at(-1)
      if (typeof written === 'function') queueMicrotask(() => (written as () => void)())
      return true
    }
    return () => {
      terminal.write = original
      if (held !== '') terminal.write(held)
      held = ''
    }
  }
}

function visibleLength(text: string): number {
  return text.replace(ansi, '').length
}

/** Cuts to `width` visible characters, keeping colour codes whole and closing what they opened. */
function cut(text: string, width: number): string {
  if (visibleLength(text) <= width) return text
  let room = width - 1
  let kept = ''
  let from = 0
  for (const code of [...text.matchAll(ansi), null]) {
    const plain = text.slice(from, code?.index ?? text.length)
    kept += plain.slice(0, room)
    room -= Math.min(room, plain.length)
    if (code === null) break
    kept += code[0]
    from = code.index + code[0].length
  }
  return `${kept}…`
}
