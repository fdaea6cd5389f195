import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonErrorPosition } from './json-position.ts'

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('jsonErrorPosition', () => {
  it('points at the first character that fits nowhere', () => {
    const at = (text: string): readonly [number, number] | null => {
      const found = jsonErrorPosition(text, 'x.json')
      return found === null ? null : [found.line, found.column]
    }
    expect(at('{"a": 1}')).toBeNull()
    expect(at('{"a": 1,\n  b: 2}')).toEqual([2, 3])
    expect(at('{"a": 1\n "b": 2}')).toEqual([2, 2])
    expect(at('[1, 2')).toEqual([1, 6])
    expect(at('')).toEqual([1, 1])
    expect(at('{"a": "x\n"}')).toEqual([1, 9])
    expect(at('[1,]')).toEqual([1, 4])
    expect(at('[1] x')).toEqual([1, 5])
    expect(at('{"a": NaN}')).toEqual([1, 7])
  })

  it('agrees with JSON.parse about what is JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\\', '0', ' ', '\u0001', 'e'), (json, where, change) => {
        const at = where % (json.length + 1)
        const text = json.slice(0, at) + change + json.slice(at + 1)
        expect(jsonErrorPosition(json, 'x')).toBeNull()
        expect(jsonErrorPosition(text, 'x') === null).toBe(parses(text))
      }),
      { numRuns: 1000 },
    )
  })
})
