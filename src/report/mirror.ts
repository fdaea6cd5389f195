/** All properties writable, all the way down, so that two types can be compared without their `readonly`. */
export type Plain<T> = T extends (infer Item)[] | readonly (infer Item)[]
  ? T extends readonly [infer First, infer Second]
    ? [Plain<First>, Plain<Second>]
    : Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T

/** `true` where two types are the same, `false` else. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
