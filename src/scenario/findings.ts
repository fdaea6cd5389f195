import type { Problem } from '../model/problem.ts'
import { hintFor } from './did-you-mean.ts'
import { knownKeysAt } from './scenario-schema.ts'
import type { Path } from './source-map.ts'

/** A problem and the piece of the data it belongs to. `part`: the characters meant within that value. */
export interface Finding {
  readonly path: Path
  readonly problem: Problem
  readonly part?: string
  readonly atKey?: boolean
}

/** A map of data of unknown shape. */
export type AnyMap = Readonly<Record<string, unknown>>

export const asMap = (value: unknown): AnyMap | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as AnyMap) : null

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Problems found in one scenario, in the order they were found. */
export class Findings {
  readonly all: Finding[] = []
  readonly root: AnyMap

  constructor(root: AnyMap) {
    this.root = root
  }

  add(path: Path, code: string, message: string, hint?: string, where: { part?: string; atKey?: boolean } = {}): void {
    const full = `scenario.${code}`
    this.all.push({ path, problem: hint === undefined ? { code: full, message } : { code: full, message, hint }, ...where })
  }

  unknown(path: Path, what: string, word: string, known: readonly string[], plural: string, part?: string): void {
    const hint = hintFor(word, known, plural)
    const slip = hint.startsWith('did you mean')
    const message = `unknown ${what} "${word}"${slip ? `; ${hint}` : ''}`
    this.add(path, `unknown-${what.replaceAll(' ', '-')}`, message, slip ? undefined : hint, part === undefined ? {} : { part })
  }

  /** Exactly one of the keys must be there. Says nothing when an unknown key is likely to be the missing one. */
  oneOf(path: Path, keys: readonly string[]): boolean {
    const map = asMap(path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], this.root))
    if (map === null) return false
    const present = keys.filter((key) => key in map)
    if (present.length === 1) return true
    if (present.length > 1) this.add(path, 'one-of', `${present.join(' and ')} stand together`, `write one of ${keys.join(', ')}`)
    else if (Object.keys(map).every((key) => knownKeysAt(path).includes(key))) {
      this.add(path, 'missing-key', `one of ${keys.join(', ')} is missing`)
    }
    return false
  }
}
