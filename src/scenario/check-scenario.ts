import { drawEntity, entitiesOf, entityClasses, isEntityClass } from '../entities/catalogue.ts'
import type { EntityClass } from '../entities/entity.ts'
import { InputError, type Problem } from '../model/problem.ts'
import { hintFor, nearest } from './did-you-mean.ts'
import { parseDurationMs } from './duration.ts'
import type { Path } from './source-map.ts'
import { spokenText } from './spoken-text.ts'
import { placeholdersOf } from './template.ts'

/** What the outside world knows, so that a scenario can be held against it. */
export interface Known {
  readonly voices: readonly string[]
  /** Tools of the embedded agent; only scenarios for that target are held against them. */
  readonly agentTools: readonly string[]
  /** Null: the file is there and readable. Else why not. */
  readonly missingFile: (path: string) => string | null
  /** Null: the gate's grammar accepts it. */
  readonly checkThreshold?: ((expression: string) => Problem | null) | undefined
}

/** A problem and the piece of the data it belongs to. `part`: the characters meant within that value. */
export interface Finding {
  readonly path: Path
  readonly problem: Problem
  readonly part?: string
  readonly atKey?: boolean
}

type Map = Readonly<Record<string, unknown>>

const asMap = (value: unknown): Map | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Map) : null)
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const stepKinds = ['say', 'wait', 'dtmf', 'hangup'] as const

/**
 * Everything the shape cannot say: names that must exist, patterns that must compile, texts that must be speakable, orders and
 * limits that must make sense. Works on data whose shape may be broken elsewhere, so that all problems come out at once.
 */
export function checkScenario(data: unknown, known: Known): readonly Finding[] {
  const root = asMap(data)
  if (root === null) return []
  const check = new ScenarioCheck(root, known)
  check.all()
  return check.findings
}

class ScenarioCheck {
  readonly findings: Finding[] = []
  readonly #root: Map
  readonly #known: Known
  readonly #names: readonly string[]

  constructor(root: Map, known: Known) {
    this.#root = root
    this.#known = known
    this.#names = Object.keys(asMap(root['data']) ?? {})
  }

  all(): void {
    this.#target()
    this.#voices()
    this.#data()
    this.#oneOf(['arrivals'], ['ramp', 'every'])
    this.#steps()
    asList(this.#root['on']).forEach((handler, at) => this.#handler(asMap(handler), ['on', at]))
    const otherwise = asMap(this.#root['otherwise'])
    if (otherwise !== null) this.#say(otherwise['say'], ['otherwise', 'say'])
    this.#policy()
    this.#agent()
    this.#thresholds()
  }

  #add(path: Path, code: string, message: string, hint?: string, where: { part?: string; atKey?: boolean } = {}): void {
    const full = `scenario.${code}`
    this.findings.push({ path, problem: hint === undefined ? { code: full, message } : { code: full, message, hint }, ...where })
  }

  #unknown(path: Path, what: string, word: string, known: readonly string[], plural: string, part?: string): void {
    const hint = hintFor(word, known, plural)
    const slip = hint.startsWith('did you mean')
    const message = `unknown ${what} "${word}"${slip ? `; ${hint}` : ''}`
    this.#add(path, `unknown-${what.replaceAll(' ', '-')}`, message, slip ? undefined : hint, part === undefined ? {} : { part })
  }

