type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T
type DeepRequired<T> = T extends object ? { readonly [K in keyof T]-?: DeepRequired<T[K]> } : T
type Same<A, B> = [A, B] extends [B, A] ? true : false

/**
 * `true` where two types describe the same values, `readonly` apart; else `false`. Holds a schema against its model type at compile
 * time: `true satisfies SameShape<z.infer<typeof schema>, Model>`. Compared twice, because a key that is optional on one side and
 * absent on the other is assignable both ways: once as the types are, once with every key required.
 */
export type SameShape<A, B> = Same<DeepReadonly<A>, DeepReadonly<B>> & Same<DeepRequired<A>, DeepRequired<B>>
