import { defineConfig } from 'vitest/config'

/**
 * Two groups: unit tests share the cores; tests that place real calls run after them, one file at a time, because a caller that
 * must send every 20 ms cannot share two cores with a test runner.
 */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: ['default', './src/testing/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['./src/testing/fixed-seed.ts'],
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.e2e.test.ts'],
          testTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'calls',
          include: ['src/**/*.e2e.test.ts'],
          testTimeout: 700_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
