import { parseDurationMs } from './duration.ts'
import { type AnyMap, asList, asMap, type Findings } from './findings.ts'
import type { Path } from './source-map.ts'
import { spokenText } from './spoken-text.ts'
import { placeholdersOf } from './template.ts'

/** What the outside world knows of tools and files. */
export interface ScriptWorld {
  /** Tools of the embedded agent; only scenarios for that target are held against them. */
  readonly agentTools: readonly string[]
  /** Null: the file is there and readable. Else why not. */
  readonly missingFile: (path: string) => string | null
}

const stepKinds = ['say', 'wait', 'dtmf', 'hangup'] as const

/** Checks the script: `steps`, `on` and `otherwise`. */
export function checkScript(findings: Findings, world: ScriptWorld): void {
  const check = new ScriptCheck(findings, world)
  check.all()
}

class ScriptCheck {
  readonly #findings: Findings
  readonly #world: ScriptWorld
  readonly #names: readonly string[]

  constructor(findings: Findings, world: ScriptWorld) {
    this.#findings = findings
    this.#world = world
    this.#names = Object.keys(asMap(findings.root['data']) ?? {})
  }

  all(): void {
    this.#steps()
    asList(this.#findings.root['on']).forEach((handler, at) => this.#handler(asMap(handler), ['on', at]))
    const otherwise = asMap(this.#findings.root['otherwise'])
    if (otherwise !== null) this.#say(otherwise['say'], ['otherwise', 'say'])
  }

  #steps(): void {
    const steps = asList(this.#findings.root['steps'])
    let says = 0
    steps.forEach((entry, at) => {
      const path: Path = ['steps', at]
      const step = asMap(entry)
      const ends = entry === 'hangup' || (step !== null && 'hangup' in step)
      if (ends && at < steps.length - 1)
        this.#findings.add(path, 'unreachable', 'steps after a hangup are never reached', 'move hangup to the end')
      if (step === null) return
      const kinds = stepKinds.filter((kind) => kind in step)
      const strangers = Object.keys(step).length > kinds.length
      if (kinds.length === 0 && !strangers) this.#findings.add(path, 'empty-step', 'an empty step', `write one of ${stepKinds.join(', ')}`)
      if (kinds.length > 1) {
        this.#findings.add(path, 'two-steps', `one step with ${kinds.join(' and ')}`, 'start a new "- " for each')
      }
      if ('say' in step) {
        says++
        this.#say(step['say'], [...path, 'say'])
      }
      if ('wait' in step) this.#wait(step['wait'], [...path, 'wait'])
    })
    if (steps.length > 0 && says === 0) {
      const message = 'the caller never says anything, so there is no turn to measure'
      this.#findings.add(['steps'], 'no-say', message, 'add a step such as - say: hello', { atKey: true })
    }
    this.#wanted(says)
  }

  #wanted(says: number): void {
    const calls = typeof this.#findings.root['calls'] === 'number' ? this.#findings.root['calls'] : 1
    const turns = this.#findings.root['turns']
    if (typeof turns !== 'number' || turns <= calls * says || says === 0) return
    const hint = `${calls} calls of ${says} turns are ${calls * says}; raise calls or lower turns`
    this.#findings.add(['turns'], 'turns', `more turns wanted (${turns}) than scripted`, hint)
  }

  #say(entry: unknown, path: Path): void {
    if (typeof entry === 'string') {
      this.#words(entry, path)
      return
    }
    const say = asMap(entry)
    if (say === null) return
    const spoken = this.#spokenNames(say)
    if (this.#findings.oneOf(path, ['text', 'parts'])) {
      if (typeof say['text'] === 'string') this.#words(say['text'], [...path, 'text'])
      this.#parts(asList(say['parts']), [...path, 'parts'])
    }
    this.#expect(asMap(say['expect']), [...path, 'expect'], spoken)
  }

  #spokenNames(say: AnyMap): readonly string[] {
    return [say['text'], ...asList(say['parts'])].flatMap((piece) => (typeof piece === 'string' ? placeholdersOf(piece) : []))
  }

  #parts(parts: readonly unknown[], path: Path): void {
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
      }
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

  #expect(expect: AnyMap | null, path: Path, spoken: readonly string[]): void {
    if (expect === null) return
    if (Object.keys(expect).length === 0)
      this.#findings.add(path, 'empty-expect', 'expects nothing', 'add entities, tool or says, or leave it out')
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
    this.#tool(name, typeof tool === 'string' ? [...path, 'tool'] : [...path, 'tool', 'name'])
    for (const [key, value] of Object.entries(asMap(asMap(tool)?.['args']) ?? {})) {
      if (typeof value === 'string') this.#placeholders(value, [...path, 'tool', 'args', key])
    }
    this.#pattern(expect['says'], [...path, 'says'])
  }

  #tool(name: unknown, path: Path): void {
    const target = this.#findings.root['target'] ?? 'agent'
    if (typeof name !== 'string' || target !== 'agent' || this.#world.agentTools.includes(name)) return
    this.#findings.unknown(path, 'tool', name, this.#world.agentTools, 'tools of the embedded agent')
  }

  #pattern(pattern: unknown, path: Path): void {
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

  #wait(entry: unknown, path: Path): void {
    const wait = asMap(entry)
    if (wait === null) return
    this.#findings.oneOf(path, ['for', 'says', 'tool'])
    this.#pattern(wait['says'], [...path, 'says'])
    this.#tool(wait['tool'], [...path, 'tool'])
    if (parseDurationMs(wait['limit']) === 0)
      this.#findings.add([...path, 'limit'], 'limit', 'a limit of 0 ms never waits', 'leave it out for 15s')
  }

  #handler(handler: AnyMap | null, path: Path): void {
    if (handler === null) return
    this.#findings.oneOf(path, ['says', 'asks', 'tool'])
    this.#findings.oneOf(path, ['say', 'repeat'])
    this.#pattern(handler['says'], [...path, 'says'])
    this.#tool(handler['tool'], [...path, 'tool'])
    if ('say' in handler) this.#say(handler['say'], [...path, 'say'])
  }
}

function spellingHint(piece: string): string {
  if (/\d/.test(piece))
    return 'write numbers with units, codes, times and years as words: "five milligrams", "nine thirty", "zero four two"'
  return 'write it as words with the letters a to z, as it is said'
}