  #target(): void {
    const target = this.#root['target']
    if (typeof target !== 'string' || !target.includes('://')) return
    const url = URL.canParse(target) ? new URL(target) : null
    const loopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
      this.#add(['target'], 'target', `"${target}" is no https URL`, 'plain http is accepted for 127.0.0.1 and localhost only')
    } else if (url.username !== '' || url.password !== '') {
      this.#add(['target'], 'target', 'a secret in the URL', 'put the token into the environment: VQT_TARGET_TOKEN')
    }
  }

  #voices(): void {
    asList(this.#root['voices']).forEach((voice, at, all) => {
      if (typeof voice !== 'string') return
      if (!this.#known.voices.includes(voice)) this.#unknown(['voices', at], 'voice', voice, this.#known.voices, 'voices')
      else if (all.indexOf(voice) !== at) this.#add(['voices', at], 'duplicate', `voice "${voice}" stands twice`, 'name each voice once')
    })
    asList(this.#root['rates']).forEach((rate, at, all) => {
      if (all.indexOf(rate) !== at) this.#add(['rates', at], 'duplicate', `rate ${String(rate)} stands twice`, 'name each rate once')
    })
  }

  #data(): void {
    for (const [name, entry] of Object.entries(asMap(this.#root['data']) ?? {})) {
      const cls = typeof entry === 'string' ? entry : asMap(entry)?.['class']
      if (typeof cls !== 'string') continue
      const path: Path = typeof entry === 'string' ? ['data', name] : ['data', name, 'class']
      if (!isEntityClass(cls)) {
        this.#unknown(path, 'class', cls, entityClasses, 'classes')
        continue
      }
      asList(asMap(entry)?.['only']).forEach((value, at, all) => {
        const text = String(value)
        const problem = drawProblem(cls, text)
        if (problem !== null) this.#value(cls, text, ['data', name, 'only', at], problem)
        else if (all.map(String).indexOf(text) !== at) this.#add(['data', name, 'only', at], 'duplicate', `"${text}" stands twice`)
      })
    }
  }

  #value(cls: EntityClass, text: string, path: Path, problem: Problem): void {
    const near = nearest(text, entitiesOf(cls).map((entity) => entity.canonical))
    const message = near === null ? problem.message : `${problem.message}; did you mean "${near}"?`
    this.#add(path, 'unknown-value', message, near === null ? problem.hint : undefined)
  }

  #steps(): void {
    const steps = asList(this.#root['steps'])
    let says = 0
    steps.forEach((entry, at) => {
      const path: Path = ['steps', at]
      const step = asMap(entry)
      const ends = entry === 'hangup' || (step !== null && 'hangup' in step)
      if (ends && at < steps.length - 1) this.#add(path, 'unreachable', 'steps after a hangup are never reached', 'move hangup to the end')
      if (step === null) return
      const kinds = stepKinds.filter((kind) => kind in step)
      const strangers = Object.keys(step).length > kinds.length
      if (kinds.length === 0 && !strangers) this.#add(path, 'empty-step', 'an empty step', `write one of ${stepKinds.join(', ')}`)
      if (kinds.length > 1) {
        this.#add(path, 'two-steps', `one step with ${kinds.join(' and ')}`, 'start a new "- " for each')
      }
      if ('say' in step) {
        says++
        this.#say(step['say'], [...path, 'say'])
      }
      if ('wait' in step) this.#wait(step['wait'], [...path, 'wait'])
    })
    if (Array.isArray(this.#root['steps']) && says === 0) {
      const message = 'the caller never says anything, so there is no turn to measure'
      this.#add(['steps'], 'no-say', message, 'add a step such as - say: hello', { atKey: true })
    }
    this.#wanted(says)
  }

  #wanted(says: number): void {
    const calls = typeof this.#root['calls'] === 'number' ? this.#root['calls'] : 1
    const turns = this.#root['turns']
    if (typeof turns !== 'number' || turns <= calls * says || says === 0) return
    const hint = `${calls} calls of ${says} turns are ${calls * says}; raise calls or lower turns`
    this.#add(['turns'], 'turns', `more turns wanted (${turns}) than scripted`, hint)
  }

  #say(entry: unknown, path: Path): void {
    if (typeof entry === 'string') {
      this.#words(entry, path)
      return
    }
    const say = asMap(entry)
    if (say === null) return
    const spoken = this.#spokenNames(say)
    if (this.#oneOf(path, ['text', 'parts'])) {
      if (typeof say['text'] === 'string') this.#words(say['text'], [...path, 'text'])
      this.#parts(asList(say['parts']), [...path, 'parts'])
    }
    this.#expect(asMap(say['expect']), [...path, 'expect'], spoken)
  }

  #spokenNames(say: Map): readonly string[] {
    return [say['text'], ...asList(say['parts'])].flatMap((piece) => (typeof piece === 'string' ? placeholdersOf(piece) : []))
  }

  #parts(parts: readonly unknown[], path: Path): void {
    parts.forEach((entry, at) => {
      const here: Path = [...path, at]
      if (typeof entry === 'string') this.#words(entry, here)
      const part = asMap(entry)
      if (part !== null && 'pause' in part) {
        if (at === 0 || at === parts.length - 1) {
          this.#add(here, 'pause', 'a pause at the edge of a turn is not part of it', 'pause between words; to wait before a turn use - wait: 600ms')
        } else if (parseDurationMs(part['pause']) === 0) this.#add(here, 'pause', 'a pause of 0 ms', 'leave it out')
      }
      if (part !== null && typeof part['audio'] === 'string') {
        const why = this.#known.missingFile(part['audio'])
        if (why !== null) {
          this.#add([...here, 'audio'], 'missing-audio', `cannot read ${part['audio']}: ${why}`, 'paths are relative to the scenario file')
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
      this.#add(path, 'unspeakable', message, hint, { part: piece })
    }
    if (words === '' && unspeakable.length === 0 && placeholdersOf(text).length === 0) {
      this.#add(path, 'empty-text', 'nothing to say', 'write at least one word')
    }
  }

  #placeholders(text: string, path: Path): void {
    for (const name of placeholdersOf(text)) {
      if (!this.#names.includes(name)) this.#unknown(path, 'placeholder', name, this.#names, 'names under data', `{${name}}`)
    }
  }

  #expect(expect: Map | null, path: Path, spoken: readonly string[]): void {
    if (expect === null) return
    if (Object.keys(expect).length === 0) this.#add(path, 'empty-expect', 'expects nothing', 'add entities, tool or says, or leave it out')
    asList(expect['entities']).forEach((name, at) => {
      if (typeof name !== 'string') return
      if (!this.#names.includes(name)) this.#unknown([...path, 'entities', at], 'entity', name, this.#names, 'names under data')
      else if (!spoken.includes(name)) {
        this.#add([...path, 'entities', at], 'unspoken-entity', `"${name}" is not said in this turn`, `put {${name}} into the text`)
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
    const target = this.#root['target'] ?? 'agent'
    if (typeof name !== 'string' || target !== 'agent' || this.#known.agentTools.includes(name)) return
    this.#unknown(path, 'tool', name, this.#known.agentTools, 'tools of the embedded agent')
  }

  #pattern(pattern: unknown, path: Path): void {
    if (typeof pattern !== 'string') return
    this.#placeholders(pattern, path)
    const bare = pattern.replace(/\{[a-zA-Z][a-zA-Z0-9_]*\}/g, '(?:x)')
    try {
      if (!new RegExp(bare, 'iu').test('')) return
      this.#add(path, 'pattern', 'the pattern matches anything, even nothing', 'name at least one word that must be there')
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '') : String(error)
      this.#add(path, 'pattern', `not a regular expression: ${why}`, 'put a backslash before . ? ( ) [ ] { } when they are meant as such')
    }
  }

  #wait(entry: unknown, path: Path): void {
    const wait = asMap(entry)
    if (wait === null) return
    this.#oneOf(path, ['for', 'says', 'tool'])
    this.#pattern(wait['says'], [...path, 'says'])
    this.#tool(wait['tool'], [...path, 'tool'])
    if (parseDurationMs(wait['limit']) === 0) this.#add([...path, 'limit'], 'limit', 'a limit of 0 ms never waits', 'leave it out for 15s')
  }

  #handler(handler: Map | null, path: Path): void {
    if (handler === null) return
    this.#oneOf(path, ['says', 'asks', 'tool'])
    this.#oneOf(path, ['say', 'repeat'])
    this.#pattern(handler['says'], [...path, 'says'])
    this.#tool(handler['tool'], [...path, 'tool'])
    if ('say' in handler) this.#say(handler['say'], [...path, 'say'])
  }

  #policy(): void {
    const impatient = asMap(asMap(this.#root['policy'])?.['impatient'])
    const repeat = parseDurationMs(impatient?.['repeatAfter'])
    const hangUp = parseDurationMs(impatient?.['hangUpAfter'])
    if (repeat === null || hangUp === null || repeat < hangUp) return
    const path: Path = ['policy', 'impatient', 'hangUpAfter']
    this.#add(path, 'policy', 'hangUpAfter is not after repeatAfter', 'a caller who never repeats is { repeatAfter: 8s, hangUpAfter: 9s } at the least')
  }

  #agent(): void {
    const delay = asMap(asMap(this.#root['agent'])?.['delay'])
    if (delay === null) return
    this.#oneOf(['agent', 'delay'], ['uniform', 'normal', 'lognormal'])
    const uniform = asMap(delay['uniform'])
    const min = parseDurationMs(uniform?.['min'])
    const max = parseDurationMs(uniform?.['max'])
    if (min !== null && max !== null && min > max) this.#add(['agent', 'delay', 'uniform', 'min'], 'range', 'min is above max', 'swap them')
  }

  #thresholds(): void {
    const check = this.#known.checkThreshold
    if (check === undefined) return
    for (const [measure, entry] of Object.entries(asMap(this.#root['thresholds']) ?? {})) {
      const list = Array.isArray(entry) ? entry : [entry]
      list.forEach((expression, at) => {
        if (typeof expression !== 'string') return
        const problem = check(`${measure}:${expression}`)
        if (problem === null) return
        this.findings.push({ path: Array.isArray(entry) ? ['thresholds', measure, at] : ['thresholds', measure], problem })
      })
    }
  }

  /** Exactly one of the keys must be there. Says nothing when an unknown key is likely to be the missing one. */
  #oneOf(path: Path, keys: readonly string[]): boolean {
    const map = asMap(path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], this.#root))
    if (map === null) return false
    const present = keys.filter((key) => key in map)
    if (present.length === 1) return true
    if (present.length > 1) this.#add(path, 'one-of', `${present.join(' and ')} stand together`, `write one of ${keys.join(', ')}`)
    else this.#add(path, 'missing-key', `one of ${keys.join(', ')} is missing`)
    return false
  }
}

function drawProblem(cls: string, value: string): Problem | null {
  try {
    drawEntity(cls, () => 0, [value])
    return null
  } catch (error) {
    if (error instanceof InputError) return error.problems[0] ?? { code: 'entity', message: error.message }
    throw error
  }
}

function spellingHint(piece: string): string {
  if (/\d/.test(piece)) return 'write numbers with units, codes, times and years as words: "five milligrams", "nine thirty", "zero four two"'
  return 'write it as words with the letters a to z, as it is said'
}
