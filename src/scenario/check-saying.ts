import { checkLadder, isLadder } from './check-ladder.ts'
import { parseDurationMs } from './duration.ts'
import { type AnyMap, asList, asMap, type Findings } from './findings.ts'
import type { Path } from './source-map.ts'
import { spokenText } from './spoken-text.ts'
import { placeholdersOf } from './template.ts'

/** What the outside world knows of tools, files and voices. */
export interface ScriptWorld {
  /** Tools of the embedded agent; only scenarios for that target are held against them. */
  readonly agentTools: readonly string[]
  readonly voices: readonly string[]
  /** Null: the file is there and readable. Else why not. */
  readonly missingFile: (path: string) => string | null
}

/** Checks what is said, and what is expected of it. */
export class SayingCheck {
  readonly #findings: Findings
  readonly #world: ScriptWorld
  readonly #names: readonly string[]

  constructor(findings: Findings, world: ScriptWorld) {
    this.#findings = findings
    this.#world = world
    this.#names = Object.keys(asMap(findings.root['data']) ?? {})
  }

  /** One turn. `ladders`: whether its pauses may be ladders. */
  say(entry: unknown, path: Path, ladders: boolean): void {
    if (typeof entry === 'string') {
      this.#words(entry, path)
      return
    }
    const say = asMap(entry)
    if (say === null) return
    if (this.#findings.oneOf(path, ['text', 'parts'])) {
      if (typeof say['text'] === 'string') this.#words(say['text'], [...path, 'text'])
      this.#parts(asList(say['parts']), [...path, 'parts'], ladders)
    }
    this.expect(asMap(say['expect']), [...path, 'expect'], say)
  }

