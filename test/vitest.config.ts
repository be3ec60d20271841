import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    // The examples and the README's code import the package by its name; here that is the source (as in tsconfig.json).
    alias: [
      { find: /^cinnabar$/, replacement: source('index.ts') },
      {
        find: /^cinnabar\/(server|testing|scripting|persistence|persistence\/testing)$/,
        replacement: source('$1/index.ts'),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // One process per file: tests that start servers or measure memory must not share a heap.
    pool: 'forks',
    // A small shared machine may be slow; a test that hangs should still say so.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
