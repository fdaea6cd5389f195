import { expect, it } from 'vitest'
import type { SameShape } from './same-shape.ts'

// The compiler is the test: it refuses this file when a line marked as wrong is accepted, or another is not.

true satisfies SameShape<{ readonly a: readonly number[] }, { a: number[] }>
true satisfies SameShape<{ k: 'a'; p: 1 } | { k: 'b' }, { k: 'b' } | { k: 'a'; p: 1 }>
// @ts-expect-error an optional key is missing
true satisfies SameShape<{ a: number }, { a: number; b?: string }>
// @ts-expect-error the same, further down
true satisfies SameShape<{ a: { x: number }[] }, { a: { x: number; y?: 1 }[] }>
// @ts-expect-error the same, in one member of a union
true satisfies SameShape<{ k: 'a'; p: 1 } | { k: 'b' }, { k: 'a'; p: 1 } | { k: 'b'; q?: 2 }>
// @ts-expect-error a value is missing
true satisfies SameShape<{ a: 'x' | 'y' }, { a: 'x' }>
// @ts-expect-error optional here, required there
true satisfies SameShape<{ a?: number }, { a: number }>

it('is checked by the compiler', () => {
  const same: SameShape<{ a: 1 }, { readonly a: 1 }> = true
  expect(same).toBe(true)
})
