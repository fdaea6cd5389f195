import { entityClasses } from '../entities/catalogue.ts'
import type { EntityClass } from '../entities/entity.ts'
import { randomItem, seededRandom } from '../entities/random.ts'
import { domainGrammar } from './domain.ts'
import type { SampledSentence } from './grammar.ts'

/** A line to be spoken and recognised. */
export interface EvaluationLine extends SampledSentence {
  readonly text: string
  readonly voice: string
  readonly rate: number
}

/**
 * Seeded lines of the domain, the entity classes in turn (and every twelfth line without an entity), voices in turn, rates 0.9–1.15.
 * `development` uses the templates with even numbers, `test` those with odd numbers: other paraphrases, other combinations.
 */
export function evaluationLines(
  part: 'development' | 'test',
  count: number,
  seed: number,
  voices: readonly string[],
): readonly EvaluationLine[] {
  const random = seededRandom(seed)
  const parity = part === 'development' ? 0 : 1
  const wanted: readonly (EntityClass | null)[] = [...entityClasses, null]
  return Array.from({ length: count }, (_, at): EvaluationLine => {
    const cls = wanted[at % wanted.length] ?? null
    // Template 0 is what the shipped scenarios say; correction templates count as one each, so both parts hold some of them.
    const filter = (_intent: string, template: number): boolean => template % 2 === parity
    for (;;) {
      const sentence = domainGrammar().sample(random, { filter })
      if (cls === null ? Object.keys(sentence.slots).length > 0 : !(cls in sentence.slots)) continue
      const voice = voices[Math.floor(at / wanted.length) % voices.length] as string
      return { ...sentence, text: sentence.words.join(' '), voice, rate: randomItem(random, [0.9, 1, 1.15]) }
    }
  })
}
