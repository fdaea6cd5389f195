/** Where in an input file a problem stands. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * Something that went wrong, as data: inside a call, inside a measure, or in a list for bad input.
 * `code` is stable and lower-case with dots (`signalling.refused`, `fixture.missing`); `hint` says what to type or change.
 */
export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly cause?: string
  readonly at?: SourcePosition
}

/** Thrown for bad input only (exit code 2): carries every problem found, never just the first. */
export class InputError extends Error {
  readonly problems: readonly Problem[]
  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('; '))
    this.name = 'InputError'
    this.problems = problems
  }
}

/** Turns anything thrown into a Problem without losing its message. */
export function problemFrom(code: string, thrown: unknown, hint?: string): Problem {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return hint === undefined ? { code, message } : { code, message, hint }
}