  /** Names said in a turn; of a self-repair the last one only, which is the truth. */
  #spokenNames(said: unknown): readonly string[] {
    const say = typeof said === 'string' ? { text: said } : (asMap(said) ?? {})
    return [say['text'], ...asList(say['parts'])].flatMap((piece) => {
      const text = typeof piece === 'string' ? piece : asMap(asMap(piece)?.['selfRepair'])?.['to']
      return typeof text === 'string' ? placeholdersOf(text) : []
    })
  }

  #parts(parts: readonly unknown[], path: Path, ladders: boolean): void {
    let ladder = false
    parts.forEach((entry, at) => {
      const here: Path = [...path, at]
      if (typeof entry === 'string') this.#words(entry, here)
      const part = asMap(entry)
      if (part !== null && 'pause' in part) {
        if (at === 0 || at === parts.length - 1) {
          this.#findings.add(
            here,
            'pause',
            'a pause at the edge of a turn is not part of it',
            'pause between words; to wait before a turn use - wait: 600ms',
          )
        } else if (parseDurationMs(part['pause']) === 0) this.#findings.add(here, 'pause', 'a pause of 0 ms', 'leave it out')
        if (isLadder(part['pause'])) {
          const at: Path = [...here, 'pause']
          if (!ladders) this.#findings.add(at, 'ladder', 'a ladder has no place in an answer that may not be needed', 'use it under steps')
          else if (ladder)
            this.#findings.add(at, 'ladder', 'a second ladder of pauses in one turn', 'make it two turns, or write one pause as a duration')
          ladder = true
        }
        checkLadder(this.#findings, part['pause'], [...here, 'pause'], parseDurationMs)
      }
      const repair = asMap(part?.['selfRepair'])
      if (repair !== null) this.#repair(repair, [...here, 'selfRepair'])
      if (part !== null && typeof part['audio'] === 'string') {
        const why = this.#world.missingFile(part['audio'])
        if (why !== null) {
          this.#findings.add(
            [...here, 'audio'],
            'missing-audio',
            `cannot read ${part['audio']}: ${why}`,
            'paths are relative to the scenario file',
          )
        }
      }
    })
  }

  #repair(repair: AnyMap, path: Path): void {
    for (const key of ['from', 'to']) if (typeof repair[key] === 'string') this.#words(repair[key], [...path, key])
    if (typeof repair['from'] === 'string' && repair['from'] === repair['to'])
      this.#findings.add(
        [...path, 'to'],
        'repair',
        'a self-repair that repairs nothing',
        'from and to must differ, such as {monday} and {tuesday}',
      )
    if (parseDurationMs(repair['pause']) === 0) this.#findings.add([...path, 'pause'], 'pause', 'a pause of 0 ms', 'leave it out')
  }

  /** Words to be spoken: known placeholders, no stray braces, nothing without a spoken form. */
  #words(text: string, path: Path): void {
    this.#placeholders(text, path)
    const bare = text.replace(/\{[a-zA-Z][a-zA-Z0-9_]*\}/g, ' ')
    const { words, unspeakable } = spokenText(bare)
    for (const piece of unspeakable) {
      const brace = /[{}]/.test(piece)
      const hint = brace ? 'a placeholder is {name}: a letter, then letters, digits or _' : spellingHint(piece)
      const message = brace ? `"${piece}" is no placeholder` : `"${piece}" has no single spoken form`
      this.#findings.add(path, 'unspeakable', message, hint, { part: piece })
    }
    if (words === '' && unspeakable.length === 0 && placeholdersOf(text).length === 0) {
      this.#findings.add(path, 'empty-text', 'nothing to say', 'write at least one word')
    }
  }

  #placeholders(text: string, path: Path): void {
    for (const name of placeholdersOf(text)) {
      if (!this.#names.includes(name)) this.#findings.unknown(path, 'placeholder', name, this.#names, 'names under data', `{${name}}`)
    }
  }

  /** `said`: the turn the expectation belongs to. */
  expect(expect: AnyMap | null, path: Path, said: unknown): void {
    if (expect === null) return
    const spoken = this.#spokenNames(said)
    if (Object.keys(expect).length === 0)
      this.#findings.add(path, 'empty-expect', 'expects nothing', 'add entities, tool, says or heardContext, or leave it out')
    asList(expect['entities']).forEach((name, at) => {
      if (typeof name !== 'string') return
      if (!this.#names.includes(name)) this.#findings.unknown([...path, 'entities', at], 'entity', name, this.#names, 'names under data')
      else if (!spoken.includes(name)) {
        this.#findings.add(
          [...path, 'entities', at],
          'unspoken-entity',
          `"${name}" is not said in this turn`,
          `put {${name}} into the text`,
        )
      }
    })
    const tool = expect['tool']
    const name = typeof tool === 'string' ? tool : asMap(tool)?.['name']
    this.tool(name, typeof tool === 'string' ? [...path, 'tool'] : [...path, 'tool', 'name'])
    for (const [key, value] of Object.entries(asMap(asMap(tool)?.['args']) ?? {})) {
      if (typeof value === 'string') this.#placeholders(value, [...path, 'tool', 'args', key])
    }
    this.pattern(expect['says'], [...path, 'says'])
  }

  tool(name: unknown, path: Path): void {
    const target = this.#findings.root['target'] ?? 'agent'
    if (typeof name !== 'string' || target !== 'agent' || this.#world.agentTools.includes(name)) return
    this.#findings.unknown(path, 'tool', name, this.#world.agentTools, 'tools of the embedded agent')
  }

  pattern(pattern: unknown, path: Path): void {
    if (typeof pattern !== 'string') return
    this.#placeholders(pattern, path)
    const bare = pattern.replace(/\{[a-zA-Z][a-zA-Z0-9_]*\}/g, '(?:x)')
    try {
      if (!new RegExp(bare, 'iu').test('')) return
      this.#findings.add(path, 'pattern', 'the pattern matches anything, even nothing', 'name at least one word that must be there')
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '') : String(error)
      this.#findings.add(
        path,
        'pattern',
        `not a regular expression: ${why}`,
        'put a backslash before . ? ( ) [ ] { } when they are meant as such',
      )
    }
  }
}

function spellingHint(piece: string): string {
  if (/\d/.test(piece))
    return 'write numbers with units, codes, times and years as words: "five milligrams", "nine thirty", "zero four two"'
  return 'write it as words with the letters a to z, as it is said'
}
