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
   * they are not. When several intents fit, the one that stands first in the rules wins. An entity may be repaired ("tuesday no
   * thursday"): the last value counts, the first is told beside it.
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
  /** Share of the entities that are said wrong at first: "tuesday no thursday" (default 0). */
  readonly repairs?: number
}

/** Between the value that was wrong and the one that is meant. */
const repairWord = 'no'

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
        for (const match of matches(node, words, 0, nothingKnown)) {
          if (match.end === words.length && words.length > 0) return parseOf(intent, match)
        }
      }
      return null
    },
    sample(random, options = {}) {
      const { filter = () => true, variety = 0.2, repairs = 0 } = options
      const open = templates.filter((template) => filter(template.intent, template.index))
      const intent = randomItem(random, [...new Set(open.map((template) => template.intent))])
      const template = randomItem(
        random,
        open.filter((candidate) => candidate.intent === intent),
      )
      const slots: Record<string, string> = {}
      const words = sampleNode(template.node, random, { variety, repairs }, slots)
      return { intent, template: template.index, words, slots }
    },
  }
}

function parseOf(intent: string, { slots, repaired }: Match): RecognisedParse {
  return Object.keys(repaired).length === 0 ? { intent, slots } : { intent, slots, repaired }
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
  /** First values of slots that were repaired. */
  readonly repaired: Readonly<Record<string, string>>
}

type Known = Omit<Match, 'end'>
const nothingKnown: Known = { slots: {}, repaired: {} }

/** Every way the node can consume words from `from` on. */
function* matches(node: TemplateNode, words: readonly string[], from: number, known: Known): Generator<Match> {
  switch (node.kind) {
    case 'word':
      if (words[from] === node.word) yield { end: from + 1, ...known }
      return
    case 'slot':
      yield* slotMatches(node, words, from, known)
      return
    case 'optional':
      yield* matches(node.part, words, from, known)
      yield { end: from, ...known }
      return
    case 'choice':
      for (const part of node.parts) yield* matches(part, words, from, known)
      return
    case 'sequence':
      yield* sequenceMatches(node.parts, words, from, known)
  }
}

function* sequenceMatches(parts: readonly TemplateNode[], words: readonly string[], from: number, known: Known): Generator<Match> {
  const [first, ...rest] = parts
  if (first === undefined) {
    yield { end: from, ...known }
    return
  }
  for (const { end, ...found } of matches(first, words, from, known)) yield* sequenceMatches(rest, words, end, found)
}

type Slot = TemplateNode & { kind: 'slot' }

/** A value, or one that is taken back for another. */
function* slotMatches(slot: Slot, words: readonly string[], from: number, known: Known): Generator<Match> {
  const { name } = slot
  for (const first of valuesAt(slot, words, from)) {
    yield { end: first.end, slots: { ...known.slots, [name]: first.canonical }, repaired: known.repaired }
    if (words[first.end] !== repairWord) continue
    for (const last of valuesAt(slot, words, first.end + 1)) {
      yield {
        end: last.end,
        slots: { ...known.slots, [name]: last.canonical },
        repaired: { ...known.repaired, [name]: first.canonical },
      }
    }
  }
}

/** Longest value first. */
function* valuesAt(slot: Slot, words: readonly string[], from: number): Generator<{ readonly end: number; readonly canonical: string }> {
  const cls = slot.entityClass as EntityClass
  for (let end = Math.min(words.length, from + maxSpokenWords(cls)); end > from; end--) {
    const canonical = canonicalise(cls, words.slice(from, end))
    if (canonical !== null) yield { end, canonical }
  }
}

type SampleShares = Required<Pick<SampleOptions, 'variety' | 'repairs'>>

function sampleNode(node: TemplateNode, random: () => number, shares: SampleShares, slots: Record<string, string>): readonly string[] {
  switch (node.kind) {
    case 'word':
      return [node.word]
    case 'optional':
      return random() < 0.5 ? sampleNode(node.part, random, shares, slots) : []
    case 'choice':
      return sampleNode(randomItem(random, node.parts), random, shares, slots)
    case 'sequence':
      return node.parts.flatMap((part) => sampleNode(part, random, shares, slots))
    case 'slot': {
      const wrong = shares.repairs > 0 && random() < shares.repairs ? [...sampleValue(node, random, shares, {}), repairWord] : []
      return [...wrong, ...sampleValue(node, random, shares, slots)]
    }
  }
}

function sampleValue(slot: Slot, random: () => number, { variety }: SampleShares, slots: Record<string, string>): readonly string[] {
  const value = drawEntity(slot.entityClass, random)
  slots[slot.name] = value.canonical
  const spoken = random() < variety ? randomItem(random, sayings(slot.entityClass as EntityClass, value.canonical)) : value.spoken
  return spoken.split(' ')
}
