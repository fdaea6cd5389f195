import type { Reporter, TestModule } from 'vitest/node'

/** Tells why tests were skipped while they ran, and ends the test output with one plain line that any CI can read: `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 }
    for (const module of modules) {
      const tests = [...module.children.allTests()]
      // A file that could not even be collected has no tests to count, but it has failed.
      if (tests.length === 0 && module.state() === 'failed') count.failed++
      for (const test of tests) {
        const result = test.result()
        if (result.state === 'passed') count.passed++
        else if (result.state === 'failed') count.failed++
        else count.skipped++
        if (result.state === 'skipped' && result.note !== undefined) process.stdout.write(`skipped: ${test.fullName}: ${result.note}\n`)
      }
    }
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
  }
}
