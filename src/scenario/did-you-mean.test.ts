import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, hintFor, nearest } from './did-you-mean.ts'

test('edits are insertions, deletions, substitutions and swaps of neighbours', () => {
  expect(editDistance('say', 'say')).toBe(0)
  expect(editDistance('sya', 'say')).toBe(1)
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('abc', '')).toBe(3)
})

test('the distance is symmetric and never more than the longer word', () => {
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(editDistance(a, b) === 0).toBe(a === b)
    }),
  )
})

test('only a slip of the pen is near', () => {
  expect(nearest('sya', ['wait', 'say', 'dtmf'])).toBe('say')
  expect(nearest('concurency', ['calls', 'concurrency'])).toBe('concurrency')
  expect(nearest('banana', ['wait', 'say', 'dtmf'])).toBeNull()
  expect(nearest('x', ['y'])).toBeNull()
})

test('where nothing is near the hint lists what there is', () => {
  expect(hintFor('banana', ['wait', 'say'], 'steps')).toBe('known steps: wait, say')
  expect(hintFor('wiat', ['wait', 'say'], 'steps')).toBe('did you mean "wait"?')
  expect(hintFor('a', [], 'names')).toBe('there are no names to choose from')
})
