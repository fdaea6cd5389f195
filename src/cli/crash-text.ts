import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * One line for the person, for an error that is vqt's own fault. The stack is printed with `debug`; otherwise it goes to a file of
 * the temporary directory, whose path is printed, so that the failure can be reported without making it happen again.
 */
export function crashText(error: unknown, debug: boolean): string {
  const message = error instanceof Error ? error.message : String(error)
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : message
  if (debug) return `internal error: ${stack}\n`
  const file = join(tmpdir(), `vqt-error-${process.pid}.log`)
  try {
    writeFileSync(file, `${stack}\n`)
    return `internal error: ${message}\n  details: ${file} (or again with --debug)\n`
  } catch {
    return `internal error: ${message}\n  details: again with --debug\n`
  }
}
