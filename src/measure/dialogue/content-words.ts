import { wordsIn } from '../../model/words-in.ts'

/** Words that carry no content of their own: they are shared by any two English sentences. */
const functionWords: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be been but by can could did do does for from had has have he her here him his how i if in into is it its just let me my no not now of ' +
    'off on or our out please she so some than that the their them then there these they this those to up us was we were what when which who will with would ' +
    "yes you your okay ok sure well um uh hmm all am about also i'm i'll i've it's that's we're we'll you're you'll don't"
  ).split(' '),
)

/** The words of a text that carry content, in order. */
export function contentWords(text: string): readonly string[] {
  return wordsIn(text).filter((word) => !functionWords.has(word))
}

/** How many words two lists have in common, each counted as often as it stands in both. */
export function wordsInCommon(some: readonly string[], others: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of others) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of some) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    common++
  }
  return common
}

/** True where `needle` stands in `words` as one stretch. */
export function holdsStretch(words: readonly string[], needle: readonly string[]): boolean {
  return words.some((_, at) => needle.every((word, index) => words[at + index] === word))
}

/**
 * Two texts say the same: at least half of the shorter one's content words stand in the other, three of them or more (all, where it has fewer
 * than three and `few` allows it).
 */
export function sayTheSame(one: string, other: string, few = false): boolean {
  const some = contentWords(one)
  const others = contentWords(other)
  const shorter = Math.min(some.length, others.length)
  if (shorter === 0) return false
  const common = wordsInCommon(some, others)
  return shorter < 3 ? few && common === shorter : common >= 3 && 2 * common >= shorter
}
