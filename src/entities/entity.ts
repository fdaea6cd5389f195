/** The kinds of value a caller may say. `digits` is an account number of six digits. */
export type EntityClass =
  'drug' | 'dose' | 'street' | 'city' | 'surname' | 'weekday' | 'date' | 'time' | 'digits' | 'reference' | 'houseNumber'

/** One catalogue record. `spoken` and `alsoSpoken` are lower-case words with single blanks. */
export interface Entity {
  readonly class: EntityClass
  /** Stable and unique in its class. */
  readonly id: string
  /** The value as a tool receives it. Unique in its class. */
  readonly canonical: string
  /** The words the caller says. */
  readonly spoken: string
  /** Other ways to say the same value: understood, never drawn. */
  readonly alsoSpoken?: readonly string[]
  /** Canonical values of the same class that are easily heard instead. */
  readonly confusables?: readonly string[]
  /** ARPAbet without stress digits, for a `spoken` of one word; the first is the usual one. Absent: the public dictionary has it. */
  readonly pronunciations?: readonly string[]
}

/** A class whose values follow a rule (dates, digit strings): too many to list, so they are made and read by functions. */
export interface EntityRule {
  readonly class: EntityClass
  /** Most words one spoken value can have. */
  readonly maxWords: number
  /** A value drawn with `random`, in canonical form. */
  draw(random: () => number): string
  /** Every accepted way to say a canonical value, the usual one first; empty: not a canonical value of this class. */
  sayings(canonical: string): readonly string[]
  /** The canonical value of exactly these words, or null. */
  read(words: readonly string[]): string | null
}
