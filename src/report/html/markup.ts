import { plainText } from '../plain-text.ts'

/** A piece of HTML that is already safe. Only `html` and `trusted` make one. */
export interface Markup {
  readonly markup: string
}

/** What may stand in a template: text (escaped), markup, numbers, lists of these; null, undefined and false print nothing. */
export type Content = string | number | Markup | null | undefined | false | readonly Content[]

/** HTML in which every value is escaped unless it is markup itself. Attribute values must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = strings[0] ?? ''
  values.forEach((value, at) => (text += written(value) + (strings[at + 1] ?? '')))
  return { markup: text }
}

/** Marks text as HTML. For text this program wrote itself, never for text of a result. */
export function trusted(markup: string): Markup {
  return { markup }
}

/** Safe as an attribute value and as text. Control characters become U+FFFD. */
export function escapeHtml(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function written(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(written).join('')
}
