import { cardinalWords } from '../entities/number-words.ts'

/** Text as spoken words, and what in it has no spoken form. */
export interface SpokenText {
  readonly words: string
  /** Pieces as written that cannot be said. */
  readonly unspeakable: readonly string[]
}

const punctuation = /[.,?!;:…"“”()]/g

/**
 * Text normalised before the synthesiser sees it (speech.md 2.2 rule 3), so that the words spoken are the words of the
 * reference transcript: lower case, punctuation dropped, hyphens opened, whole numbers 0–9999 as cardinals. Anything else
 * that is no word (units, symbols, references, leading zeros) has several readings; it is listed, never guessed.
 */
export function spokenText(text: string): SpokenText {
  const unspeakable: string[] = []
  const words = text
    .replaceAll('’', "'")
    .split(/\s+/)
    .flatMap((token) => {
      const bare = token.replace(punctuation, '').toLowerCase()
      if (/^[-–—]*$/.test(bare)) return []
      if (/^(0|[1-9]\d{0,3})$/.test(bare) && !/\d[.,:]\d/.test(token)) return [cardinalWords(Number(bare))]
      const parts = bare.split('-').filter((part) => part !== '')
      if (parts.length > 0 && parts.every((part) => /^[a-z]+('[a-z]+)*'?$/.test(part)) && !/\w[.:]\w/.test(token)) return parts
      unspeakable.push(token)
      return []
    })
  return { words: words.join(' '), unspeakable }
}
