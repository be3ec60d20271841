import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One process per file: tests that start servers or measure memory must not share a heap.
    pool: 'forks',
    // A small shared machine may be slow; a test that hangs should still say so.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
