import { expect, it } from 'vitest'
import { problemText } from './problem-text.ts'

const source = 'name: x\nsteps:\n  - sya: hello\n'
const readSource = (file: string): string | null => (file === 'a.yaml' ? source : null)

it('prints every problem, placed ones first with file, line, column, code frame and hint', () => {
  const text = problemText(
    [
      { code: 'option.calls', message: '--calls "0" is wrong', hint: 'take 1' },
      { code: 'b', message: 'second file', at: { file: 'b.yaml', line: 1, column: 1 } },
      { code: 'a', message: 'unknown key "sya"', hint: 'did you mean "say"?', at: { file: 'a.yaml', line: 3, column: 5 } },
      { code: 'a', message: 'missing key', at: { file: 'a.yaml', line: 1, column: 1 } },
    ],
    readSource,
  )
  expect(text).toMatch(
    /a\.yaml:1:1 missing key[\s\S]*a\.yaml:3:5 unknown key "sya"[\s\S]*b\.yaml:1:1 second file[\s\S]*--calls "0" is wrong/,
  )
  expect(text).toContain('  2 | steps:\n  3 |   - sya: hello\n    |     ^\n')
  expect(text).toContain('did you mean "say"?')
  expect(text).toContain('hint: take 1')
  expect(text.endsWith('\n')).toBe(true)
})

it('shows the cause the system gave', () => {
  expect(problemText([{ code: 'out', message: 'cannot write', cause: 'ENOSPC' }], readSource)).toContain('cannot write (ENOSPC)')
})
