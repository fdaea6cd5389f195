import { expect, test } from 'vitest'
import { fillCanonical, fillPattern, fillSpoken, placeholdersOf } from './template.ts'

const values = {
  dose: { class: 'dose', id: '10-mg', canonical: '10 mg', spoken: 'ten milligrams' },
  odd: { class: 'x', id: 'x', canonical: 'a.b(c)/d', spoken: 'a b' },
}

test('speech takes the spoken form, arguments the canonical form', () => {
  expect(fillSpoken('I take {dose}, please', values)).toBe('i take ten milligrams please')
  expect(fillSpoken('{dose}', values)).toBe('ten milligrams')
  expect(fillCanonical('Dose: {dose}', values)).toBe('Dose: 10 mg')
})

test('a pattern takes either form, literally', () => {
  const pattern = new RegExp(`^${fillPattern('got {odd}', values)}$`, 'iu')
  expect(pattern.test('Got a b')).toBe(true)
  expect(pattern.test('got a.b(c)/d')).toBe(true)
  expect(pattern.test('got axb(c)/d')).toBe(false)
})

test('a quantifier is no placeholder', () => {
  expect(placeholdersOf('a{2,3} {dose} {dose} {4}')).toEqual(['dose'])
  expect(fillPattern('o{2}', values)).toBe('o{2}')
})
