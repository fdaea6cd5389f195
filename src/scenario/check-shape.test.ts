import { expect, test } from 'vitest'
import { checkShape } from './check-shape.ts'

const steps = [{ say: 'hello' }]
const messagesOf = (data: unknown): readonly string[] => {
  const result = checkShape(data)
  return 'issues' in result ? result.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) : []
}

test('a broken union says what the author probably meant', () => {
  expect(messagesOf({ name: 'x', steps: [{ wait: { says: 'a', limit: 'soon' } }] })).toEqual([
    'steps.0.wait.limit: expected a duration such as 600, 600ms, 1.5s or 2m',
  ])
  expect(messagesOf({ name: 'x', steps: [{ wait: 'greting' }] })).toEqual([
    'steps.0.wait: expected greeting, turn or a duration such as 600, 600ms, 1.5s or 2m',
  ])
  expect(messagesOf({ name: 'x', steps: [5] })).toEqual(['steps.0: expected "hangup" or a map, got 5'])
  expect(messagesOf({ name: 'x', steps, policy: 'angry' })).toEqual(['policy: expected "patient" or a map, got "angry"'])
})

test('missing keys, wrong kinds and limits are named plainly', () => {
  expect(messagesOf({ steps })).toEqual(['name: missing key "name"'])
  expect(messagesOf({ name: 'x', steps, otherwise: {} })).toEqual(['otherwise.say: missing key "say"'])
  expect(messagesOf({ name: 'x', steps: [] })).toEqual(['steps: expected at least 1 in the list'])
  expect(messagesOf({ name: 'x', steps, calls: 0, ptime: 30 })).toEqual([
    'calls: expected at least 1, got 0',
    'ptime: expected 10 or 20 or 60, got 30',
  ])
  expect(messagesOf({ name: 'x', steps, on: [{ asks: 'phone', say: 'no', times: 0 }] })).toEqual(['on.0.times: expected at least 1, got 0'])
  expect(messagesOf('steps')).toEqual([': expected a map, got "steps"'])
})
