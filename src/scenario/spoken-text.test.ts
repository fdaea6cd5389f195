import { expect, test } from 'vitest'
import { spokenText } from './spoken-text.ts'

const words = (text: string): string => {
  const spoken = spokenText(text)
  expect(spoken.unspeakable).toEqual([])
  return spoken.words
}

test('lower case, no punctuation, hyphens opened, apostrophes kept', () => {
  expect(words('Hello, I would like -- a Follow-Up, please!')).toBe('hello i would like a follow up please')
  expect(words("I don’t know; it's fine …")).toBe("i don't know it's fine")
})

test('whole numbers are said as cardinals', () => {
  expect(words('12 pills, 0 left')).toBe('twelve pills zero left')
  expect(words('room 412.')).toBe('room four hundred twelve')
})

test.each(['5mg', '007', '12345', '9:30', '1.5', '$5', '5%', 'a&b', 'café', '#4', 'GB-20260314-042', 'me@home', '1,000'])(
  '%s has no single spoken form',
  (piece) => {
    expect(spokenText(`take ${piece} now`)).toEqual({ words: 'take now', unspeakable: [piece] })
  },
)
