import type { EntityValue } from '../model/plan.ts'
import { spokenText } from './spoken-text.ts'

/** Values drawn for one call, by the names of the data block. */
export type DrawnValues = Readonly<Record<string, EntityValue>>

const placeholder = /\{([a-zA-Z][a-zA-Z0-9_]*)\}/g

/** Names in braces, in order of appearance, each once. A quantifier such as `{2,3}` is no name. */
export function placeholdersOf(template: string): readonly string[] {
  return [...new Set([...template.matchAll(placeholder)].map((match) => match[1] as string))]
}

/** The words of a caller turn as the synthesiser gets them: placeholders as spoken, everything else normalised. */
export function fillSpoken(template: string, values: DrawnValues): string {
  const pieces = template.split(/(\{[a-zA-Z][a-zA-Z0-9_]*\})/)
  return pieces
    .map((piece) => {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1]
      return name === undefined ? spokenText(piece).words : valueOf(values, name).spoken
    })
    .filter((words) => words !== '')
    .join(' ')
}

/** A tool argument: placeholders in canonical form, everything else as written. */
export function fillCanonical(template: string, values: DrawnValues): string {
  return template.replace(placeholder, (_, name: string) => valueOf(values, name).canonical)
}

/** A pattern: a placeholder matches the value as spoken or in canonical form. */
export function fillPattern(template: string, values: DrawnValues): string {
  return template.replace(placeholder, (_, name: string) => {
    const { spoken, canonical } = valueOf(values, name)
    return `(?:${[...new Set([spoken, canonical])].map(escapePattern).join('|')})`
  })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function valueOf(values: DrawnValues, name: string): EntityValue {
  const value = values[name]
  if (value === undefined) throw new Error(`no value for {${name}}`)
  return value
}
