/** A sentence template as a tree. */
export type TemplateNode =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'slot'; readonly name: string; readonly entityClass: string }
  | { readonly kind: 'sequence'; readonly parts: readonly TemplateNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly TemplateNode[] }
  | { readonly kind: 'optional'; readonly part: TemplateNode }

const token = /\s*(\{[a-zA-Z]+(?::[a-zA-Z]+)?\}|[a-z']+|[()[\]|])/y

/**
 * Reads a template: lower-case words, `(a|b c)` one of these, `[a]` may be left out, `{drug}` a value of that entity class,
 * `{street:city}` a value of class city kept in slot `street`. Throws an Error that quotes the template when it is badly written.
 */
export function parseTemplate(text: string): TemplateNode {
  const tokens = tokenise(text)
  let at = 0
  const choice = (): TemplateNode => {
    const parts = [sequence()]
    while (tokens[at] === '|') {
      at++
      parts.push(sequence())
    }
    return parts.length === 1 ? (parts[0] as TemplateNode) : { kind: 'choice', parts }
  }
  const sequence = (): TemplateNode => {
    const parts: TemplateNode[] = []
    while (at < tokens.length && !['|', ')', ']'].includes(tokens[at] as string)) parts.push(single())
    if (parts.length === 0) throw new Error(`template "${text}": an empty alternative`)
    return parts.length === 1 ? (parts[0] as TemplateNode) : { kind: 'sequence', parts }
  }
  const single = (): TemplateNode => {
    const current = tokens[at++] as string
    if (current === '(' || current === '[') {
      const inner = choice()
      if (tokens[at++] !== (current === '(' ? ')' : ']')) throw new Error(`template "${text}": a bracket is not closed`)
      return current === '(' ? inner : { kind: 'optional', part: inner }
    }
    if (!current.startsWith('{')) return { kind: 'word', word: current }
    const [name = '', entityClass = name] = current.slice(1, -1).split(':')
    return { kind: 'slot', name, entityClass }
  }
  const node = choice()
  if (at < tokens.length) throw new Error(`template "${text}": "${tokens[at]}" is out of place`)
  return node
}

function tokenise(text: string): readonly string[] {
  const tokens: string[] = []
  const source = text.trimEnd()
  token.lastIndex = 0
  while (token.lastIndex < source.length) {
    const start = token.lastIndex
    const found = token.exec(source)
    if (found === null) throw new Error(`template "${text}": cannot read "${source.slice(start)}"`)
    tokens.push(found[1] as string)
  }
  return tokens
}
