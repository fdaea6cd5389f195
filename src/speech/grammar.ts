import { canonicalise, drawEntity, isEntityClass, maxSpokenWords, sayings } from '../entities/catalogue.ts'
import type { EntityClass } from '../entities/entity.ts'
import { randomItem } from '../entities/random.ts'
import type { RecognisedParse } from './contract.ts'
import { parseTemplate, type TemplateNode } from './template.ts'

/** What a caller may mean, and the ways to say it. The first template is the plainest. */
export interface IntentRule {
  readonly intent: string
  readonly templates: readonly string[]
}

/** One sentence of the language with what it means. */
export interface SampledSentence {
  readonly intent: string
  /** Which of the intent's templates it came from. */
  readonly template: number
  readonly words: readonly string[]
  readonly slots: Readonly<Record<string, string>>
}

export interface Grammar {
  readonly rules: readonly IntentRule[]
  /**
   * The meaning of these lower-case words, which must be one whole sentence of the language from first to last word; null when
   * they are not. When several intents fit, the one that stands first in the rules wins.
   */
  parse(words: string | readonly string[]): RecognisedParse | null
  /**
   * A sentence drawn with `random`: intents, templates and alternatives equally likely, optionals every second time, entities as
   * `drawEntity`. `filter` narrows the draw to some templates. Rarer ways to say an entity come `variety` of the time (default 0.2).
   */
  sample(random: () => number, options?: SampleOptions): SampledSentence
}

export interface SampleOptions {
  readonly filter?: (intent: string, template: number) => boolean
  readonly variety?: number
}

interface CompiledTemplate {
  readonly intent: string
  readonly index: number
  readonly node: TemplateNode
}

/** Compiles the rules. Throws an Error on a template that is badly written or names an unknown entity class. */
export function compileGrammar(rules: readonly IntentRule[]): Grammar {
  const templates: readonly CompiledTemplate[] = rules.flatMap(({ intent, templates: texts }) =>
    texts.map((text, index) => ({ intent, index, node: checkedTemplate(text) })),
  )
  return {
    rules,
    parse(text) {
      const words = typeof text === 'string' ? text.trim().split(/\s+/) : text
      for (const { intent, node } of templates) {
        for (const match of matches(node, words, 0, {})) {
          if (match.end === words.length && words.length > 0) return { intent, slots: match.slots }
        }
      }
      return null
    },
    sample(random, options = {}) {
      const { filter = () => true, variety = 0.2 } = options
      const open = templates.filter((template) => filter(template.intent, template.index))
      const intent = randomItem(random, [...new Set(open.map((template) => template.intent))])
      const template = randomItem(
        random,
        open.filter((candidate) => candidate.intent === intent),
      )
      const slots: Record<string, string> = {}
      const words = sampleNode(template.node, random, variety, slots)
      return { intent, template: template.index, words, slots }
    },
  }
}

function checkedTemplate(text: string): TemplateNode {
  const node = parseTemplate(text)
  checkSlots(node, text)
  return node
}

function checkSlots(node: TemplateNode, text: string): void {
  if (node.kind === 'slot' && !isEntityClass(node.entityClass)) throw new Error(`template "${text}": no entity class "${node.entityClass}"`)
  if (node.kind === 'sequence' || node.kind === 'choice') for (const part of node.parts) checkSlots(part, text)
  if (node.kind === 'optional') checkSlots(node.part, text)
}

interface Match {
  readonly end: number
  readonly slots: Readonly<Record<string, string>>
}

/** Every way the node can consume words from `from` on. */
function* matches(node: TemplateNode, words: readonly string[], from: number, slots: Match['slots']): Generator<Match> {
  switch (node.kind) {
    case 'word':
      if (words[from] === node.word) yield { end: from + 1, slots }
      return
    case 'slot':
      yield* slotMatches(node, words, from, slots)
      return
    case 'optional':
      yield* matches(node.part, words, from, slots)
      yield { end: from, slots }
      return
    case 'choice':
      for (const part of node.parts) yield* matches(part, words, from, slots)
      return
    case 'sequence':
      yield* sequenceMatches(node.parts, words, from, slots)
  }
}

function* sequenceMatches(parts: readonly TemplateNode[], words: readonly string[], from: number, slots: Match['slots']): Generator<Match> {
  const [first, ...rest] = parts
  if (first === undefined) {
    yield { end: from, slots }
    return
  }
  for (const match of matches(first, words, from, slots)) yield* sequenceMatches(rest, words, match.end, match.slots)
}

/** Longest value first. */
function* slotMatches(
  slot: TemplateNode & { kind: 'slot' },
  words: readonly string[],
  from: number,
  slots: Match['slots'],
): Generator<Match> {
  const cls = slot.entityClass as EntityClass
  for (let end = Math.min(words.length, from + maxSpokenWords(cls)); end > from; end--) {
    const canonical = canonicalise(cls, words.slice(from, end))
    if (canonical !== null) yield { end, slots: { ...slots, [slot.name]: canonical } }
  }
}

function sampleNode(node: TemplateNode, random: () => number, variety: number, slots: Record<string, string>): readonly string[] {
  switch (node.kind) {
    case 'word':
      return [node.word]
    case 'optional':
      return random() < 0.5 ? sampleNode(node.part, random, variety, slots) : []
    case 'choice':
      return sampleNode(randomItem(random, node.parts), random, variety, slots)
    case 'sequence':
      return node.parts.flatMap((part) => sampleNode(part, random, variety, slots))
    case 'slot': {
      const value = drawEntity(node.entityClass, random)
      slots[node.name] = value.canonical
      const spoken = random() < variety ? randomItem(random, sayings(node.entityClass as EntityClass, value.canonical)) : value.spoken
      return spoken.split(' ')
    }
  }
}
