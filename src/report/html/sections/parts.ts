import type { StatusWords } from '../../statuses.ts'
import { html } from '../markup.ts'
import type { Content, Markup } from '../markup.ts'

/** Icon and word of a state: colour never stands alone. */
export function badge(words: StatusWords): Markup {
  return html`<span class="badge tone-${words.tone}"><span class="icon" aria-hidden="true">${words.icon}</span>${words.word}</span>`
}

/** A table that may be wider than the page: its frame scrolls and can be reached with the keyboard. */
export function scrollable(label: string, table: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}, scrolls sideways" tabindex="0">${table}</div>`
}

/** A term and what it is, for lists of facts. */
export function fact(term: string, value: Content): Markup {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`
}
