import { expect, test } from 'vitest'
import { formatProblems } from './format-problems.ts'

const at = (line: number, column: number): { file: string; line: number; column: number } => ({
  file: 'scenarios/refund.yaml',
  line,
  column,
})

test('looks like a compiler: place, message, two lines of code, a caret, the hint', () => {
  const text = 'name: refund\nsteps:\n  - sya: hello\n'
  const problem = { code: 'scenario.unknown-key', message: 'unknown key "sya"; did you mean "say"?', hint: 'look', at: at(3, 5) }
  expect(formatProblems([problem], text)).toBe(
    [
      'scenarios/refund.yaml:3:5 unknown key "sya"; did you mean "say"?',
      '  2 | steps:',
      '  3 |   - sya: hello',
      '    |     ^',
      '  hint: look',
    ].join('\n'),
  )
})

test('in order of place, those without a place last; line numbers are aligned', () => {
  const text = Array.from({ length: 12 }, (_, line) => `line ${line + 1}`).join('\n')
  const shown = formatProblems(
    [
      { code: 'c', message: 'nowhere' },
      { code: 'b', message: 'second', at: at(10, 2) },
      { code: 'a', message: 'first', at: at(1, 1) },
    ],
    text,
  )
  expect(shown).toBe(
    [
      'scenarios/refund.yaml:1:1 first',
      '  1 | line 1',
      '    | ^',
      '',
      'scenarios/refund.yaml:10:2 second',
      '   9 | line 9',
      '  10 | line 10',
      '     |  ^',
      '',
      'nowhere',
    ].join('\n'),
  )
})

test('without the text there is no frame; a tab stays a tab above the caret', () => {
  expect(formatProblems([{ code: 'a', message: 'm', at: at(2, 1) }])).toBe('scenarios/refund.yaml:2:1 m')
  expect(formatProblems([{ code: 'a', message: 'm', at: at(1, 2) }], '\tx')).toBe('scenarios/refund.yaml:1:2 m\n  1 | \tx\n    | \t^')
})
